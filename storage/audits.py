"""What the audit keeps: its runs, and every difference until it is gone or a person has accepted it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from storage.tables import audit_run, case, credit, entry, ledger_account
from storage.tables import difference as table


@dataclass(frozen=True, slots=True)
class Run:
    """One audit. `reached` is the credit up to which it has come, `unread` what the panel could not be asked about."""

    id: int
    panel_id: str
    asked_by: str
    since: datetime | None
    started_at: datetime
    finished_at: datetime | None
    reached: int
    objects: int
    unread: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One difference as it is kept. Open: neither gone nor accepted."""

    id: int
    panel_id: str
    key: str
    kind: str
    object_kind: str | None
    object_id: str | None
    case_id: int | None
    credit_id: int | None
    amount: Decimal | None
    currency: str | None
    words: str
    how: str
    bookable: bool
    returned: Decimal | None
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    accepted_at: datetime | None
    accepted_by: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class New:
    """A difference as it was just found."""

    name: str
    kind: str
    words: str
    how: str
    case_id: int | None = None
    credit_id: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    bookable: bool = False
    returned: Decimal | None = None


def start(conn: Connection, panel_id: str, asked_by: str, since: datetime | None, now: datetime) -> Run:
    """Begin an audit of the credits made since then; of all when `since` is None."""
    values = {"panel_id": panel_id, "asked_by": asked_by, "since": since, "started_at": now}
    query = insert(audit_run).values(**values, reached=0, objects=0, unread=0).returning(audit_run.c.id)
    return load(conn, int(conn.execute(query).scalar_one()))


def load(conn: Connection, run_id: int) -> Run:
    """The audit of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(audit_run).where(audit_run.c.id == run_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no audit {run_id}")
    return Run(**row._mapping)


def unfinished(conn: Connection, panel_id: str, asked_by: str) -> Run | None:
    """The newest audit of this asker that was begun and not finished."""
    query = select(audit_run).where(
        audit_run.c.panel_id == panel_id, audit_run.c.asked_by == asked_by, audit_run.c.finished_at.is_(None)
    )
    row = conn.execute(query.order_by(audit_run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Run(**row._mapping)


def last_finished(conn: Connection, panel_id: str) -> Run | None:
    """The newest finished audit."""
    query = select(audit_run).where(audit_run.c.panel_id == panel_id, audit_run.c.finished_at.is_not(None))
    row = conn.execute(query.order_by(audit_run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Run(**row._mapping)


def next_credits(conn: Connection, run: Run, limit: int) -> list[Row[Any]]:
    """The next credits of the audit: id, object_kind, object_id, currency. A lost one always belongs to it."""
    query = select(credit.c.id, credit.c.object_kind, credit.c.object_id, credit.c.currency).where(
        credit.c.panel_id == run.panel_id, credit.c.id > run.reached
    )
    if run.since is not None:
        query = query.where((credit.c.created_at >= run.since) | credit.c.state.in_(("sending", "unknown")))
    return list(conn.execute(query.order_by(credit.c.id).limit(limit)))


def advance(conn: Connection, run: Run, reached: int, objects: int, unread: int) -> None:
    """The audit has come up to that credit."""
    conn.execute(
        update(audit_run)
        .where(audit_run.c.id == run.id)
        .values(reached=reached, objects=audit_run.c.objects + objects, unread=audit_run.c.unread + unread)
    )


def finish(conn: Connection, run: Run, now: datetime) -> None:
    """The audit is through."""
    conn.execute(update(audit_run).where(audit_run.c.id == run.id).values(finished_at=now))


def keep(
    conn: Connection, panel_id: str, kind: str, object_id: str, found: Sequence[New], now: datetime
) -> list[tuple[int, New]]:
    """Keep what was found of one object; what was kept of it before and is not found any more is gone.

    Returns what is new: seen for the first time, back after it was gone, or another amount than the accepted one.
    """
    known = {row.key: row for row in conn.execute(select(table).where(*_of(panel_id, kind, object_id)))}
    fresh, seen = [], set[str]()
    for one in found:
        key = f"{kind}/{object_id}/{one.name}"[:200]
        seen.add(key)
        fresh += _keep_one(conn, known.get(key), panel_id, key, kind, object_id, one, now)
    gone = [row.id for key, row in known.items() if key not in seen and row.gone_at is None]
    if gone:
        conn.execute(update(table).where(table.c.id.in_(gone)).values(gone_at=now))
    return fresh


def open_ones(conn: Connection, panel_id: str) -> list[Kept]:
    """Every difference that nobody has resolved yet, oldest first."""
    query = select(table).where(*_open(panel_id)).order_by(table.c.first_seen, table.c.id)
    return [Kept(**row._mapping) for row in conn.execute(query)]


def count_open(conn: Connection, panel_id: str) -> int:
    """How many differences wait for a person."""
    return int(conn.execute(select(func.count()).select_from(table).where(*_open(panel_id))).scalar_one())


def one(conn: Connection, panel_id: str, difference_id: int) -> Kept | None:
    """The difference of that id, held until the transaction ends; None when there is none."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.id == difference_id).with_for_update()
    row = conn.execute(query).one_or_none()
    return None if row is None else Kept(**row._mapping)


def resolved_lately(conn: Connection, panel_id: str, limit: int = 20) -> list[Kept]:
    """Differences that are gone or accepted, the newest first."""
    query = select(table).where(
        table.c.panel_id == panel_id, table.c.gone_at.is_not(None) | table.c.accepted_at.is_not(None)
    )
    rows = conn.execute(query.order_by(table.c.last_seen.desc(), table.c.id.desc()).limit(limit))
    return [Kept(**row._mapping) for row in rows]


def accept(conn: Connection, difference_id: int, agent_id: int, note: str, now: datetime) -> None:
    """A person has resolved it, with a note; it comes back only with another amount."""
    conn.execute(
        update(table).where(table.c.id == difference_id).values(accepted_at=now, accepted_by=agent_id, note=note)
    )


def unbalanced(conn: Connection, panel_id: str) -> list[str]:
    """Ledger accounts whose balance is not the sum of their entries, each in a sentence."""
    came = select(func.coalesce(func.sum(entry.c.amount), 0)).where(entry.c.to_id == ledger_account.c.id)
    went = select(func.coalesce(func.sum(entry.c.amount), 0)).where(entry.c.from_id == ledger_account.c.id)
    query = select(ledger_account).where(
        ledger_account.c.panel_id == panel_id,
        ledger_account.c.balance != came.scalar_subquery() - went.scalar_subquery(),
    )
    return [
        f"the ledger account {row.kind} of {row.object_kind} {row.object_id} is not the sum of its entries"
        for row in conn.execute(query)
    ]


def credited_without_credit(conn: Connection, panel_id: str) -> list[tuple[int, str]]:
    """Cases closed as credited that no booked credit stands behind: id and number."""
    booked = exists().where(credit.c.case_id == case.c.id, credit.c.state == "credited")
    query = select(case.c.id, case.c.number).where(
        case.c.panel_id == panel_id, case.c.outcome == "credited", case.c.state == "closed", ~booked
    )
    return [(row.id, row.number) for row in conn.execute(query)]


def _keep_one(
    conn: Connection, before: Any, panel_id: str, key: str, kind: str, object_id: str, found: New, now: datetime
) -> list[tuple[int, New]]:
    values: dict[str, Any] = {
        "kind": found.kind,
        "case_id": found.case_id,
        "credit_id": found.credit_id,
        "amount": found.amount,
        "currency": found.currency,
        "words": found.words,
        "how": found.how,
        "bookable": found.bookable,
        "returned": found.returned,
        "last_seen": now,
        "gone_at": None,
    }
    if before is None:
        named = {"panel_id": panel_id, "key": key, "object_kind": kind, "object_id": object_id, "first_seen": now}
        made = conn.execute(insert(table).values(**named, **values).returning(table.c.id)).scalar_one()
        return [(int(made), found)]
    another = before.gone_at is not None or before.amount != found.amount or before.kind != found.kind
    if another:
        values |= {"accepted_at": None, "accepted_by": None, "note": None, "first_seen": now}
    conn.execute(update(table).where(table.c.id == before.id).values(**values))
    return [(int(before.id), found)] if another else []


def _of(panel_id: str, kind: str, object_id: str) -> tuple[Any, ...]:
    return table.c.panel_id == panel_id, table.c.object_kind == kind, table.c.object_id == object_id


def _open(panel_id: str) -> tuple[Any, ...]:
    return table.c.panel_id == panel_id, table.c.gone_at.is_(None), table.c.accepted_at.is_(None)
