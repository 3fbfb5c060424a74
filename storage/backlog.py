"""How much waits and for how long: counts by state, places in the queue, times of the past."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, literal, or_, select, union_all

from storage.cases import STATES, Case
from storage.tables import case

MOST_COUNTED = 1000


def counts(conn: Connection, panel_id: str, awake_at: datetime | None = None) -> dict[str, int]:
    """How many cases are in each state that any is in, counted up to `MOST_COUNTED`: a page need not read them all.

    With `awake_at` those that are put off until after it are not counted.
    """
    awake = () if awake_at is None else (or_(case.c.snoozed_until.is_(None), case.c.snoozed_until <= awake_at),)
    some = [
        select(case.c.state)
        .where(case.c.panel_id == panel_id, case.c.state == state, *awake)
        .limit(MOST_COUNTED)
        .subquery()
        for state in STATES
    ]
    query = union_all(
        *(select(literal(state), func.count()).select_from(part) for state, part in zip(STATES, some, strict=True))
    )
    return {str(state): int(count) for state, count in conn.execute(query) if count}


def waiting_before(conn: Connection, found: Case) -> int:
    """How many cases with a person came before this one."""
    since = found.handed_off_at or found.opened_at
    query = select(func.count()).where(
        case.c.panel_id == found.panel_id,
        case.c.state == "handoff",
        or_(case.c.handed_off_at < since, and_(case.c.handed_off_at == since, case.c.id < found.id)),
    )
    return int(conn.execute(query).scalar_one())


def durations(conn: Connection, panel_id: str, since: datetime, most: int) -> list[timedelta]:
    """How long cases that a person settled since then were with one, the newest first, at most so many."""
    query = (
        select(case.c.handed_off_at, case.c.closed_at)
        .where(
            case.c.panel_id == panel_id,
            case.c.state == "closed",
            case.c.closed_at >= since,
            case.c.handed_off_at.is_not(None),
        )
        .order_by(case.c.closed_at.desc())
        .limit(most)
    )
    return [closed - handed for handed, closed in conn.execute(query)]
