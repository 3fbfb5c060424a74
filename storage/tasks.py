"""Refills and cancellations that were asked for: sent at most once, followed until somebody says how they ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.tables import task as table

OPEN = ("intended", "sending", "running")
PATIENCE = timedelta(days=7)
"""A task that has not ended by then goes to a person."""


class AlreadyAsked(ValueError):
    """The same is on its way for this order."""


@dataclass(frozen=True, slots=True)
class Task:
    """`kind`: refill or cancel. `state`: intended, sending, running, done, refused, unclear."""

    id: int
    panel_id: str
    case_id: int
    kind: str
    order_number: str
    state: str
    provider: str | None
    reference: str | None
    note: str | None
    agent_id: int | None
    created_at: datetime
    updated_at: datetime


def intend(
    conn: Connection, panel_id: str, case_id: int, kind: str, order_number: str, agent_id: int | None, now: datetime
) -> Task:
    """Commit to asking. Raises `AlreadyAsked` while one of that kind is on its way for the order."""
    query = select(table.c.id).where(
        table.c.panel_id == panel_id,
        table.c.kind == kind,
        table.c.order_number == order_number,
        table.c.state.in_(OPEN),
    )
    if conn.execute(query).first() is not None:
        raise AlreadyAsked(f"a {kind} of order {order_number} is on its way already")
    values = {
        "panel_id": panel_id,
        "case_id": case_id,
        "kind": kind,
        "order_number": order_number,
        "state": "intended",
        "agent_id": agent_id,
        "created_at": now,
        "updated_at": now,
    }
    return load(conn, int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()))


def load(conn: Connection, task_id: int) -> Task:
    """The task of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(table).where(table.c.id == task_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no task {task_id}")
    return _task(row)


def of_case(conn: Connection, case_id: int) -> list[Task]:
    """The case's tasks, oldest first."""
    return [_task(row) for row in conn.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id))]


def move(conn: Connection, task: Task, state: str, now: datetime, **values: Any) -> bool:
    """From the state the caller knows to the next; False when somebody else has moved it. Only one mover may send."""
    moved = conn.execute(
        update(table)
        .where(table.c.id == task.id, table.c.state == task.state)
        .values(state=state, updated_at=now, **values)
    )
    return moved.rowcount == 1


def _task(row: Row[Any]) -> Task:
    return Task(**row._mapping)
