"""Credits and their states: intended, sending, credited, unknown, withdrawn. Each change starts from a known one."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage import ledger
from storage.ledger import Holder
from storage.tables import credit as table


class WrongState(Exception):
    """The credit is not in the state this change starts from; somebody else was there first."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit. `amount` is what is sent; `raises_to` the total entitlement of the object it raises to."""

    id: int
    panel_id: str
    case_id: int
    object_kind: str
    object_id: str
    component: str
    raises_to: Decimal
    attempt: int
    amount: Decimal
    currency: str
    account: str
    reference: str
    state: str
    tries: int
    snapshot: Mapping[str, Any]
    approved_by: int | None
    sending_at: datetime | None
    payment_id: str | None
    confirmed: Decimal | None
    reason: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def settled_unpaid(self) -> bool:
        """True for one that was sent and that a person settled as not paid: it may yet turn out to have been paid."""
        return self.state == "withdrawn" and self.sending_at is not None

    @property
    def unsettled(self) -> bool:
        """True while nobody can tell whether the panel applied it."""
        return self.state in ("sending", "unknown")

    @property
    def holder(self) -> Holder:
        """The object in the ledger that this credit is for."""
        return Holder(self.panel_id, self.object_kind, self.object_id, self.currency)


def intend(
    conn: Connection,
    *,
    panel_id: str,
    case_id: int,
    object_kind: str,
    object_id: str,
    component: str,
    raises_to: Decimal,
    amount: Decimal,
    currency: str,
    account: str,
    snapshot: Mapping[str, Any],
    approved_by: int | None,
    now: datetime,
    attempt: int = 1,
) -> Credit:
    """Commit to a credit and reserve its amount; the same key again gives the existing one and reserves nothing.

    A withdrawn one is taken up anew under the next attempt. Raises `ledger.OverCredit` when the object cannot bear it.
    """
    ledger.hold(conn, Holder(panel_id, object_kind, object_id, currency))
    key = (
        table.c.panel_id == panel_id,
        table.c.object_kind == object_kind,
        table.c.object_id == object_id,
        table.c.component == component,
        table.c.raises_to == raises_to,
    )
    earlier = [_credit(row) for row in conn.execute(select(table).where(*key).order_by(table.c.attempt))]
    if earlier and earlier[-1].state != "withdrawn" and earlier[-1].attempt >= attempt:
        return earlier[-1]
    values = {
        "panel_id": panel_id,
        "case_id": case_id,
        "object_kind": object_kind,
        "object_id": object_id,
        "component": component,
        "raises_to": raises_to,
        "attempt": max(attempt, earlier[-1].attempt + 1 if earlier else 1),
        "amount": amount,
        "currency": currency,
        "account": account,
        "reference": _reference(),
        "state": "intended",
        "tries": 0,
        "snapshot": dict(snapshot),
        "approved_by": approved_by,
        "created_at": now,
        "updated_at": now,
    }
    credit_id = int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())
    made = load(conn, credit_id)
    ledger.move(conn, made.holder, "refundable", "reserved", amount, "reserve", now, credit_id)
    return made


def load(conn: Connection, credit_id: int) -> Credit:
    """The credit of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(table).where(table.c.id == credit_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no credit {credit_id}")
    return _credit(row)


def of_case(conn: Connection, case_id: int) -> list[Credit]:
    """The credits of a case, oldest first."""
    return [_credit(row) for row in conn.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id))]


def of_object(conn: Connection, panel_id: str, object_kind: str, object_id: str) -> list[Credit]:
    """Every credit ever intended for the object, oldest first."""
    query = select(table).where(
        table.c.panel_id == panel_id, table.c.object_kind == object_kind, table.c.object_id == object_id
    )
    return [_credit(row) for row in conn.execute(query.order_by(table.c.id))]


def references(conn: Connection, panel_id: str, object_kind: str, object_id: str) -> list[str]:
    """The references of every credit ever intended for the object; a payment carrying one is ours."""
    query = select(table.c.reference).where(
        table.c.panel_id == panel_id, table.c.object_kind == object_kind, table.c.object_id == object_id
    )
    return list(conn.execute(query).scalars())


def sending(conn: Connection, panel_id: str) -> list[Credit]:
    """Credits whose call has begun and whose answer is not booked yet."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.state == "sending").order_by(table.c.id)
    return [_credit(row) for row in conn.execute(query)]


def start_sending(conn: Connection, credit_id: int, now: datetime, *, tries: int = 0) -> bool:
    """True for the one that moves the credit from intended to sending; only that one may call the panel.

    `tries`: how often the panel had refused it when the order was read. Where another worker has called since and was
    refused, the credit is intended once more, but what was read before that call is no longer the last word.
    """
    changed = conn.execute(
        update(table)
        .where(table.c.id == credit_id, table.c.state == "intended", table.c.tries == tries)
        .values(state="sending", sending_at=now, updated_at=now)
    )
    return changed.rowcount == 1


def confirmed(conn: Connection, credit_id: int, payment_id: str, amount: Decimal, now: datetime) -> Credit:
    """Book what the panel confirms. Less than was sent: the rest is released. More: the credit becomes `unknown`.

    A credit that is already booked stays as it is. Raises `WrongState` for one that was never sent, or was withdrawn.
    """
    held = _held(conn, credit_id)
    if held.state == "credited":
        return held
    if not Decimal(0) < amount <= held.amount:
        return unknown(conn, credit_id, f"the panel confirms {amount} instead of {held.amount}", now, payment_id)
    _expect(held, ("sending", "unknown"), "credited")
    return _end(conn, held, amount, now, payment_id=payment_id)


def refused(conn: Connection, credit_id: int, reason: str, now: datetime) -> Credit:
    """The panel certainly did not apply it: back to intended as if never sent, the reservation kept."""
    held = _held(conn, credit_id)
    _expect(held, ("sending",), "intended")
    return _change(conn, held, "intended", now, tries=held.tries + 1, reason=reason, sending_at=None)


def withdraw(conn: Connection, credit_id: int, reason: str, now: datetime) -> Credit:
    """Give an intended credit up and release its amount."""
    held = _held(conn, credit_id)
    _expect(held, ("intended",), "withdrawn")
    return _end(conn, held, Decimal(0), now, reason=reason)


def unknown(conn: Connection, credit_id: int, reason: str, now: datetime, payment_id: str | None = None) -> Credit:
    """Nobody can tell whether the panel applied it: the amount stays reserved until a person settles it.

    For one that is unknown already, the newer reason and payment are kept.
    """
    held = _held(conn, credit_id)
    _expect(held, ("sending", "unknown"), "unknown")
    return _change(conn, held, "unknown", now, reason=reason, payment_id=payment_id or held.payment_id)


def settle(conn: Connection, credit_id: int, *, paid: bool, payment_id: str | None, note: str, now: datetime) -> Credit:
    """A person's finding about an unknown credit: it was paid (booked in full), or it was not (released).

    One that was settled as not paid may be found paid after all: it is reserved anew and booked. Raises
    `ledger.OverCredit` when the object no longer bears it, because it was paid again meanwhile.
    """
    held = _held(conn, credit_id)
    starts = ("unknown", "withdrawn") if paid and held.settled_unpaid else ("unknown",)
    _expect(held, starts, "credited" if paid else "withdrawn")
    if not paid:
        return _end(conn, held, Decimal(0), now, reason=note)
    if held.state == "withdrawn":
        ledger.move(conn, held.holder, "refundable", "reserved", held.amount, "reserve", now, held.id, note)
    return _end(conn, held, held.amount, now, payment_id=payment_id or held.payment_id, reason=note)


def _held(conn: Connection, credit_id: int) -> Credit:
    """As `load`, the row held until the transaction ends, so that its state is still true when it is changed."""
    row = conn.execute(select(table).where(table.c.id == credit_id).with_for_update()).one_or_none()
    if row is None:
        raise LookupError(f"there is no credit {credit_id}")
    return _credit(row)


def _expect(held: Credit, starts: tuple[str, ...], state: str) -> None:
    if held.state not in starts:
        raise WrongState(f"credit {held.reference} is {held.state}, so it cannot become {state}")


def _end(conn: Connection, held: Credit, paid: Decimal, now: datetime, **values: Any) -> Credit:
    """Book what was paid, release the rest, and only then close the credit: the database compares the two."""
    note, rest = values.get("reason"), held.amount - paid
    if paid > 0:
        ledger.move(conn, held.holder, "reserved", "credited", paid, "credit", now, held.id, note)
    if rest > 0:
        ledger.move(conn, held.holder, "reserved", "refundable", rest, "release", now, held.id, note)
    if paid > 0:
        return _change(conn, held, "credited", now, confirmed=paid, **values)
    return _change(conn, held, "withdrawn", now, **values)


def _change(conn: Connection, held: Credit, state: str, now: datetime, **values: Any) -> Credit:
    conn.execute(
        update(table)
        .where(table.c.id == held.id, table.c.state == held.state)
        .values(state=state, updated_at=now, **values)
    )
    return load(conn, held.id)


def _reference() -> str:
    """What travels in the payment's memo: unguessable, without letters that look alike, 22 characters."""
    return "MG" + base64.b32encode(secrets.token_bytes(12)).decode("ascii").rstrip("=")


def _credit(row: Row[Any]) -> Credit:
    return Credit(**row._mapping)
