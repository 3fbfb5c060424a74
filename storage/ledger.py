"""The ledger: double-entry, append-only, one small set of accounts an object.

    sales ──paid──► refundable ──reserve──► reserved ──credit──► credited
                        │  ▲                   │
                     return └────release───────┘
                        ▼
                    returned

Entries move amounts; the database keeps the balances and refuses one below zero (but for `sales`, the outside end), so
what is given back in all can never pass what was paid.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy.exc import IntegrityError

from storage.tables import entry, ledger_account

NEVER_BELOW_ZERO = "never_below_zero"
"""Both engines name the constraint that was broken."""


class OverCredit(Exception):
    """The database refused: more would be given back for the object than was paid for it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose accounts: one object of one panel, in one currency."""

    panel_id: str
    kind: str
    object_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What was given back for an object: credited by us, returned by the panel, reserved for credits under way."""

    credited: Decimal
    returned: Decimal
    reserved: Decimal


def record_paid(
    conn: Connection, panel_id: str, kind: str, object_id: str, amount: Decimal, currency: str, now: datetime
) -> None:
    """Book that this much was paid for the object in all. Saying the same again books nothing; another amount corrects.

    Raises `OverCredit` when less was paid than has already been given back.
    """
    holder = Holder(panel_id, kind, object_id, currency)
    hold(conn, holder)
    booked = -balance(conn, holder, "sales")
    _level(conn, holder, "sales", "refundable", amount - booked, "paid" if booked == 0 else "correction", now)


def record_returned(
    conn: Connection, panel_id: str, kind: str, object_id: str, total: Decimal, currency: str, now: datetime
) -> None:
    """Book what the panel itself has returned in all. Raises `OverCredit` when that leaves less than credited."""
    holder = Holder(panel_id, kind, object_id, currency)
    hold(conn, holder)
    booked = balance(conn, holder, "returned")
    _level(conn, holder, "refundable", "returned", total - booked, "return" if total > booked else "correction", now)


def refundable(conn: Connection, panel_id: str, kind: str, object_id: str, currency: str) -> Decimal:
    """What may still be given back for the object."""
    return balance(conn, Holder(panel_id, kind, object_id, currency), "refundable")


def given_back(conn: Connection, panel_id: str, kind: str, object_id: str, currency: str) -> GivenBack:
    """What was given back for the object so far, by kind."""
    holder = Holder(panel_id, kind, object_id, currency)
    return GivenBack(*(balance(conn, holder, name) for name in ("credited", "returned", "reserved")))


def balance(conn: Connection, holder: Holder, account: str) -> Decimal:
    """The balance of one account of the object; 0 where nothing was ever booked."""
    found = conn.execute(
        select(ledger_account.c.balance).where(*_is(holder), ledger_account.c.kind == account)
    ).scalar_one_or_none()
    return found if found is not None else Decimal(0)


def hold(conn: Connection, holder: Holder) -> None:
    """Keep every other transaction from booking for this object until ours ends.

    Whoever reads a balance and then books by it holds the object first; otherwise two of them on PostgreSQL would book
    the same difference twice. It is the first lock of every booking, so none waits for another in a circle.
    """
    _account(conn, holder, "refundable")


def move(
    conn: Connection,
    holder: Holder,
    from_kind: str,
    to_kind: str,
    amount: Decimal,
    kind: str,
    now: datetime,
    credit_id: int | None = None,
    note: str | None = None,
) -> None:
    """Book one entry between two accounts of the object. Raises `OverCredit` when the first would fall below zero.

    An entry that breaks another of the database's rules is a mistake of the caller: `IntegrityError`.
    """
    hold(conn, holder)
    sides = {name: _account(conn, holder, name) for name in (from_kind, to_kind)}
    try:
        with conn.begin_nested():
            conn.execute(
                insert(entry).values(
                    panel_id=holder.panel_id,
                    kind=kind,
                    from_id=sides[from_kind],
                    to_id=sides[to_kind],
                    amount=amount,
                    credit_id=credit_id,
                    note=note,
                    at=now,
                )
            )
    except IntegrityError as problem:
        if NEVER_BELOW_ZERO not in str(problem.orig):
            raise
        raise OverCredit(f"{amount} {holder.currency} more would exceed what was paid") from problem


def _level(
    conn: Connection, holder: Holder, from_kind: str, to_kind: str, difference: Decimal, kind: str, now: datetime
) -> None:
    if difference > 0:
        move(conn, holder, from_kind, to_kind, difference, kind, now)
    elif difference < 0:
        move(conn, holder, to_kind, from_kind, -difference, kind, now)


def _account(conn: Connection, holder: Holder, kind: str) -> int:
    """The account's id, made at first use; the row is locked on PostgreSQL until the transaction ends."""
    query = select(ledger_account.c.id).where(*_is(holder), ledger_account.c.kind == kind).with_for_update()
    found = conn.execute(query).scalar_one_or_none()
    if found is None:
        _make(conn, holder, kind)
        found = conn.execute(query).scalar_one()
    return int(found)


def _make(conn: Connection, holder: Holder, kind: str) -> None:
    """Insert the account unless another transaction has just done so."""
    try:
        with conn.begin_nested():
            conn.execute(
                insert(ledger_account).values(
                    panel_id=holder.panel_id,
                    object_kind=holder.kind,
                    object_id=holder.object_id,
                    kind=kind,
                    currency=holder.currency,
                    balance=Decimal(0),
                )
            )
    except IntegrityError:
        return


def _is(holder: Holder) -> tuple[ColumnElement[bool], ...]:
    return (
        ledger_account.c.panel_id == holder.panel_id,
        ledger_account.c.object_kind == holder.kind,
        ledger_account.c.object_id == holder.object_id,
        ledger_account.c.currency == holder.currency,
    )
