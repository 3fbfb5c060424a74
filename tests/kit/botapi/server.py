"""A Bot API server of our own on 127.0.0.1, and the people who write to the bot through it.

with BotApi() as telegram:
    ana = telegram.private_chat(1001, "Ana")
    ana.sends("hello")
    ana.hears("order number")
"""

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.kit.botapi.methods import call, command_of, photo_sizes
from tests.kit.botapi.world import Fault, Refused, World

PATIENCE = 60.0
TOKEN = "4242:test-token"


class BotApi:
    """The server. `root` is the API root a bot is given."""

    def __init__(self, token: str = TOKEN) -> None:
        self.world = World(token)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.root = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})

    def __enter__(self) -> "BotApi":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def private_chat(self, user_id: int, first_name: str, language: str = "en") -> "Person":
        """Somebody who has opened a private chat with the bot."""
        chat = {"id": user_id, "type": "private", "first_name": first_name}
        self.world.chats[str(user_id)] = chat
        user = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language}
        return Person(self.world, chat, user)

    def group(self, chat_id: int, title: str = "Staff") -> "Person":
        """A group; what it hears is what the bot writes there."""
        chat = {"id": chat_id, "type": "supergroup", "title": title}
        self.world.chats[str(chat_id)] = chat
        return Person(self.world, chat, {"id": 5, "is_bot": False, "first_name": "Agent", "language_code": "en"})

    def fails(
        self, method: str, status: int, description: str, *, times: int = 1, after: bool = False, **parameters: Any
    ) -> None:
        """Answer the next calls of a method with an error, before or after its effect."""
        refusal = Refused(status, description, **parameters)
        self.world.faults.setdefault(method, []).append(Fault(refusal, times, after))

    async def _call(self, request: Request) -> Response:
        if unquote(request.path_params["token"]) != self.world.token:
            return _error(Refused(401, "Unauthorized"))
        params: dict[str, Any] = dict(request.query_params)
        if "json" in request.headers.get("content-type", ""):
            params |= await request.json()
        elif request.method == "POST":
            async with request.form(max_part_size=60_000_000) as form:
                for name, value in form.items():
                    params[name] = value if isinstance(value, str) else await value.read()
        try:
            result = await run_in_threadpool(call, self.world, request.path_params["method"], params)
        except Refused as problem:
            return _error(problem)
        return JSONResponse({"ok": True, "result": result})

    async def _file(self, request: Request) -> Response:
        data = self.world.files.get(request.path_params["path"].removeprefix("files/"))
        known = unquote(request.path_params["token"]) == self.world.token
        return Response(data) if data is not None and known else _error(Refused(404, "Not Found"))


def _error(problem: Refused) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": problem.status, "description": str(problem)}
    if problem.parameters:
        body["parameters"] = problem.parameters
    return JSONResponse(body, problem.status)


class Person:
    """Somebody in a chat with the bot."""

    def __init__(self, world: World, chat: dict[str, Any], user: dict[str, Any]) -> None:
        self._world = world
        self._chat = chat
        self._user = user
        self._heard = 0

    def sends(self, text: str) -> dict[str, Any]:
        """Send a text."""
        return self._update("message", text=text, entities=command_of(text))

    def sends_photo(self, data: bytes, caption: str = "", album: str = "") -> dict[str, Any]:
        """Send a photo, in an album if one is named."""
        more = {"media_group_id": album} if album else {}
        return self._update("message", photo=photo_sizes(self._world, data), caption=caption, **more)

    def sends_file(self, data: bytes, name: str, mime: str) -> dict[str, Any]:
        """Send a document."""
        document = {
            "file_id": self._world.keep_file(data),
            "file_unique_id": name,
            "file_name": name,
            "mime_type": mime,
            "file_size": len(data),
        }
        return self._update("message", document=document)

    def sends_voice(self) -> dict[str, Any]:
        """Send a voice message."""
        voice = {"file_id": self._world.keep_file(b"OggS"), "file_unique_id": "v", "duration": 3}
        return self._update("message", voice=voice)

    def edits(self, message: dict[str, Any], text: str) -> None:
        """Edit an own message."""
        changed = {**message, "text": text, "edit_date": int(time.time())}
        self._world.add_update("edited_message", changed)

    def presses(self, label: str) -> str:
        """Press the newest button with that label; gives its data."""
        message, data = self._wait(lambda: self._button(label), f"a button {label!r}")
        self.presses_data(message, data)
        return str(data)

    def presses_data(self, message: dict[str, Any], data: str) -> None:
        """Press a button by its data, however old."""
        query = {
            "id": str(time.monotonic_ns()),
            "from": self._user,
            "message": message,
            "chat_instance": "1",
            "data": data,
        }
        self._world.add_update("callback_query", query)

    def blocks(self) -> None:
        """Block the bot."""
        self._world.blocked.add(str(self._chat["id"]))
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Let the bot write again."""
        self._world.blocked.discard(str(self._chat["id"]))
        self._membership("kicked", "member")

    def hears(self, words: str) -> dict[str, Any]:
        """The next message of the bot that holds these words, behind everything read so far."""

        def look() -> dict[str, Any] | None:
            for message in self._world.said(self._chat["id"]):
                if message["message_id"] > self._heard and words in message.get("text", ""):
                    self._heard = message["message_id"]
                    return message
            return None

        found: dict[str, Any] = self._wait(look, repr(words))
        return found

    def heard(self) -> list[str]:
        """Everything the bot has said here."""
        return [message.get("text", "") for message in self._world.said(self._chat["id"])]

    def _update(self, kind: str, **content: Any) -> dict[str, Any]:
        message = self._world.keep_message(self._chat, self._user, **content)
        self._world.add_update(kind, message)
        return message

    def _membership(self, before: str, after: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {
                "user": self._world.bot_user(),
                "status": status,
                **({"until_date": 0} if status == "kicked" else {}),
            }

        change = {
            "chat": self._chat,
            "from": self._user,
            "date": int(time.time()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        self._world.add_update("my_chat_member", change)

    def _button(self, label: str) -> tuple[dict[str, Any], str] | None:
        for message in reversed(self._world.said(self._chat["id"])):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if button["text"] == label:
                        return message, button["callback_data"]
        return None

    def _wait(self, look: Callable[[], Any], words: str) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {words}; heard: {json.dumps(self.heard(), ensure_ascii=False)}")
