"""A Telegram Bot API server for tests, speaking real HTTP on 127.0.0.1, written after the Bot API's documentation.

    with BotApiServer() as server:
        bot = Bot(server.token, base_url=server.root + "/bot", base_file_url=server.root + "/file/bot")
        ana = server.private_chat(1001, "Ana", language_code="es")
        ana.send("hello")                                # an update for the bot, by polling or webhook
        shown = ana.wait_for("What is the order number") # its next message holding these words
        press = ana.click(shown, "I have none")          # inline button by label or data, also an old one
        ana.wait_answer(press)
        staff = server.group(-1001, forum=True)
        staff.person(5, "Agent").send("taken", thread_id=next(iter(staff.topics)))
        server.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
        server.fail_next("sendMessage", 502, "Bad Gateway", effect="after")  # done, and the answer lost
        server.delay("sendMessage", 6, effect="after")   # done, and the answer too late

Where to look: `people` (what tests do and see), `calling.METHODS` (what bots can call), `access`, `sending`,
`changing`, `rooms`, `bot_methods` (the methods), `updates` and `webhooks` (delivery), `files`, `formatting`,
`keyboards`, `params`, `state`.

Kept as in the real API: updates come at least once, until an offset or a 2xx confirms them; a later poller ends the
earlier one with 409; kinds of updates not asked for are never made; an album is one update a picture; in a topic,
a message without a reply of its own replies to the one that created the topic; groups show a bot without
administrator rights only commands and replies to it; a reply keyboard is never echoed.
Different: addresses outside this machine are never called (webhooks) or fetched (files by URL); no flood limits but
planted ones; parse_mode HTML only; a webhook gets one update at a time; which reaction emoji exist is not checked.
"""

import socket
import threading
import time
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.kit.botapi.calling import Call, Delay, Desk, Effect, Fault
from tests.kit.botapi.params import ApiError, Json, Upload
from tests.kit.botapi.people import Group, Person
from tests.kit.botapi.state import Chat, Press, State
from tests.kit.botapi.webhooks import Deliverer

TOKEN = "4242424242:AAtest-token_for-a-bot-of-our-own-0"


class BotApiServer:
    """The server, as a context manager. `root` is the API root that a bot is given; everything is thread-safe."""

    def __init__(self, token: str = TOKEN, username: str = "makegood_test_bot", first_name: str = "Makegood") -> None:
        self.token = token
        self.state = State(token, username, first_name)
        self._desk = Desk(self.state)
        self._deliverer = Deliverer(self.state)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.root = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(self._app(), log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="bot api server", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        self._deliverer.start()
        until = time.monotonic() + 10
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the Bot API server did not start")
            time.sleep(0.005)
        return self

    def __exit__(self, *_problem: object) -> None:
        self.state.updates.close()
        self._server.should_exit = True
        self._deliverer.join()
        self._thread.join(15)
        self._socket.close()

    # what tests set up

    def private_chat(
        self, user_id: int, first_name: str = "Customer", *, language_code: str = "en", started: bool = True
    ) -> Person:
        """A private chat; not started, the bot may not write before the person does. The same id is the same chat."""
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
        with self.state.changed:
            fresh = Chat(user_id, "private", {"first_name": first_name}, started=started)
            chat = self.state.chats.setdefault(user_id, fresh)
            chat.members[user_id] = (user, "member")
        return Person(self.state, chat, user)

    def group(self, chat_id: int, title: str = "Staff", *, forum: bool = False, bot_admin: bool = True) -> Group:
        """A supergroup with the bot in it. The same id is the same group."""
        with self.state.changed:
            status = "administrator" if bot_admin else "member"
            fresh = Chat(chat_id, "supergroup", {"title": title}, forum=forum, bot_status=status)
            return Group(self.state, self.state.chats.setdefault(chat_id, fresh))

    def public_chat(self, chat_id: int, username: str, kind: str = "channel") -> None:
        """A channel, group or person with a public name that the bot may look at and is not part of."""
        with self.state.changed:
            names = {"title": username, "username": username}
            self.state.chats[chat_id] = Chat(chat_id, kind, names, started=False, bot_status="left")

    def fail_next(
        self,
        method: str,
        status: int,
        description: str,
        *,
        error_code: int | None = None,
        parameters: Json | None = None,
        times: int = 1,
        effect: Effect = "before",
    ) -> None:
        """Answer the next calls of a method with an error: instead of their effect, or after it."""
        with self.state.changed:
            error = ApiError(status, description, parameters, error_code)
            self._desk.faults.append(Fault(method, error, times, effect))

    def delay(self, method: str, seconds: float, *, times: int | None = None, effect: Effect = "before") -> None:
        """Let calls of a method take longer, before their effect or after it; always, or so many times."""
        with self.state.changed:
            self._desk.delays.append(Delay(method, seconds, times, effect))

    def no_delays(self) -> None:
        """Take all delays back."""
        with self.state.changed:
            self._desk.delays.clear()

    def redeliver(self, update_id: int) -> None:
        """Give an update once more, though it was confirmed. Raises KeyError for one that never was."""
        self.state.updates.again(update_id)

    def expire_file_paths(self) -> None:
        """Let every download path end; getFile gives a new one."""
        with self.state.changed:
            self.state.files.close_paths()

    # what tests look at

    @property
    def requests(self) -> list[Call]:
        """Every call so far with its parameters and outcome, oldest first; calls with a wrong token are left out."""
        with self.state.changed:
            return list(self._desk.log)

    def calls(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [one for one in self.requests if one.method == method]

    @property
    def pending(self) -> list[Json]:
        """Updates that are not confirmed."""
        with self.state.changed:
            return list(self.state.updates.pending)

    @property
    def presses(self) -> list[Press]:
        """All pressed buttons with the answers they got."""
        with self.state.changed:
            return list(self.state.presses.values())

    # HTTP

    def _app(self) -> Starlette:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
        ]
        handlers: Any = {404: _not_found, 405: _not_found}
        return Starlette(routes=routes, exception_handlers=handlers)

    async def _call(self, request: Request) -> Response:
        try:
            self._check(request)
            values = await _values(request)
            result = await run_in_threadpool(self._desk.call, request.path_params["method"], values)
        except ApiError as problem:
            return JSONResponse(problem.body(), problem.status)
        return JSONResponse({"ok": True, "result": result})

    async def _file(self, request: Request) -> Response:
        try:
            self._check(request)
        except ApiError as problem:
            return JSONResponse(problem.body(), problem.status)
        with self.state.changed:
            data = self.state.files.at(request.path_params["path"])
        if data is None:
            return await _not_found(request, None)
        return Response(data, media_type="application/octet-stream")

    def _check(self, request: Request) -> None:
        """The token of the path, which arrives decoded; 401 for another bot's, 404 for what is no token."""
        token = request.path_params["token"]
        if token == self.token:
            return
        number, _, secret = token.partition(":")
        raise ApiError(401, "Unauthorized") if number.isdigit() and secret else ApiError(404, "Not Found")


async def _not_found(_request: Request, _problem: Any) -> Response:
    return JSONResponse(ApiError(404, "Not Found").body(), 404)


async def _values(request: Request) -> Json:
    """Query and body of a call in one: form-urlencoded, multipart or JSON."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return {**values, **await _json_body(request)}
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_part_size=2_000_000) as form:
            for name, value in form.multi_items():
                values[name] = await _upload(value) if isinstance(value, UploadFile) else value
    return values


async def _json_body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiError(400, "Bad Request: can't parse request body: JSON object expected")
    return body


async def _upload(part: UploadFile) -> Upload:
    return Upload(part.filename or "", part.content_type or "", await part.read())
