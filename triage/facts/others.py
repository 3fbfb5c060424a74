"""Facts of a claim that is about no order: a top-up, a VIP plan, the account. The panel knows little of them.

What the panel books is its payments; what a gateway captured, and everything about a plan, has no source yet.
"""

from collections.abc import Sequence
from typing import Any

from triage.facts.found import money
from triage.facts.readings import Readings
from triage.panels.model import Payment

TOPUP = (
    "topup_payments_captured",
    "topup_captured_total",
    "topup_gateway_refunded_total",
    "topup_bonus_promised",
    "topup_bonus_credited",
    "topup_gateway_status",
)
VIP = (
    *("vip_charge", "vip_promo_share", "vip_activated", "vip_period_started", "vip_benefits_used"),
    *("vip_access_ok", "vip_cancellation"),
)


def facts_of(readings: Readings) -> dict[str, Any]:
    """Every fact of the claim's group; unknown where nothing tells."""
    currency = readings.account.currency if readings.account else None
    if readings.claim.object == "topup":
        return _topup(readings, currency)
    if readings.claim.object == "vip":
        return {**dict.fromkeys(VIP), "vip_currency": currency}
    return {"adjust_amount": None, "adjust_currency": currency, "adjust_reason": None}


def _topup(readings: Readings, currency: str | None) -> dict[str, Any]:
    named = named_payments(readings.claim.reference, readings.payments)
    return {
        "topup_reference_given": bool(readings.claim.reference),
        **dict.fromkeys(TOPUP),
        "topup_ledger_credited_total": money(named[0].amount) if len(named) == 1 else None,
        "topup_currency": named[0].currency if len(named) == 1 else currency,
    }


def named_payments(reference: str, payments: Sequence[Payment] | None) -> list[Payment]:
    """The account's payments that a customer's words name by their number or by a word of their memo."""
    words = {word.strip(".,:;#()").casefold() for word in reference.split()}
    return [
        one
        for one in payments or ()
        if one.number.casefold() in words or any(len(word) >= 6 and word in one.memo.casefold() for word in words)
    ]
