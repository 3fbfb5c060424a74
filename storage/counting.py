"""What the store holds and what waits in it, as numbers for whoever watches. Reads only, and names nobody."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from storage.tables import case, credit, inbox, job, ledger_account, notice


@dataclass(frozen=True, slots=True)
class Counts:
    """One look at a panel's store. Ages are None where nothing waits."""

    cases: dict[str, int] = field(default_factory=dict)
    oldest_handoff: timedelta | None = None
    messages_waiting: int = 0
    oldest_message: timedelta | None = None
    notices_waiting: dict[str, int] = field(default_factory=dict)
    notices_failed: dict[str, int] = field(default_factory=dict)
    jobs_waiting: dict[str, int] = field(default_factory=dict)
    jobs_dead: int = 0
    credits: dict[str, int] = field(default_factory=dict)
    credited: dict[str, Decimal] = field(default_factory=dict)
    """What was credited in all, by currency."""


def counts(conn: Connection, panel_id: str, now: datetime) -> Counts:
    """The numbers of this moment."""
    return Counts(
        cases=_by(conn, case.c.state, case.c.panel_id == panel_id),
        oldest_handoff=_age(conn, now, case.c.handed_off_at, case.c.panel_id == panel_id, case.c.state == "handoff"),
        messages_waiting=sum(
            _by(conn, inbox.c.state, inbox.c.panel_id == panel_id, inbox.c.done_at.is_(None)).values()
        ),
        oldest_message=_age(conn, now, inbox.c.received_at, inbox.c.panel_id == panel_id, inbox.c.done_at.is_(None)),
        notices_waiting=_by(conn, notice.c.channel, notice.c.panel_id == panel_id, notice.c.state == "waiting"),
        notices_failed=_by(conn, notice.c.channel, notice.c.panel_id == panel_id, notice.c.state == "failed"),
        jobs_waiting=_by(conn, job.c.kind, job.c.panel_id == panel_id, job.c.done_at.is_(None), job.c.run_at <= now),
        jobs_dead=sum(_by(conn, job.c.kind, job.c.panel_id == panel_id, job.c.dead.is_(True)).values()),
        credits=_by(conn, credit.c.state, credit.c.panel_id == panel_id),
        credited=_credited(conn, panel_id),
    )


def _by(conn: Connection, column: Any, *where: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*where).group_by(column).order_by(column)
    return {str(name): int(count) for name, count in conn.execute(query)}


def _age(conn: Connection, now: datetime, column: Any, *where: Any) -> timedelta | None:
    oldest: datetime | None = conn.execute(select(func.min(column)).where(*where)).scalar_one()
    return None if oldest is None else max(now - oldest, timedelta(0))


def _credited(conn: Connection, panel_id: str) -> dict[str, Decimal]:
    query = (
        select(ledger_account.c.currency, func.sum(ledger_account.c.balance))
        .where(ledger_account.c.panel_id == panel_id, ledger_account.c.kind == "credited")
        .group_by(ledger_account.c.currency)
    )
    return {str(currency): Decimal(total) for currency, total in conn.execute(query)}
