"""The `reply_markup` of a call, checked. Inline keyboards stand in the message, others only on a screen."""

from typing import Any
from urllib.parse import urlsplit

from tests.kit.botapi.params import Json, Params, bad

MOST_DATA_BYTES = 64
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def inline_keyboard(params: Params) -> Json | None:
    """The checked InlineKeyboardMarkup of the call; None if it has none or an empty one."""
    markup = params.json("reply_markup", dict)
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [[_inline(button) for button in _row(row)] for row in _row(markup["inline_keyboard"])]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(params: Params) -> tuple[tuple[str, ...], ...]:
    """The labels of a reply keyboard, row by row; empty without one."""
    markup = params.json("reply_markup", dict)
    if markup is None or "keyboard" not in markup:
        return ()
    return tuple(tuple(_label(button) for button in _row(row)) for row in _row(markup["keyboard"]))


def _row(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise bad("object expected as reply markup")
    return value


def _label(button: Any) -> str:
    text = button if isinstance(button, str) else str(button.get("text", ""))
    if not text:
        raise bad('can\'t parse keyboard button: Field "text" must be non-empty')
    return text


def _inline(button: Any) -> Json:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    kinds = [action for action in ACTIONS if action in button]
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if kinds[0] == "callback_data" and not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if kinds[0] == "url":
        _check_url(str(button["url"]))
    return dict(button)


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = parts.hostname or ""
    if parts.scheme == "tg":
        return
    if parts.scheme not in ("http", "https"):
        raise bad(f"inline keyboard button URL '{url}' is invalid: unsupported URL protocol")
    if "." not in host or " " in host:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
