"""The clean-ups that come back by themselves: finished work each hour, screenshots' bytes each day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from bot.app import App
from bot.work.later import Later
from storage import cleaning, erasing

KEPT = timedelta(days=30)
"""How long finished work is kept: far longer than any channel delivers an event again."""

EVERY = timedelta(hours=1)
MORE = 1.0
"""Seconds until the next round while a round still finds much."""


def clean_step(app: App) -> Later:
    """One round of the clean-up; it always comes back."""

    def work(conn: Connection) -> int:
        now = app.database.now(conn)
        return cleaning.clean(conn, now - KEPT, now)

    removed = app.database.run(work)
    return Later(MORE if removed >= cleaning.AT_ONCE else EVERY.total_seconds())


ORPHANED = timedelta(hours=12)
"""Bytes are stored before the row that names them; after so long the row will not come any more."""

DAILY = timedelta(hours=12)
"""Twice within a day, so that no orphan gets older than one."""


def evidence_step(app: App) -> Later:
    """Take away bytes that no row names and those whose retention has ended; it always comes back."""
    now = app.database.read(app.database.now)
    _remove_orphans(app, now - ORPHANED)
    if app.settings.evidence.keep_days:
        before = now - timedelta(days=app.settings.evidence.keep_days)
        while _erase_expired(app, before):
            pass
    return Later(DAILY.total_seconds())


def _remove_orphans(app: App, before: datetime) -> None:
    for digests in _batches(app.blobs.older_than(before)):
        named = app.database.read(partial(erasing.named, digests=digests))
        for digest in set(digests) - named:
            app.blobs.remove(digest, older_than=before)


def _erase_expired(app: App, before: datetime) -> bool:
    """One batch; False when there was none. The rows are marked first: bytes that outlive a crash are orphans."""

    def work(conn: Connection) -> tuple[int, set[str]]:
        ids = erasing.expired(conn, app.panel_id, before)
        return len(ids), erasing.erase(conn, ids, app.database.now(conn)) if ids else set()

    erased, digests = app.database.run(work)
    for digest in digests:
        app.blobs.remove(digest, older_than=before)
    return bool(erased)


def _batches(digests: Iterator[str], size: int = 200) -> Iterator[list[str]]:
    while batch := list(islice(digests, size)):
        yield batch
