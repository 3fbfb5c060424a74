"""The Bot API's methods, as its documentation describes them; only what a bot like ours can use."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from typing import Any

from tests.kit.botapi.world import MOST_FILE_BYTES, Refused, World

Params = dict[str, Any]
MOST_TEXT = 4096
MOST_CALLBACK_BYTES = 64


def call(world: World, method: str, params: Params) -> Any:
    """The result of one call. Raises `Refused` as the real server would."""
    if method not in METHODS:
        raise Refused(404, "Not Found")
    world.calls.append((method, params))
    fault = world.fault(method)
    if fault is not None and not fault.after:
        raise fault.refusal
    result = METHODS[method](world, params)
    if fault is not None:
        raise fault.refusal
    return result


def get_updates(world: World, params: Params) -> list[dict[str, Any]]:
    """Long polling: waits until something is there or the timeout is over; only an offset confirms."""
    if world.polling:
        raise Refused(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
    allowed = json.loads(params.get("allowed_updates", "[]"))
    if offset:
        world.confirm(offset)
    until = time.monotonic() + min(float(params.get("timeout", 0)), 2.0)
    with world.changed:
        world.polling += 1
        try:
            while not (ready := _ready(world, offset, allowed)) and time.monotonic() < until:
                world.changed.wait(0.05)
            return ready[:limit]
        finally:
            world.polling -= 1


def _ready(world: World, offset: int, allowed: list[str]) -> list[dict[str, Any]]:
    return [
        update
        for update in world.updates
        if update["update_id"] >= offset and (not allowed or set(update) & set(allowed))
    ]


def send_message(world: World, params: Params) -> dict[str, Any]:
    """Sends a text; checks it as the real server does."""
    chat = _open_chat(world, params)
    text = str(params.get("text", ""))
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text) > MOST_TEXT:
        raise Refused(400, "Bad Request: message is too long")
    return world.keep_message(chat, world.bot_user(), text=text, **_markup(params))


def send_photo(world: World, params: Params) -> dict[str, Any]:
    """Sends a picture, uploaded with the call."""
    chat = _open_chat(world, params)
    if not isinstance(params.get("photo"), bytes):
        raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    photo = photo_sizes(world, params["photo"])
    return world.keep_message(chat, world.bot_user(), photo=photo, caption=params.get("caption", ""), **_markup(params))


def photo_sizes(world: World, data: bytes) -> list[dict[str, Any]]:
    """The sizes of a photo; `file_unique_id` is the same for the same bytes."""
    unique = hashlib.sha256(data).hexdigest()[:16]
    small = {"file_id": world.keep_file(data[: max(1, len(data) // 2)]), "file_unique_id": f"s{unique}"}
    large = {"file_id": world.keep_file(data), "file_unique_id": f"l{unique}", "file_size": len(data)}
    return [{**small, "width": 90, "height": 90}, {**large, "width": 800, "height": 800}]


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """Edits one of the bot's own messages."""
    found = world.messages.get((str(params["chat_id"]), int(params["message_id"])))
    if found is None:
        raise Refused(400, "Bad Request: message to edit not found")
    if found.get("text") == params["text"]:
        raise Refused(400, "Bad Request: message is not modified")
    found["text"] = params["text"]
    return found


def get_file(world: World, params: Params) -> dict[str, Any]:
    """Where a file can be downloaded; over 20 MB it is refused."""
    data = world.files.get(params["file_id"])
    if data is None:
        raise Refused(400, "Bad Request: invalid file_id")
    if len(data) > MOST_FILE_BYTES:
        raise Refused(400, "Bad Request: file is too big")
    file_id = params["file_id"]
    return {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": len(data),
        "file_path": f"files/{file_id}",
    }


def answer_callback_query(world: World, params: Params) -> bool:
    """Stops the spinner of a pressed button."""
    if len(str(params.get("text", ""))) > 200:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    return True


def _open_chat(world: World, params: Params) -> dict[str, Any]:
    chat = world.chats.get(str(params.get("chat_id")))
    if chat is None:
        raise Refused(400, "Bad Request: chat not found")
    if str(chat["id"]) in world.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    return chat


def _markup(params: Params) -> dict[str, Any]:
    """The inline keyboard, checked; other keyboards are not shown in messages."""
    if "reply_markup" not in params:
        return {}
    markup = json.loads(params["reply_markup"])
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            if not button.get("text"):
                raise Refused(400, "Bad Request: can't parse inline keyboard button: field text must be non-empty")
            if not 1 <= len(str(button.get("callback_data", "")).encode()) <= MOST_CALLBACK_BYTES:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup} if "inline_keyboard" in markup else {}


def command_of(text: str) -> list[dict[str, Any]]:
    """The entities of a text that begins with a command."""
    found = re.match(r"/[a-z_]+(@\w+)?", text)
    return [{"type": "bot_command", "offset": 0, "length": found.end()}] if found else []


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": lambda world, _params: {
        **world.bot_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    },
    "getUpdates": get_updates,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "editMessageText": edit_message_text,
    "getFile": get_file,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": lambda _world, _params: True,
    "deleteWebhook": lambda _world, _params: True,
}
"""Method -> what it does. Names are matched as the documentation writes them."""
