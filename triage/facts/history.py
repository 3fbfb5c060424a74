"""What our own records say: who asks, whether the order was claimed before, and with which pictures."""

from typing import Any

from triage.facts.linked import links_agree
from triage.facts.readings import EarlierClaim, Readings

RECORD = (
    "order_status",
    "provider_status",
    "order_remains",
    "order_charge",
    "panel_returned",
    "incident_verified",
    "incident_type",
    "failure_cause",
    "correct_charge",
    "external_change",
)
"""The facts of the internal record: when one of them changed, a claim is decided anew (K30)."""

RANK = ("credited", "open", "denied")


def claimant_is_owner(readings: Readings) -> bool | None:
    """True when proven as the operator demands, False when the chat is proven to be another account's, else unknown."""
    order = readings.order
    if readings.claim.object != "order":
        return True if readings.linked_account is not None else None
    if order is None or order.account is None:
        return None
    if readings.linked_account is not None:
        return readings.linked_account == order.account
    return True if readings.behaviour.ownership == "knowledge" and links_agree(readings) else None


def earlier_claims(readings: Readings, record: dict[str, Any]) -> dict[str, Any]:
    """`dup_claim_*`: the weightiest earlier case on this order, and whether the record has changed since."""
    if readings.earlier is None:
        return {"dup_claim_state": None, "dup_claim_account": None, "dup_claim_new_facts": None}
    if not readings.earlier:
        return {"dup_claim_state": "none", "dup_claim_account": "none", "dup_claim_new_facts": False}
    earlier = _weightiest(readings.earlier)
    return {
        "dup_claim_state": earlier.state,
        "dup_claim_account": _whose(earlier, readings.linked_account),
        "dup_claim_new_facts": bool(_differences(earlier, record)),
    }


def difference(readings: Readings, record: dict[str, Any]) -> str:
    """What of the record has changed since the earlier claim was decided, in words; empty when nothing has."""
    if not readings.earlier:
        return ""
    earlier = _weightiest(readings.earlier)
    changes = _differences(earlier, record)
    told = "; ".join(f"{name.replace('_', ' ')} was {_word(old)}, is {_word(new)}" for name, old, new in changes)
    return f"since {earlier.case}: {told}" if told else ""


def _weightiest(earlier: tuple[EarlierClaim, ...]) -> EarlierClaim:
    return min(earlier, key=lambda claim: RANK.index(claim.state))


def _word(value: Any) -> str:
    return "unknown" if value is None else str(value)


def _whose(earlier: EarlierClaim, linked_account: str | None) -> str | None:
    if earlier.same_chat:
        return "same"
    if earlier.linked_account is None or linked_account is None:
        return None
    return "same" if earlier.linked_account == linked_account else "other"


def _differences(earlier: EarlierClaim, record: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(fact, then, now) for every fact of the record that differs."""
    return [
        (name, earlier.record[name], record[name])
        for name in RECORD
        if name in record and name in earlier.record and earlier.record[name] != record[name]
    ]
