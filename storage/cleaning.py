"""Taking away what has done its work. What a case, a decision or the money rests on is never touched here."""

from datetime import datetime

from sqlalchemy import Connection, Table, delete, or_, select, update

from storage import api_calls
from storage.tables import agent_code, agent_session, inbox, job, message, notice, wrong_number

AT_ONCE = 500
"""Rows of one kind in one transaction, so that no turn waits long behind a cleaning."""


def clean(conn: Connection, before: datetime, now: datetime) -> int:
    """Remove finished jobs, worked messages of the inbox, sent notices, tried numbers (all older than `before`), codes.

    At most `AT_ONCE` of each; what was given up stays for the list of the dead. Returns how many rows went.
    """
    removed = _oldest(conn, job, (job.c.done_at < before, job.c.dead.is_(False)))
    removed += _worked_messages(conn, before)
    removed += _oldest(conn, notice, (notice.c.state == "sent", notice.c.sent_at < before))
    removed += _oldest(conn, wrong_number, (wrong_number.c.at < before,))
    removed += api_calls.forget(conn, before)
    conn.execute(delete(agent_session).where(agent_session.c.expires_at < now))
    conn.execute(delete(agent_code).where(or_(agent_code.c.expires_at < before, agent_code.c.used_at < before)))
    return removed


def _worked_messages(conn: Connection, before: datetime) -> int:
    """The messages of the conversation stay; only what they came in as goes."""
    old = select(inbox.c.id).where(inbox.c.state == "done", inbox.c.done_at < before)
    ids = list(conn.execute(old.order_by(inbox.c.id).limit(AT_ONCE)).scalars())
    if ids:
        conn.execute(update(message).where(message.c.inbox_id.in_(ids)).values(inbox_id=None))
        conn.execute(delete(inbox).where(inbox.c.id.in_(ids)))
    return len(ids)


def _oldest(conn: Connection, table: Table, conditions: tuple[object, ...]) -> int:
    ids = list(conn.execute(select(table.c.id).where(*conditions).order_by(table.c.id).limit(AT_ONCE)).scalars())  # type: ignore[arg-type]
    if ids:
        conn.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)
