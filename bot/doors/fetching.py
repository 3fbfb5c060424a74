"""Files of stored messages: fetched from their channel, checked, kept; only then may the message be worked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.app import App
from bot.evidence import Look, examine, keep
from bot.inbound import Attachment, FileState, Inbound
from bot.incoming import Incoming, Refused
from bot.staff.pictures import keep_from_staff
from storage import inbox
from storage.errors import StorageError
from storage.inbox import Stored

log = structlog.get_logger()

GIVE_UP = timedelta(minutes=10)
"""A file that cannot be fetched and kept for so long is given up; the customer is told to send it again."""

ALBUM_PAUSE = timedelta(seconds=1)
"""How long an album may still grow: its members come as separate updates without an end mark."""


Download = Callable[[Attachment, Incoming], Awaitable[None]]
"""Writes a file where it is told to. Raises `Refused` when that is final; any other exception: try again later."""


async def fetch_waiting(app: App, channel: str, download: Download, *, look: Look = examine) -> float:
    """Fetch the files of every waiting message. Returns how many seconds to rest before trying again, 0 for none.

    `look` looks at a customer's file and stores it.
    """
    waiting = await app.database.aread(lambda conn: inbox.fetching(conn, app.panel_id, channel))
    now = await app.database.aread(app.database.now)
    left = 0
    growing = _growing_albums(waiting, now)
    for stored in waiting:
        inbound = Inbound.from_json(stored.payload)
        if inbound.album in growing:
            left += 1
            continue
        files = tuple([await _fetch(app, download, look, stored, inbound, file, now) for file in inbound.attachments])
        await _keep(app, stored, inbound.with_files(files))
        left += any(file.state is FileState.FETCHING for file in files)
    return 0.3 if left else 0.0


def _growing_albums(waiting: Sequence[Stored], now: datetime) -> set[str]:
    """Albums whose newest member came a moment ago: another may follow, and one answer is for all of them."""
    return {
        str(stored.payload["album"])
        for stored in waiting
        if stored.payload.get("album") and now - stored.received_at < ALBUM_PAUSE
    }


async def _fetch(
    app: App, download: Download, look: Look, stored: Stored, inbound: Inbound, file: Attachment, now: datetime
) -> Attachment:
    if file.state is not FileState.FETCHING:
        return file
    with Incoming(app.incoming) as into:
        try:
            await download(file, into)
            if inbound.audience == "staff":
                return await keep_from_staff(app, into.file, file, inbound)
            return await keep(app, into.file, file, channel=inbound.channel, chat_key=inbound.chat_key, look=look)
        except Refused as refusal:
            return replace(file, state=FileState.REFUSED, reason=refusal.reason)
        except StorageError:
            raise  # the database's own trouble: nothing could be noted either
        except Exception as problem:
            # by name only: an address of a file may hold a token
            log.warning("a file could not be fetched and kept", inbox_id=stored.id, problem=type(problem).__name__)
            return replace(file, state=FileState.REFUSED, reason="gone") if now - stored.received_at > GIVE_UP else file


async def _keep(app: App, stored: Stored, inbound: Inbound) -> None:
    if inbound.fetching:
        return
    await app.database.arun(lambda conn: inbox.files_ready(conn, stored.id, inbound.to_json(), app.database.now(conn)))
