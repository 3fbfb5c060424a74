"""Forgetting: a customer at their wish, and by itself what has become old enough (`MAKEGOOD_PRIVACY__…`)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.settings import installation_secret
from bot.work.later import Later
from storage import cleaning, erasing_people, retention
from storage.erasing_people import Customer, Pseudonym

AGAIN = timedelta(hours=12)

Batch = Callable[[Connection, App, datetime, datetime], tuple[int, set[str]]]
"""Forgets some of what is older than a moment: how many rows, and pictures whose bytes may go."""


def pseudonyms(app: App) -> Pseudonym:
    """The pseudonyms of this installation's panel."""
    return erasing_people.pseudonym_by(installation_secret(app.settings), app.panel_id)


def forget(app: App, who: Customer) -> list[str]:
    """Erase the customer, or say in words why that must wait; then nothing was changed."""

    def work(conn: Connection) -> tuple[list[str], set[str]]:
        against = erasing_people.obstacles(conn, who)
        if against:
            return against, set()
        return [], erasing_people.erase(conn, who, pseudonyms(app), app.database.now(conn))

    against, digests = app.database.run(work)
    _remove(app, digests)
    return against


def retention_step(app: App) -> Later:
    """Forget what is older than the settings keep, a batch a transaction; it always comes back."""
    keep = app.settings.privacy
    for days, batch in ((keep.words_days, _old_words), (keep.talk_days, _old_talk), (keep.looks_days, _old_looks)):
        while days and _one(app, timedelta(days=days), batch):
            pass
    return Later(AGAIN.total_seconds())


def _one(app: App, kept: timedelta, batch: Batch) -> int:
    def work(conn: Connection) -> tuple[int, set[str]]:
        now = app.database.now(conn)
        return batch(conn, app, now - kept, now)

    count, digests = app.database.run(work)
    _remove(app, digests)
    return count


def _old_words(conn: Connection, app: App, before: datetime, now: datetime) -> tuple[int, set[str]]:
    due = retention.cases_due(conn, app.panel_id, before)
    digests = erasing_people.erase_words(conn, due, pseudonyms(app), now)
    return len(due) + cleaning.clean(conn, before, now), digests


def _old_talk(conn: Connection, app: App, before: datetime, now: datetime) -> tuple[int, set[str]]:
    erased = retention.erase_talk(conn, app.panel_id, before, now)
    return erased + cleaning.clean(conn, before, now), set()  # what words came in as goes no later than they do


def _old_looks(conn: Connection, app: App, before: datetime, _now: datetime) -> tuple[int, set[str]]:
    return retention.drop_looks(conn, app.panel_id, before), set()


def _remove(app: App, digests: set[str]) -> None:
    """After the commit: bytes that outlive a crash here are orphans, which the clean-up takes."""
    for digest in digests:
        app.blobs.remove(digest)
