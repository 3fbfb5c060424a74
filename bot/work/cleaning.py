"""The clean-up that comes back every hour."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.work.later import Later
from storage import cleaning

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
