"""Cases of several orders that were claimed together: they are answered together, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from storage import cases, jobs
from storage.cases import Case

TOGETHER, AGAIN = "answered_together", "gathered_together"
"""Events of the first case: all were answered in one message; they are being read anew for another."""
PATIENCE = timedelta(minutes=15)
"""After so long the answer names those that are still being checked."""


def untold(conn: Connection, case: Case) -> bool:
    """True while what comes of the case waits for the one answer on all orders that were claimed with it."""
    return case.batch_id is not None and not answered(conn, case.batch_id)


def answered(conn: Connection, batch_id: int) -> bool:
    """True when the orders that belong to that first case have been answered together."""
    told = [one.kind for one in cases.events(conn, batch_id) if one.kind in (TOGETHER, AGAIN)]
    return told[-1:] == [TOGETHER]


def queue_together(conn: Connection, app: App, batch_id: int, now: datetime) -> None:
    """Look whether the orders can be answered now, or which of them the chat should speak of next."""
    jobs.put(
        conn,
        kind="together",
        key=str(batch_id),
        payload={"batch_id": batch_id},
        run_at=now,
        panel_id=app.panel_id,
        now=now,
        again=True,
    )


def meant(conn: Connection, case: Case, states: Sequence[str]) -> list[Case]:
    """The case, or of those claimed with it every one in these states."""
    if case.batch_id is None:
        return [case]
    return [cases.lock(conn, one.id) for one in cases.of_batch(conn, case.batch_id) if one.state in states]
