"""Before any claim: whether an order can qualify, by which clause, and what would be needed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policy import Assessment
from triage.decide import PAIR, decide_identity
from triage.panels.model import OrderStatus

REASONS = {
    OrderStatus.PARTIAL: "partial_delivery",
    OrderStatus.CANCELED: "cancelled_order",
    OrderStatus.COMPLETED: "other",
}
"""Status -> the reason a claim on such an order usually gives; every open order is asked about as too slow."""


class Chance(StrEnum):
    """What a claim on this order could come to, by today's records."""

    NO_MATCH = "no_match"
    """An unknown order or another's link: told in one and the same sentence."""
    UNREADABLE = "unreadable"
    """The panel did not answer."""
    QUALIFIES = "qualifies"
    RETURNED = "returned"
    REFUSED = "refused"
    ASKS = "asks"
    """It can qualify, and needs what is `missing`."""
    PERSON = "person"
    """Only a person can decide it."""


@dataclass(frozen=True, slots=True)
class Precheck:
    """The answer to a pre-check. `shown` and `would_change` hold only facts that the customer may be told."""

    chance: Chance
    clauses: tuple[str, ...] = field(default=())
    missing: tuple[str, ...] = field(default=())
    shown: Mapping[str, Any] = field(default_factory=dict)
    would_change: Mapping[str, Any] = field(default_factory=dict)


def reason_for(status: OrderStatus | None) -> str:
    """The reason that a claim on an order of this status usually gives."""
    return REASONS.get(status, "too_slow") if status is not None else "other"


def precheck(assessment: Assessment, facts: Mapping[str, Any]) -> Precheck:
    """What a claim could come to. A refusal that rests on staff facts is a person's, and says nothing of its ground."""
    if decide_identity(facts) == PAIR:
        return Precheck(Chance.NO_MATCH)
    if facts.get("order_found") is None:
        return Precheck(Chance.UNREADABLE)
    if assessment.outcome.startswith("credit") or assessment.outcome == "refill":
        return Precheck(Chance.QUALIFIES, assessment.clauses)
    if assessment.outcome == "need_info":
        return Precheck(Chance.ASKS, assessment.clauses, tuple(assessment.missing))
    if assessment.outcome == "deny" and not assessment.rests_on_staff_facts:
        return _refused(assessment, facts)
    return Precheck(Chance.PERSON)


def _refused(assessment: Assessment, facts: Mapping[str, Any]) -> Precheck:
    grounds = {name: value for name, value in assessment.deciding_facts.items() if not name.startswith("claim_")}
    returned = facts.get("panel_returned") in ("all", "part")
    if returned and {"panel_returned", "earlier_credit_total"} & set(grounds):
        return Precheck(Chance.RETURNED, assessment.clauses, shown=grounds)
    miss = assessment.nearest_miss
    changes = {change.fact: change.to for change in miss.changes} if miss else {}
    return Precheck(Chance.REFUSED, assessment.clauses, shown=grounds, would_change=changes)
