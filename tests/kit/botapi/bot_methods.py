"""Methods about the bot itself: who it is, its commands, its updates and webhook, files, answered buttons."""

import ipaddress
import re
from urllib.parse import urlsplit

from tests.kit.botapi.formatting import units
from tests.kit.botapi.params import ApiError, Json, Params, bad
from tests.kit.botapi.state import State
from tests.kit.botapi.updates import WEBHOOK_ACTIVE, WEBHOOK_SET, poll_limits


def get_me(state: State, params: Params) -> Json:
    """getMe."""
    return {
        **state.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_updates(state: State, params: Params) -> list[Json]:
    """getUpdates: waits for the timeout; an offset confirms everything before it."""
    if state.webhook:
        raise ApiError(409, WEBHOOK_ACTIVE)
    state.updates.allow(params.json("allowed_updates", list))
    limit, timeout = poll_limits(params.integer("limit", 100), params.integer("timeout"))
    return state.updates.poll(params.integer("offset"), limit, timeout)


def set_webhook(state: State, params: Params) -> bool:
    """setWebhook, for an address on this machine only; like a local Bot API server it also takes http there."""
    url = params.text("url")
    if not url:
        return delete_webhook(state, params)
    _check_address(url)
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    state.updates.allow(params.json("allowed_updates", list))
    if params.flag("drop_pending_updates"):
        state.updates.drop()
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    state.webhook = {"url": url, "secret": secret, "max_connections": connections}
    state.updates.end_poll(WEBHOOK_SET)
    state.changed.notify_all()
    return True


def delete_webhook(state: State, params: Params) -> bool:
    """deleteWebhook."""
    if params.flag("drop_pending_updates"):
        state.updates.drop()
    state.webhook = {}
    state.changed.notify_all()
    return True


def get_webhook_info(state: State, params: Params) -> Json:
    """getWebhookInfo: also what went wrong last."""
    hook = state.webhook
    told = ("max_connections", "last_error_date", "last_error_message")
    shown: Json = {name: hook[name] for name in told if name in hook}
    return {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.pending),
        **shown,
        **({"allowed_updates": list(state.updates.allowed)} if state.updates.allowed else {}),
    }


def get_file(state: State, params: Params) -> Json:
    """getFile."""
    return state.files.get(params.text("file_id"))


def answer_callback_query(state: State, params: Params) -> bool:
    """answerCallbackQuery; kept with the press."""
    press = state.presses.get(params.text("callback_query_id"))
    if press is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if units(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.answers.append({"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")})
    return True


def set_my_commands(state: State, params: Params) -> bool:
    """setMyCommands, for a scope and a language."""
    commands = params.json("commands", list) or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    state.commands[_audience(params)] = [_command(command) for command in commands]
    return True


def get_my_commands(state: State, params: Params) -> list[Json]:
    """getMyCommands of exactly that scope and language; an empty list if none were set."""
    return state.commands.get(_audience(params), [])


def delete_my_commands(state: State, params: Params) -> bool:
    """deleteMyCommands."""
    state.commands.pop(_audience(params), None)
    return True


def _command(command: Json) -> Json:
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _audience(params: Params) -> tuple[str, str]:
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("LANG_CODE_INVALID")
    scope = params.json("scope", dict) or {"type": "default"}
    return ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope), language


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    host = parts.hostname or ""
    try:
        near = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    if not near:
        raise bad("bad webhook: this test server delivers to 127.0.0.1 only")
