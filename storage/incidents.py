"""Faults that many claims share: where they gather, what was proposed about them, how each case came out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, func, insert, select, update

from storage.tables import case, incident, incident_case

SCOPES = {"service": case.c.service, "provider": case.c.provider}
"""What claims can have in common, and the column of a case that names it."""
STATES = ("handoff", "asking", "advised", "parked")
"""States in which a case can be settled by an incident."""
MOST_CASES = 500
"""So many cases, the longest open first, are settled by one incident at most."""


class WrongState(Exception):
    """The incident was approved or withdrawn already; somebody else was there first."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Open claims that gather on one service or provider."""

    scope: str
    subject: str
    cases: int
    first: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One case of an incident: listed, due (approved with `amount`), credited, or left, with the reason."""

    case_id: int
    number: str
    state: str
    amount: Decimal | None
    currency: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A fault that was named for many cases at once. `state`: proposed, approved, withdrawn."""

    id: int
    panel_id: str
    scope: str
    subject: str
    type: str
    cause: str
    words: str
    state: str
    proposed_by: int
    proposed_at: datetime
    ended_by: int | None
    ended_at: datetime | None
    lines: Sequence[Line] = field(default=())


def suspects(conn: Connection, panel_id: str, since: datetime, least: int) -> list[Suspect]:
    """Services and providers with at least so many open claims since then that no open incident holds; most first."""
    found = [
        Suspect(scope, row.subject, row.many, row.first)
        for scope, column in SCOPES.items()
        for row in conn.execute(_gathered(panel_id, column, since, least))
    ]
    return sorted(found, key=lambda one: (-one.cases, one.scope, one.subject))


def _gathered(panel_id: str, column: Column[Any], since: datetime, least: int) -> Select[Any]:
    many = func.count()
    query = select(column.label("subject"), many.label("many"), func.min(case.c.opened_at).label("first"))
    return query.where(*_open(panel_id, since), column.is_not(None)).group_by(column).having(many >= least)


def _open(panel_id: str, since: datetime) -> tuple[Any, ...]:
    held = select(incident_case.c.case_id).join(incident, incident.c.id == incident_case.c.incident_id)
    proposed = held.where(incident.c.panel_id == panel_id, incident.c.state == "proposed")
    return (
        case.c.panel_id == panel_id,
        case.c.state.in_(STATES),
        case.c.opened_at >= since,
        case.c.id.not_in(proposed),
    )


def gathered(conn: Connection, panel_id: str, scope: str, subject: str, since: datetime) -> list[int]:
    """The ids of the open claims since then on that service or provider which no open incident holds."""
    query = select(case.c.id).where(*_open(panel_id, since), SCOPES[scope] == subject)
    return list(conn.execute(query.order_by(case.c.id).limit(MOST_CASES)).scalars())


def propose(
    conn: Connection,
    *,
    panel_id: str,
    scope: str,
    subject: str,
    type: str,
    cause: str,
    words: str,
    case_ids: Sequence[int],
    agent_id: int,
    now: datetime,
) -> int:
    """Keep the incident with its cases; its id."""
    values = {"panel_id": panel_id, "scope": scope, "subject": subject, "type": type, "cause": cause, "words": words}
    made = insert(incident).values(**values, state="proposed", proposed_by=agent_id, proposed_at=now)
    incident_id = int(conn.execute(made.returning(incident.c.id)).scalar_one())
    listed = [{"incident_id": incident_id, "case_id": one, "state": "listed", "why": "", "at": now} for one in case_ids]
    conn.execute(insert(incident_case), listed)
    return incident_id


def load(conn: Connection, panel_id: str, incident_id: int, *, hold: bool = False) -> Incident:
    """The incident with its cases, its row held until the transaction ends if asked. Raises `LookupError`."""
    query = select(incident).where(incident.c.panel_id == panel_id, incident.c.id == incident_id)
    row = conn.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise LookupError(f"there is no incident {incident_id}")
    lines = select(incident_case, case.c.number).join(case, case.c.id == incident_case.c.case_id)
    found = conn.execute(lines.where(incident_case.c.incident_id == incident_id).order_by(case.c.id))
    return _incident(row, [_line(one) for one in found])


def listing(conn: Connection, panel_id: str, limit: int = 50) -> list[Incident]:
    """The newest incidents, without their cases."""
    query = select(incident).where(incident.c.panel_id == panel_id).order_by(incident.c.id.desc()).limit(limit)
    return [_incident(row, ()) for row in conn.execute(query)]


def proposed_count(conn: Connection, panel_id: str) -> int:
    """How many incidents wait for somebody who approves them."""
    query = select(func.count()).where(incident.c.panel_id == panel_id, incident.c.state == "proposed")
    return int(conn.execute(query).scalar_one())


def end(conn: Connection, incident_id: int, state: str, agent_id: int, now: datetime) -> None:
    """Approve or withdraw it, once. Raises `WrongState` when that was done already."""
    done = conn.execute(
        update(incident)
        .where(incident.c.id == incident_id, incident.c.state == "proposed")
        .values(state=state, ended_by=agent_id, ended_at=now)
    )
    if done.rowcount != 1:
        raise WrongState(f"incident {incident_id} is not open any more")


def set_line(conn: Connection, incident_id: int, case_id: int, state: str, now: datetime, **values: Any) -> None:
    """How one case of the incident stands now."""
    of = (incident_case.c.incident_id == incident_id, incident_case.c.case_id == case_id)
    conn.execute(update(incident_case).where(*of).values(state=state, at=now, **values))


def _incident(row: Row[Any], lines: Sequence[Line]) -> Incident:
    return Incident(**row._mapping, lines=lines)


def _line(row: Row[Any]) -> Line:
    return Line(row.case_id, row.number, row.state, row.amount, row.currency, row.why)
