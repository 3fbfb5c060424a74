"""Queued notices go out: in order per chat, slower when Telegram asks, never dropped without a trace."""

import asyncio
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.app import App
from storage import cases, chats, evidence, notices
from storage.notices import Notice

log = structlog.get_logger()

OWNER = f"telegram-{uuid.uuid4().hex[:12]}"
LEASE_SECONDS = 60
MOST_ATTEMPTS = 20
"""With back-off up to five minutes: about an hour and a half of trying."""


async def send_waiting(app: App, bot: Bot) -> float:
    """Send the oldest waiting notice of every chat. Returns how long to rest before the next round (seconds)."""
    claimed = await app.database.arun(
        lambda conn: notices.claim(conn, app.panel_id, "telegram", OWNER, app.database.now(conn), LEASE_SECONDS)
    )
    await asyncio.gather(*(_send(app, bot, notice) for notice in claimed))
    return 0.05 if claimed else 0.0


async def _send(app: App, bot: Bot, notice: Notice) -> None:
    try:
        message_id = await _deliver(app, bot, notice)
    except RetryAfter as problem:
        pause = problem.retry_after
        seconds = float(pause) if isinstance(pause, int | float) else pause.total_seconds()
        await _later(app, notice, seconds, "telegram asks to wait")
    except Forbidden as problem:
        error = str(problem)
        await app.database.arun(lambda conn: _unreachable(conn, app, notice, error))
    except (BadRequest, ChatMigrated) as problem:
        error = str(problem)
        await app.database.arun(lambda conn: _undeliverable(conn, app, notice, error))
    except TelegramError as problem:
        await _failed(app, notice, str(problem))
    else:
        await app.database.arun(lambda conn: notices.sent(conn, notice.id, OWNER, message_id, app.database.now(conn)))


async def _deliver(app: App, bot: Bot, notice: Notice) -> str:
    """Send all parts of the notice; the buttons stand under the last one. Returns Telegram's id of that one."""
    payload = notice.payload
    for evidence_id in payload.get("files", ()):
        await bot.send_photo(notice.chat_key, await _picture(app, int(evidence_id)))
    parts = list(split(payload["text"]))
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


def keyboard(rows: Any) -> InlineKeyboardMarkup | None:
    """The rows of `{label, data}` as an inline keyboard; None without any."""
    lines = [[InlineKeyboardButton(cell["label"], callback_data=cell["data"]) for cell in row] for row in rows]
    return InlineKeyboardMarkup(lines) if lines else None


def split(text: str) -> Iterator[str]:
    """The text in parts that Telegram takes (4,096 characters), cut at a line or a space where there is one."""
    while len(text) > MessageLimit.MAX_TEXT_LENGTH:
        window = text[: MessageLimit.MAX_TEXT_LENGTH]
        cut = max(window.rfind("\n"), window.rfind(" "))
        cut = cut if cut > MessageLimit.MAX_TEXT_LENGTH // 2 else MessageLimit.MAX_TEXT_LENGTH
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


async def _picture(app: App, evidence_id: int) -> bytes:
    stored = await app.database.aread(lambda conn: evidence.load(conn, evidence_id))
    digest = stored.shown_digest or stored.digest
    return await asyncio.to_thread(lambda: app.blobs.read(digest))


async def _failed(app: App, notice: Notice, error: str) -> None:
    if notice.attempts >= MOST_ATTEMPTS:
        await app.database.arun(lambda conn: _undeliverable(conn, app, notice, error))
    else:
        await _later(app, notice, min(300.0, 2.0**notice.attempts), error)


async def _later(app: App, notice: Notice, seconds: float, error: str) -> None:
    def work(conn: Connection) -> None:
        notices.retry(conn, notice.id, OWNER, app.database.now(conn) + timedelta(seconds=seconds), error)

    await app.database.arun(work)


def _unreachable(conn: Connection, app: App, notice: Notice, error: str) -> None:
    """The customer blocked the bot: the case stays open and says so."""
    now = app.database.now(conn)
    notices.failed(conn, notice.id, OWNER, error, now)
    if notice.audience != "customer":
        log.error("the staff chat cannot be reached", error=error)
        return
    chat = chats.find(conn, app.panel_id, "telegram", notice.chat_key)
    if chat is not None:
        chats.set_reachable(conn, chat.id, False, now)
    _note(conn, notice, "unreachable", error, app)


def _undeliverable(conn: Connection, app: App, notice: Notice, error: str) -> None:
    notices.failed(conn, notice.id, OWNER, error, app.database.now(conn))
    log.error("a notice could not be delivered", notice=notice.id, audience=notice.audience, error=error)
    _note(conn, notice, "undelivered", error, app)


def _note(conn: Connection, notice: Notice, kind: str, error: str, app: App) -> None:
    if notice.case_id is not None:
        case = cases.load(conn, notice.case_id)
        cases.add_event(conn, case, kind, "telegram", {"error": error}, app.database.now(conn))
