"""Words beside a fact: why it is unknown, what it rests on, and where a person should look."""

from typing import Any

from triage.facts import history, money
from triage.facts.found import money as money_text
from triage.facts.parents import is_parent
from triage.facts.readings import EarlierRecord, Readings
from triage.facts.twins import twin_order
from triage.statements import excluding

PARENT = (
    "this looks like the parent of a drip-feed or subscription: it was charged for all its runs, and each run is an "
    "order of its own, to be claimed by its own number"
)
NO_SUCH_ORDER = (
    "this panel has no such order; the number may be a supplier's or another shop's. The shop's own number stands in "
    "the customer's order list"
)
SETTINGS_SILENT = "the settings do not say whether this panel returns money by itself and what its charge means"


def hints(readings: Readings, values: dict[str, Any]) -> dict[str, str]:
    """Fact -> what a person should know beside its value. Empty texts say nothing."""
    return {
        "claim_explanation": "; ".join(f"{pair.one} against {pair.other}" for pair in excluding(readings.statements)),
        "dup_order_cause": twin_order(readings).note,
        "dup_claim_new_facts": history.difference(readings, values),
        "order_found": _not_found(readings),
        "order_status": PARENT if is_parent(readings.order) else "",
        "order_quantity": _quantity(readings),
        "panel_returned": _returned(readings),
        **readings.picture_notes,
    }


def _not_found(readings: Readings) -> str:
    if readings.order is not None:
        return ""
    return "; ".join(readings.troubles) if readings.order_known is None else NO_SUCH_ORDER


def _quantity(readings: Readings) -> str:
    changed = money.changed_by_hand(readings)
    return f"changed by hand in the panel: {_was(changed)}" if changed else ""


def _was(before: EarlierRecord) -> str:
    return f"it was {before.quantity} on {before.at:%Y-%m-%d %H:%M} UTC"


def _returned(readings: Readings) -> str:
    by_hand = money.payments_by_hand(readings) if readings.payments else ()
    if by_hand:
        listed = ", ".join(f"{payment.number} ({money_text(payment.amount)})" for payment in by_hand)
        return f"payments made by hand may concern this order: {listed}"
    if money.changed_by_hand(readings):
        return "the quantity was changed by hand, so the panel's own formula no longer says what it returned"
    return SETTINGS_SILENT if "unknown" in (readings.behaviour.returns, readings.behaviour.charge) else ""
