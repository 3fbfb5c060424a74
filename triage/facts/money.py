"""What was paid for an order, what the panel itself gave back, and what we did: the facts that bound a credit."""

import re
from decimal import ROUND_UP, Decimal

from triage.facts.found import money
from triage.facts.parents import is_parent
from triage.facts.readings import EarlierRecord, Readings
from triage.panels.model import OrderStatus, PanelOrder, Payment

RETURNING = (OrderStatus.PARTIAL, OrderStatus.CANCELED)
"""The states in which a panel may have returned money by itself (panel facts, part 5)."""

MICRO = Decimal("0.000001")


def order_charge(readings: Readings) -> str | None:
    """What was debited for the order. A net charge of a returned order no longer says it, so it is unknown."""
    order = readings.order
    if order is None or order.charge is None or order.status is None:
        return None
    shrunk = order.status in RETURNING and readings.behaviour.charge != "gross"
    untouched = shrunk and readings.behaviour.charge == "net" and readings.behaviour.returns == "manual"
    return None if shrunk and not untouched else money(order.charge)


def panel_returned(readings: Readings) -> str | None:
    """What the panel itself gave back: none, part, all, or unknown (either behaviour unknown, a payment by hand)."""
    order, behaviour = readings.order, readings.behaviour
    if order is None or order.status is None or "unknown" in (behaviour.returns, behaviour.charge):
        return None
    if is_parent(order) or changed_by_hand(readings):
        return None
    if behaviour.returns == "automatic" and order.status is OrderStatus.CANCELED:
        return "all"
    if readings.payments is None or payments_by_hand(readings):
        return None
    return "part" if behaviour.returns == "automatic" and order.status is OrderStatus.PARTIAL else "none"


def changed_by_hand(readings: Readings) -> EarlierRecord | None:
    """An earlier look at the order that showed another quantity; None when none did.

    A partial set by hand lowers the quantity and the charge together, so that neither says what was paid and returned.
    """
    quantity = readings.order.quantity if readings.order else None
    if quantity is None:
        return None
    other = [seen for seen in readings.seen_before if seen.quantity is not None and seen.quantity != quantity]
    return other[0] if other else None


def payments_by_hand(readings: Readings) -> tuple[Payment, ...]:
    """Payments since the order that concern it and that we did not make."""
    order = readings.order
    if order is None:
        return ()
    return tuple(
        payment
        for payment in readings.payments or ()
        if not _ours(payment, readings.own_references) and _concerns(payment, order, readings)
    )


def earlier_credit_total(readings: Readings) -> str | None:
    """Everything given back for the order so far: by the panel itself and by us."""
    returned = _returned_amount(readings)
    if returned is None or readings.credited is None:
        return None
    return money(returned + readings.credited)


def earlier_credit_kind(readings: Readings) -> str | None:
    """`none`, or `refund`: what the panel returns and what we credit is for the same loss."""
    if panel_returned(readings) == "all":
        return "refund"
    total = earlier_credit_total(readings)
    return None if total is None else "refund" if Decimal(total) > 0 else "none"


def _returned_amount(readings: Readings) -> Decimal | None:
    state, charge = panel_returned(readings), order_charge(readings)
    if state == "none":
        return Decimal(0)
    if state is None or charge is None:
        return None
    return Decimal(charge) if state == "all" else returned_by_formula(readings.order, Decimal(charge))


def returned_by_formula(order: PanelOrder | None, charge: Decimal) -> Decimal | None:
    """What panels return on partial: charge x remains / quantity, remains within 0 and quantity (panel facts, part 5).

    Rounded up to a millionth, so that a fraction nobody can book never looks like an open rest.
    """
    if order is None or order.quantity is None or order.remains is None or order.quantity <= 0:
        return None
    missing = min(max(order.remains, 0), order.quantity)
    return (charge * missing / order.quantity).quantize(MICRO, ROUND_UP)


def _ours(payment: Payment, references: frozenset[str]) -> bool:
    return any(reference in payment.memo for reference in references)


def _concerns(payment: Payment, order: PanelOrder, readings: Readings) -> bool:
    named = re.search(rf"(?<![\w]){re.escape(order.number)}(?![\w])", payment.memo)
    by_refund_method = bool(payment.method) and payment.method == readings.behaviour.payment_method
    names_another = re.search(r"\d{4,}", payment.memo) is not None
    return named is not None or (by_refund_method and not names_another)
