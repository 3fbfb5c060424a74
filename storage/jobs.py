"""Work to be done after a commit: leased by one worker at a time, taken over when that worker dies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import job as table


class LeaseLost(Exception):
    """Somebody else holds the job by now; whatever this transaction did must be rolled back."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job. `attempts` counts this one; `lease` numbers the lease it is held under."""

    id: int
    panel_id: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    error: str | None
    lease: int


def put(
    conn: Connection,
    *,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    run_at: datetime,
    panel_id: str,
    now: datetime,  # noqa: ARG001 - part of every writing call
    again: bool = False,
) -> None:
    """Queue a job, once per kind and key. `again` arms one that was queued before, taking it from whoever holds it."""
    values = {
        "panel_id": panel_id,
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "run_at": run_at,
        "attempts": 0,
        "claims": 0,
        "dead": False,
    }
    conn.execute(_PUT[conn.dialect.name, again], values)


def _put(dialect: Any, again: bool) -> Any:
    statement = dialect.insert(table)
    if not again:
        return statement.on_conflict_do_nothing(index_elements=["kind", "key"])
    fresh = {name: statement.excluded[name] for name in ("payload", "run_at", "attempts", "dead")}
    cleared = {"leased_by": None, "leased_until": None, "done_at": None, "error": None}
    return statement.on_conflict_do_update(index_elements=["kind", "key"], set_={**fresh, **cleared})


_PUT = {
    (name, again): _put(dialect, again)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    for again in (False, True)
}


def recurring(conn: Connection, *, kind: str, key: str, panel_id: str, now: datetime) -> None:
    """Have a job that comes back by itself run from now on: queued if it is absent, revived if it was given up."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    fresh = {"payload": {}, "run_at": now, "attempts": 0, "dead": False}
    conn.execute(
        dialect.insert(table)
        .values(panel_id=panel_id, kind=kind, key=key, claims=0, **fresh)
        .on_conflict_do_update(
            index_elements=["kind", "key"],
            set_={**fresh, "leased_by": None, "leased_until": None, "done_at": None},
            where=table.c.done_at.is_not(None),
        )
    )


def claim(
    conn: Connection, panel_id: str, kinds: Sequence[str], owner: str, now: datetime, lease_seconds: float, limit: int
) -> list[Job]:
    """Lease the panel's due jobs, the longest due first; one whose lease has run out counts as free.

    A worker knows one panel's settings, keys and policy, and never does another's work.
    """
    due = (
        select(table.c.id)
        .where(
            table.c.panel_id == panel_id,
            table.c.done_at.is_(None),
            table.c.kind.in_(kinds),
            table.c.run_at <= now,
            or_(table.c.leased_until.is_(None), table.c.leased_until < now),
        )
        .order_by(table.c.run_at, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = conn.execute(
        update(table)
        .where(table.c.id.in_(due))
        .values(
            leased_by=owner,
            leased_until=now + timedelta(seconds=lease_seconds),
            attempts=table.c.attempts + 1,
            claims=table.c.claims + 1,
        )
        .returning(table)
    )
    return [_job(row) for row in sorted(claimed, key=lambda row: (row.run_at, row.id))]


def renew(conn: Connection, held: Sequence[Job], owner: str, now: datetime, lease_seconds: float) -> None:
    """Hold those jobs for a whole lease from `now`, each only while it is still `owner`'s under that very lease."""
    ours = tuple_(table.c.id, table.c.claims).in_([(job.id, job.lease) for job in held])
    conn.execute(
        update(table)
        .where(ours, table.c.leased_by == owner, table.c.done_at.is_(None))
        .values(leased_until=now + timedelta(seconds=lease_seconds))
    )


def finish(conn: Connection, job: Job, owner: str, now: datetime) -> None:
    """The job is done. Raises `LeaseLost` when it is not ours any more."""
    _settle(conn, job, owner, done_at=now, leased_by=None, leased_until=None, error=None)


def retry(conn: Connection, job: Job, owner: str, run_at: datetime, error: str, *, counts: bool = True) -> None:
    """Come back at `run_at`. `counts` False: this was no failure, so the attempts start anew. Raises `LeaseLost`."""
    attempts = job.attempts if counts else 0
    _settle(
        conn,
        job,
        owner,
        run_at=run_at,
        leased_by=None,
        leased_until=None,
        error=error[:2000] or None,
        attempts=attempts,
    )


def bury(conn: Connection, job: Job, owner: str, error: str, now: datetime) -> None:
    """Give the job up; it stays on the list of the dead. Raises `LeaseLost`."""
    _settle(conn, job, owner, done_at=now, dead=True, leased_by=None, leased_until=None, error=error[:2000])


def dead(conn: Connection, panel_id: str) -> list[Job]:
    """Jobs that were given up, oldest first."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.dead.is_(True)).order_by(table.c.id)
    return [_job(row) for row in conn.execute(query)]


def _settle(conn: Connection, job: Job, owner: str, **values: Any) -> None:
    settled = conn.execute(
        update(table)
        .where(
            table.c.id == job.id,
            table.c.leased_by == owner,
            table.c.claims == job.lease,
            table.c.done_at.is_(None),
        )
        .values(**values)
    )
    if settled.rowcount != 1:
        raise LeaseLost(f"{job.kind} {job.key}")


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.panel_id, row.kind, row.key, row.payload, row.attempts, row.error, row.claims)
