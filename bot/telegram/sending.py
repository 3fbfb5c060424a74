"""One notice as Telegram messages, and what Telegram's refusals mean."""

from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.app import App
from bot.doors.sending import Later, Undeliverable, Unreachable, shown_picture, split
from storage import notices
from storage.notices import Notice


async def deliver(app: App, bot: Bot, notice: Notice) -> str:
    """Send the notice; gives Telegram's id of its last message.

    Raises `Later` where Telegram asks to wait, `Unreachable` where the customer blocked the bot, `Undeliverable` where
    the message itself is refused, and the library's errors for everything that may pass.
    """
    try:
        return await _send(app, bot, notice)
    except RetryAfter as problem:
        raise Later(seconds(problem), "telegram asks to wait") from problem
    except Forbidden as problem:
        raise Unreachable(str(problem)) from problem
    except (BadRequest, ChatMigrated) as problem:
        raise Undeliverable(str(problem)) from problem


async def _send(app: App, bot: Bot, notice: Notice) -> str:
    """Send all parts of the notice; the buttons stand under the last one. Returns Telegram's id of that one."""
    payload = notice.payload
    if "corrects" in payload and (corrected := await _correct(app, bot, notice)):
        return corrected
    for evidence_id in payload.get("files", ()):
        await bot.send_photo(notice.chat_key, await shown_picture(app, int(evidence_id)))
    parts = list(split(payload["text"], MessageLimit.MAX_TEXT_LENGTH))
    message_id = ""
    for place, part in enumerate(parts):
        sent = await bot.send_message(
            notice.chat_key,
            part,
            reply_markup=keyboard(payload.get("buttons", ())) if place == len(parts) - 1 else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        message_id = str(sent.message_id)
    return message_id


async def _correct(app: App, bot: Bot, notice: Notice) -> str:
    """Change or delete the message that went out before; empty when it cannot be, so that the new words are sent."""
    payload = notice.payload
    first = await app.database.aread(lambda conn: notices.of_message(conn, int(payload["corrects"])))
    sent = first[2] if first is not None else ""
    if not sent:
        return "" if payload["text"] else "nothing to delete"
    try:
        if payload["text"]:
            text = payload["text"][: MessageLimit.MAX_TEXT_LENGTH]
            await bot.edit_message_text(text, notice.chat_key, int(sent))
        else:
            await bot.delete_message(notice.chat_key, int(sent))
    except BadRequest:
        # too old to be changed, or already gone
        return "" if payload["text"] else sent
    return sent


def keyboard(rows: Any) -> InlineKeyboardMarkup | None:
    """The rows of `{label, data}` as an inline keyboard; None without any."""
    lines = [[InlineKeyboardButton(cell["label"], callback_data=cell["data"]) for cell in row] for row in rows]
    return InlineKeyboardMarkup(lines) if lines else None


def seconds(problem: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    pause = problem.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()
