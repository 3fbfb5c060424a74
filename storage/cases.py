"""Cases: a claim's life after submission, with its events and its evidence."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal_column, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite

from storage import seals
from storage.columns import storable, to_json
from storage.tables import case as table
from storage.tables import case_evidence, event, switch

FIRST_NUMBER = 1001
STATES = ("gathering", "asking", "crediting", "following", "advised", "handoff", "parked", "closed")
COLUMNS = frozenset(
    (
        "state",
        "outcome",
        "order_number",
        "target_key",
        "account",
        "claim",
        "handoff_reason",
        "handoff_note",
        "held_by",
        "stake",
        "currency",
        "handed_off_at",
        "closed_at",
        "snoozed_until",
        "due_at",
        "merged_into",
        "service",
        "provider",
    )
)
"""What `update` may change."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case. `state`: gathering, asking, crediting, following (a refill or cancellation), advised, handoff, parked,
    closed; `outcome` says how it closed."""

    id: int
    panel_id: str
    number: str
    chat_id: int
    state: str
    outcome: str | None
    object: str
    order_number: str | None
    target_key: str | None
    account: str | None
    claim: Mapping[str, Any]
    handoff_reason: str | None
    handoff_note: str | None
    held_by: int | None
    stake: Decimal | None
    currency: str | None
    opened_at: datetime
    updated_at: datetime
    handed_off_at: datetime | None
    closed_at: datetime | None
    snoozed_until: datetime | None = None
    erased_at: datetime | None = None
    """When what was said on it was erased."""
    due_at: datetime | None = None
    """When people should have moved on it; None without targets, and while the customer is being waited for."""
    merged_into: int | None = None
    """The case that goes on in this one's place."""
    batch_id: int | None = None
    """The first of the cases whose orders were claimed together with this one's; None for a claim of one order."""
    service: str | None = None
    """What was ordered, by the panel's name of it; None until that was read."""
    provider: str | None = None
    """Whom the order was forwarded to; None where the panel does not say."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case."""

    id: int
    kind: str
    actor: str
    data: Mapping[str, Any]
    at: datetime


def open_case(
    conn: Connection,
    *,
    panel_id: str,
    chat_id: int,
    object: str,
    order_number: str | None,
    target_key: str | None,
    claim: Mapping[str, Any],
    now: datetime,
) -> Case:
    """Open a case in state `gathering`, under the panel's next number."""
    values = {
        "panel_id": panel_id,
        "number": f"MG-{_next_number(conn, panel_id, now)}",
        "chat_id": chat_id,
        "state": "gathering",
        "object": object,
        "order_number": order_number[:60] if order_number else None,
        "target_key": target_key[:200] if target_key else None,
        "claim": dict(claim),
        "opened_at": now,
        "updated_at": now,
    }
    return load(conn, int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()))


def load(conn: Connection, case_id: int) -> Case:
    """The case of that id. Raises `LookupError` when there is none."""
    return _one(conn.execute(select(table).where(table.c.id == case_id)).one_or_none(), case_id)


def lock(conn: Connection, case_id: int) -> Case:
    """As `load`, its row held until the transaction ends."""
    return _one(conn.execute(select(table).where(table.c.id == case_id).with_for_update()).one_or_none(), case_id)


def by_number(conn: Connection, panel_id: str, number: str) -> Case | None:
    """The case that people call by this number."""
    row = conn.execute(select(table).where(table.c.panel_id == panel_id, table.c.number == number)).one_or_none()
    return None if row is None else _case(row)


def update(conn: Connection, case_id: int, now: datetime, **values: Any) -> None:
    """Change columns named in `COLUMNS`; any other name is a mistake of the caller (`ValueError`)."""
    if not set(values) <= COLUMNS:
        raise ValueError(f"a case has no changeable {', '.join(sorted(set(values) - COLUMNS))}")
    conn.execute(sql_update(table).where(table.c.id == case_id).values(updated_at=now, **values))


def set_state(conn: Connection, case_id: int, state: str, now: datetime) -> None:
    """Move the case to another state."""
    update(conn, case_id, now, state=state)


def add_event(conn: Connection, case: Case, kind: str, actor: str, data: Mapping[str, Any], now: datetime) -> None:
    """Record what happened, by whom. What is recorded is sealed and stays (`storage.seals`)."""
    if conn.dialect.name == "postgresql":  # two at once would claim the same place
        conn.execute(select(table.c.id).where(table.c.id == case.id).with_for_update())
    place, before = seals.last_of(conn, case.id)
    kept, who = json.loads(to_json(dict(data))), storable(actor[:120])  # exactly as it will be read back
    digest = seals.digest_of(kept)
    sealed = seals.seal(before, case.panel_id, case.id, place + 1, kind, who, digest, now)
    conn.execute(
        insert(event).values(
            panel_id=case.panel_id,
            case_id=case.id,
            kind=kind,
            actor=who,
            data=kept,
            at=now,
            place=place + 1,
            digest=digest,
            seal=sealed,
        )
    )


def events(conn: Connection, case_id: int) -> list[Event]:
    """The case's events, oldest first."""
    rows = conn.execute(select(event).where(event.c.case_id == case_id).order_by(event.c.id))
    return [Event(row.id, row.kind, row.actor, row.data, row.at) for row in rows]


def newest_event_of(conn: Connection, case_id: int) -> int:
    """The id of the case's newest event; 0 before the first."""
    return int(conn.execute(select(func.max(event.c.id)).where(event.c.case_id == case_id)).scalar_one() or 0)


def events_after(conn: Connection, panel_id: str, after: int, until: datetime, limit: int) -> list[Event]:
    """The panel's events behind that id, up to the first that is younger than `until`, in the order of their ids."""
    query = select(event).where(event.c.panel_id == panel_id, event.c.id > after).order_by(event.c.id).limit(limit)
    rows = takewhile(lambda row: row.at <= until, conn.execute(query))
    return [Event(row.id, row.kind, row.actor, row.data, row.at) for row in rows]


def newest_event_id(conn: Connection, panel_id: str) -> int:
    """The id of the panel's newest event; 0 before the first. Reads from the end, however long the record is."""
    query = select(event.c.id).where(event.c.panel_id == panel_id).order_by(event.c.id.desc()).limit(1)
    return int(conn.execute(query).scalar_one_or_none() or 0)


def event_of(conn: Connection, event_id: int) -> tuple[Event, Case]:
    """An event and its case. Raises `LookupError` when there is none."""
    row = conn.execute(select(event).where(event.c.id == event_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no event {event_id}")
    return Event(row.id, row.kind, row.actor, row.data, row.at), load(conn, row.case_id)


def queue(conn: Connection, panel_id: str, states: Sequence[str], limit: int = 100, offset: int = 0) -> list[Case]:
    """Cases in those states, the longest waiting first."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.state.in_(states))
        .order_by(func.coalesce(table.c.handed_off_at, table.c.opened_at), table.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_case(row) for row in conn.execute(query)]


def listed(conn: Connection, panel_id: str, wanted: Mapping[str, str], after: int, limit: int) -> list[Case]:
    """Cases behind that id, by their ids; `wanted` names columns and values, an empty value asks nothing."""
    conditions = [table.c[name] == value for name, value in wanted.items() if value]
    query = select(table).where(table.c.panel_id == panel_id, table.c.id > after, *conditions)
    return [_case(row) for row in conn.execute(query.order_by(table.c.id).limit(limit))]


def newest_closed(conn: Connection, panel_id: str, limit: int, offset: int = 0) -> list[Case]:
    """Closed cases, the one closed last first."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.state == literal_column("'closed'"))
        .order_by(table.c.closed_at.desc(), table.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_case(row) for row in conn.execute(query)]


def of_chat(conn: Connection, chat_id: int) -> list[Case]:
    """The chat's cases, oldest first."""
    return [_case(row) for row in conn.execute(select(table).where(table.c.chat_id == chat_id).order_by(table.c.id))]


def of_order(conn: Connection, panel_id: str, order_number: str, *, excluding: int) -> list[Case]:
    """Other cases on the order, oldest first."""
    return _others(conn, panel_id, table.c.order_number == order_number, excluding)


def of_target(conn: Connection, panel_id: str, target_key: str, *, excluding: int, newest: int) -> list[Case]:
    """The newest so many other cases on the target, oldest first."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.target_key == target_key)
    rows = conn.execute(query.where(table.c.id != excluding).order_by(table.c.id.desc()).limit(newest))
    return [_case(row) for row in reversed(rows.all())]


def link_evidence(conn: Connection, case_id: int, evidence_ids: Iterable[int], now: datetime) -> None:
    """Make screenshots part of the case; those that already are stay so."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    for evidence_id in evidence_ids:
        conn.execute(
            dialect.insert(case_evidence)
            .values(case_id=case_id, evidence_id=evidence_id, added_at=now)
            .on_conflict_do_nothing()
        )


def claimed_together(conn: Connection, case_ids: Sequence[int], now: datetime) -> None:
    """Note that these cases are one claim on several orders, named by the first."""
    values = {"batch_id": case_ids[0], "updated_at": now}
    conn.execute(sql_update(table).where(table.c.id.in_(case_ids)).values(**values))


def of_batch(conn: Connection, batch_id: int) -> list[Case]:
    """The cases that were claimed together, in the order in which they were opened."""
    return [_case(row) for row in conn.execute(select(table).where(table.c.batch_id == batch_id).order_by(table.c.id))]


def merged_into(conn: Connection, case_id: int) -> list[Case]:
    """The cases that were merged into this one, oldest first."""
    return [
        _case(row) for row in conn.execute(select(table).where(table.c.merged_into == case_id).order_by(table.c.id))
    ]


def evidence_of(conn: Connection, case_id: int) -> list[int]:
    """The ids of the case's screenshots, in the order they came."""
    query = (
        select(case_evidence.c.evidence_id)
        .where(case_evidence.c.case_id == case_id)
        .order_by(case_evidence.c.evidence_id)
    )
    return list(conn.execute(query).scalars())


def with_evidence(conn: Connection, evidence_id: int) -> list[Case]:
    """The cases that hold the screenshot, oldest first."""
    holding = select(case_evidence.c.case_id).where(case_evidence.c.evidence_id == evidence_id)
    return [_case(row) for row in conn.execute(select(table).where(table.c.id.in_(holding)).order_by(table.c.id))]


def _others(conn: Connection, panel_id: str, condition: Any, excluding: int) -> list[Case]:
    query = select(table).where(table.c.panel_id == panel_id, condition, table.c.id != excluding).order_by(table.c.id)
    return [_case(row) for row in conn.execute(query)]


def _next_number(conn: Connection, panel_id: str, now: datetime) -> int:
    """The panel's next case number; the counter's row is held until the transaction ends, so none is given twice."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    key = {"panel_id": panel_id, "name": "case_number"}
    conn.execute(
        dialect.insert(switch)
        .values(**key, value=FIRST_NUMBER - 1, at=now, by="cases")
        .on_conflict_do_nothing(index_elements=["panel_id", "name"])
    )
    where = (switch.c.panel_id == panel_id, switch.c.name == "case_number")
    last = conn.execute(select(switch.c.value).where(*where).with_for_update()).scalar_one()
    conn.execute(sql_update(switch).where(*where).values(value=last + 1, at=now))
    return int(last) + 1


def _one(row: Row[Any] | None, case_id: int) -> Case:
    if row is None:
        raise LookupError(f"there is no case {case_id}")
    return _case(row)


def _case(row: Row[Any]) -> Case:
    return Case(**row._mapping)
