"""What was given up: jobs, messages and notices that failed too often. A person looks at each, nothing goes unseen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from storage.tables import case, inbox, job, notice


@dataclass(frozen=True, slots=True)
class GivenUp:
    """One thing that was given up. `sort`: job, message or notice; `case` is the number of the case it is about."""

    sort: str
    id: int
    what: str
    case: str | None
    error: str
    at: datetime


def listing(conn: Connection, panel_id: str, limit: int = 100) -> list[GivenUp]:
    """The newest of each sort, newest first."""
    found = [*_jobs(conn, panel_id, limit), *_messages(conn, panel_id, limit), *_notices(conn, panel_id, limit)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def count(conn: Connection, panel_id: str) -> int:
    """How many things wait to be looked at."""
    return sum(
        int(conn.execute(select(func.count()).select_from(table).where(*_dead(table, panel_id))).scalar_one())
        for table in SORTS.values()
    )


def again(conn: Connection, panel_id: str, job_id: int, now: datetime) -> bool:
    """Have a given-up job done once more, from its first attempt. False when it is not on the list any more."""
    revived = conn.execute(
        update(job)
        .where(job.c.id == job_id, *_dead(job, panel_id))
        .values(dead=False, done_at=None, attempts=0, run_at=now, leased_by=None, leased_until=None)
    )
    return revived.rowcount == 1


def settle(conn: Connection, panel_id: str, sort: str, row_id: int) -> bool:
    """Take one thing off the list: a person has looked at it. False when it is not on the list any more."""
    table = SORTS[sort]
    settled: dict[str, Any] = {"dead": False} if table is job else {"state": "done" if table is inbox else "settled"}
    changed = conn.execute(update(table).where(table.c.id == row_id, *_dead(table, panel_id)).values(**settled))
    return changed.rowcount == 1


SORTS: dict[str, Table] = {"job": job, "message": inbox, "notice": notice}


def _dead(table: Table, panel_id: str) -> tuple[Any, ...]:
    ours = table.c.panel_id == panel_id
    if table is job:
        return ours, job.c.dead.is_(True)
    return ours, table.c.state == ("dead" if table is inbox else "failed")


def _jobs(conn: Connection, panel_id: str, limit: int) -> list[GivenUp]:
    rows = conn.execute(select(job).where(*_dead(job, panel_id)).order_by(job.c.id.desc()).limit(limit))
    return [
        GivenUp("job", row.id, row.kind, _number(conn, row.payload.get("case_id")), row.error or "", row.done_at)
        for row in rows
    ]


def _messages(conn: Connection, panel_id: str, limit: int) -> list[GivenUp]:
    rows = conn.execute(select(inbox).where(*_dead(inbox, panel_id)).order_by(inbox.c.id.desc()).limit(limit))
    return [
        GivenUp("message", row.id, f"a customer's message on {row.channel}", None, row.error or "", row.done_at)
        for row in rows
    ]


def _notices(conn: Connection, panel_id: str, limit: int) -> list[GivenUp]:
    rows = conn.execute(select(notice).where(*_dead(notice, panel_id)).order_by(notice.c.id.desc()).limit(limit))
    return [
        GivenUp(
            "notice",
            row.id,
            f"a message to {'the staff' if row.audience == 'staff' else 'a customer'} on {row.channel}",
            _number(conn, row.case_id),
            row.error or "",
            row.sent_at,
        )
        for row in rows
    ]


def _number(conn: Connection, case_id: int | None) -> str | None:
    if case_id is None:
        return None
    return conn.execute(select(case.c.number).where(case.c.id == case_id)).scalar_one_or_none()
