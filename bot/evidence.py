"""Keeping what a customer or an agent sends: every file is looked at, stored, and only then has a row."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.inbound import Attachment, FileState
from bot.pictures.opening import open_picture
from storage import chats, evidence, jobs
from storage.blobs import Content, size_of
from triage.evidence import Picture

log = structlog.get_logger()

_decoders = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
"""A large picture takes 160 MB while it is decoded, so only two are at a time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture whose bytes are stored durably, and which has no row yet."""

    file: Attachment
    digest: str
    shown_digest: str
    size: int
    picture: Picture


async def keep(
    app: App,
    data: Content,
    file: Attachment,
    *,
    channel: str,
    chat_key: str,
    language: str = "en",
    name: str = "",
    look: "Look | None" = None,
) -> Attachment:
    """The attachment after its bytes were looked at: stored with its evidence id, or refused with the reason.

    `look` looks at the bytes and stores them, as `examine` does.
    """
    kept = await (look or examine)(app, data, file)
    if isinstance(kept, Attachment):
        return kept

    def work(conn: Connection) -> Attachment:
        now = app.database.now(conn)
        chat = chats.open_chat(conn, app.panel_id, channel, chat_key, language=language, name=name, now=now)
        return record(conn, app, kept, chat.id, now)

    return await app.database.arun(work)


async def examine(app: App, data: Content, file: Attachment) -> Kept | Attachment:
    """Look at the bytes and store them, off the event loop; a refused attachment when they are no picture we take."""
    return await asyncio.get_running_loop().run_in_executor(_decoders, _examine, app, data, file)


Look = Callable[[App, Content, Attachment], Awaitable[Kept | Attachment]]
"""What looks at a file's bytes and stores them, as `examine` does."""


def record(
    conn: Connection, app: App, kept: Kept, chat_id: int, now: datetime, *, by_agent: bool = False
) -> Attachment:
    """Write the evidence row in the caller's transaction. The name is data: shortened, never a path.

    A customer's picture is queued to be looked at; an agent's own is not evidence.
    """
    name = "".join(letter for letter in kept.file.name if letter.isprintable())[:200] or "picture"
    evidence_id = evidence.add(
        conn,
        panel_id=app.panel_id,
        chat_id=chat_id,
        digest=kept.digest,
        shown_digest=kept.shown_digest,
        name=name,
        mime=kept.picture.mime,
        size=kept.size,
        width=kept.picture.width,
        height=kept.picture.height,
        channel_file_id=kept.file.unique,
        now=now,
    )
    if not by_agent:
        key, payload = str(evidence_id), {"evidence_id": evidence_id}
        jobs.put(conn, kind="picture", key=key, payload=payload, run_at=now, panel_id=app.panel_id, now=now)
    return replace(
        kept.file,
        name=name,
        state=FileState.STORED,
        evidence_id=evidence_id,
        mime=kept.picture.mime,
        size=kept.size,
    )


def _examine(app: App, data: Content, file: Attachment) -> Kept | Attachment:
    found, size = open_picture(data), size_of(data)
    if isinstance(found, str):
        log.info("a file was refused", reason=found, size=size)
        return replace(file, state=FileState.REFUSED, reason=found, size=size)
    return Kept(file, app.blobs.put(data), app.blobs.put(found.shown), size, found)
