"""What must hold immediately before money is sent: nothing has changed, nothing was paid, nobody has said stop."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.work.gathering import behaviour
from storage import cases, credits, ledger, switches
from storage.credits import Credit
from triage.claim import Claim
from triage.facts import Readings
from triage.facts.linked import links_agree
from triage.facts.money import earlier_credit_total, order_charge, panel_returned
from triage.panels.model import PanelRefused, PanelUnavailable, Payment


def obstacle(app: App, credit: Credit) -> tuple[str, str] | None:
    """Why this credit must not be sent now: reason and note; `changed` sends the case back to gathering. None: send it.

    The order and its payments are read here, immediately before sending.
    """
    if app.database.read(lambda conn: switches.get(conn, app.panel_id, "credits_stopped")):
        return "credits_stopped", "the operator has stopped all credits"
    try:
        order = app.panel.order(credit.object_id, fresh=True)
        payments = None
        if order is not None and order.account and order.created and app.panel.can_read_payments:
            payments = tuple(app.panel.payments(order.account, order.created))
    except (PanelUnavailable, PanelRefused) as problem:
        return "panel_unavailable", f"the order could not be read again before the credit: {problem}"
    if order is None or order.account != credit.account:
        return "changed", "the order is gone or belongs to another account now"
    found_late = app.database.read(lambda conn: _paid_before(conn, app, credit, payments or ()))
    if found_late:
        return "credit_found_late", found_late
    readings = app.database.read(lambda conn: _readings(conn, app, credit, order, payments))
    changes = _changes(credit, readings)
    return ("changed", "; ".join(changes)) if changes else None


def _paid_before(conn: Connection, app: App, credit: Credit, payments: Sequence[Payment]) -> str:
    """A payment that carries the reference of an earlier credit for the object which is not booked; empty: none."""
    for one in credits.of_object(conn, app.panel_id, credit.object_kind, credit.object_id):
        for payment in payments:
            if one.state != "credited" and one.reference in payment.memo:
                return f"payment {payment.number} of {payment.amount} carries {one.reference}, which is {one.state}"
    return ""


def _readings(conn: Connection, app: App, credit: Credit, order: Any, payments: Any) -> Readings:
    case = cases.load(conn, credit.case_id)
    given = ledger.given_back(conn, app.panel_id, credit.object_kind, credit.object_id, credit.currency)
    return Readings(
        at=app.database.now(conn),
        claim=Claim.from_json(case.claim),
        behaviour=behaviour(app),
        order=order,
        order_known=True,
        payments=payments,
        own_references=frozenset(credits.references(conn, app.panel_id, credit.object_kind, credit.object_id)),
        credited=given.credited + given.reserved - credit.amount,
    )


def _changes(credit: Credit, readings: Readings) -> list[str]:
    order = readings.order
    now = {
        "order_status": order.status.value if order and order.status else None,
        "order_charge": order_charge(readings),
        "order_remains": order.remains if order else None,
        "order_quantity": order.quantity if order else None,
        "link_matches_claim": links_agree(readings),
        "panel_returned": panel_returned(readings),
        "earlier_credit_total": earlier_credit_total(readings),
    }
    return [
        f"{name.replace('_', ' ')} was {was}, is {now[name]}"
        for name, was in credit.snapshot.items()
        if name in now and not _equal(was, now[name])
    ]


def _equal(was: Any, is_now: Any) -> bool:
    """Amounts are compared as numbers: `0` and `0.00` are the same sum."""
    if isinstance(was, str) and isinstance(is_now, str):
        try:
            return Decimal(was) == Decimal(is_now)
        except InvalidOperation:
            return was == is_now
    return bool(was == is_now)
