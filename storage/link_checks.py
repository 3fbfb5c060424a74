"""The dated history of what was seen of targets, and of the orders they were looked at for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from storage.tables import link_check as table
from triage.facts.readings import LinkCheck

MOST = 500


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """A check made for an order, with what the panel showed of the order then; None where it was not read."""

    check: LinkCheck
    record: Mapping[str, Any] | None


def add(
    conn: Connection, panel_id: str, check: LinkCheck, *, order_number: str | None, record: Mapping[str, Any] | None
) -> None:
    """Keep one check for good. `record` is the order as the panel showed it at that moment, where it was read."""
    conn.execute(
        insert(table).values(
            panel_id=panel_id,
            target_key=check.key,
            order_number=order_number,
            state=check.state,
            reason=check.reason,
            via=check.via,
            owner=check.owner,
            record=None if record is None else dict(record),
            at=check.at,
        )
    )


def of_target(conn: Connection, panel_id: str, key: str, since: datetime) -> list[LinkCheck]:
    """Checks of the target since then, oldest first; the newest `MOST` of them."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.target_key == key, table.c.at >= since)
        .order_by(table.c.at.desc(), table.c.id.desc())
        .limit(MOST)
    )
    return [_check(row) for row in conn.execute(query)][::-1]


def of_order(conn: Connection, panel_id: str, order_number: str) -> list[SeenOrder]:
    """Every check made for the order, oldest first."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.order_number == order_number)
        .order_by(table.c.at, table.c.id)
        .limit(MOST)
    )
    return [SeenOrder(_check(row), row.record) for row in conn.execute(query)]


def _check(row: Row[Any]) -> LinkCheck:
    return LinkCheck(row.target_key, row.state, row.at, row.reason, row.via, row.owner)
