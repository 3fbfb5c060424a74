"""What must have one owner among all processes: held under a lease, taken over when the owner is gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.jobs import LeaseLost
from storage.tables import lease as table


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to be the only one who does `name`. `number` tells this lease from every earlier one."""

    panel_id: str
    name: str
    owner: str
    number: int


def take(conn: Connection, panel_id: str, name: str, owner: str, now: datetime, seconds: float) -> Lease | None:
    """The lease for so many seconds; None while somebody holds it."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    until = now + timedelta(seconds=seconds)
    taken = conn.execute(
        dialect.insert(table)
        .values(panel_id=panel_id, name=name, owner=owner, until=until, taken=1)
        .on_conflict_do_update(
            index_elements=["panel_id", "name"],
            set_={"owner": owner, "until": until, "taken": table.c.taken + 1},
            where=table.c.until < now,
        )
        .returning(table.c.taken)
    ).scalar_one_or_none()
    return None if taken is None else Lease(panel_id, name, owner, int(taken))


def keep(conn: Connection, lease: Lease, now: datetime, seconds: float) -> None:
    """Hold the lease for so many seconds from now, and hold off everybody who would take it until this commits.

    Raises `LeaseLost` when somebody else has taken it: whatever this transaction did must be rolled back.
    """
    _settle(conn, lease, now + timedelta(seconds=seconds))


def release(conn: Connection, lease: Lease, now: datetime) -> None:
    """Give the lease up, so that the next owner need not wait. Raises `LeaseLost`."""
    _settle(conn, lease, now - timedelta(microseconds=1))


def _settle(conn: Connection, lease: Lease, until: datetime) -> None:
    kept = conn.execute(
        update(table)
        .where(
            table.c.panel_id == lease.panel_id,
            table.c.name == lease.name,
            table.c.owner == lease.owner,
            table.c.taken == lease.number,
        )
        .values(until=until)
    )
    if kept.rowcount != 1:
        raise LeaseLost(lease.name)
