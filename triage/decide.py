"""From the policy's assessment to what is done about it. Pure: equal assessments and limits give equal decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from policy import Assessment
from triage.decision import Action, Decision, Proposal

ASKABLE = ("order_number", "link", "explanation", "screenshots", "public_profile", "payment_reference")
"""What the dialogue can ask the customer for; anything else only a person can clear up."""

PAIR = ("order_number", "link")
"""Asked for together, in the same words, whether the order is unknown or the link is another's."""

MOST_QUESTIONS = 3
"""After so many requests for the same claim a person takes over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the bot may go alone. `authority`: auto, propose or observe; `decimals`: what the panel can book.

    `by_clause` (clause -> level) stands above `authority` for decisions that rest on that clause first.
    """

    authority: str
    decimals: int = 2
    stopped: bool = False
    """True while the operator's kill switch is on."""
    read_back: bool = True
    can_link: bool = False
    """True where a customer can show by a ticket which account is theirs."""
    troubles: tuple[str, ...] = field(default=())
    guessing: bool = False
    """True when this chat may try no more order numbers; every number is then answered as an unknown one."""
    by_clause: Mapping[str, str] = field(default_factory=dict)

    def under(self, clauses: Sequence[str]) -> "Limits":
        """The same with the authority of the deciding clause, which is named first."""
        own = self.by_clause.get(clauses[0]) if clauses else None
        return replace(self, authority=own) if own else self


def decide(assessment: Assessment, facts: Mapping[str, Any], limits: Limits) -> Decision:
    """What to do about this assessment of these facts.

    A customer who has not shown which order is theirs is asked, whatever the policy says of the order: an unknown order
    and a wrong link get one and the same answer. Everything the bot may not settle alone becomes a handoff that names
    why it stopped and what the policy would do.
    """
    unidentified = PAIR if limits.guessing else decide_identity(facts)
    if unidentified is not None:
        return _ask_or_hand_over(assessment, facts, unidentified, limits.troubles)
    if facts.get("claim_object") == "order" and facts.get("order_found") is None:
        return _hand_over(assessment, "panel_unavailable", "; ".join(limits.troubles) or "the order could not be read")
    return _STEPS[_kind(assessment.outcome)](assessment, facts, limits.under(assessment.clauses))


def sendable(amount: Decimal, decimals: int) -> Decimal:
    """The amount as the panel can book it: rounded down, never up."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)


def decide_identity(facts: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What a customer must still show to be heard on an order: its number, or the pair; None when nothing."""
    if facts.get("claim_object") != "order":
        return None
    if not facts.get("claim_order_number_given"):
        return ("order_number",)
    wrong = facts.get("order_found") is False or (
        facts.get("link_matches_claim") is False and facts.get("claimant_is_owner") is not True
    )
    # an account's own chat need give no link; another's order without its link is answered like one there is not
    others = facts.get("claimant_is_owner") is False and facts.get("link_matches_claim") is not True
    wrong = wrong or (others and not facts.get("claim_link_given"))
    return PAIR if wrong else None


def _kind(outcome: str) -> str:
    return "credit" if outcome.startswith("credit") else outcome


def _credit(assessment: Assessment, facts: Mapping[str, Any], limits: Limits) -> Decision:
    if assessment.amount is None or assessment.currency is None:
        return _hand_over(assessment, "data_inconsistent", "the policy grants a credit without an amount")
    amount = sendable(assessment.amount, limits.decimals)
    if facts.get("panel_returned") == "part":
        return _hand_over(
            assessment,
            "data_inconsistent",
            "the panel has returned part by itself, and the policy grants another amount",
        )
    if amount <= 0:
        note = "the amount is less than the smallest the panel can book"
        return replace(_advise(assessment, facts, limits), note=note)
    stop = _why_not_alone(limits)
    if stop is not None:
        return _hand_over(assessment, *stop)
    return Decision(
        Action.CREDIT,
        assessment.clauses,
        amount,
        assessment.currency,
        assessment.formula,
        proposal=_proposal(assessment),
    )


def _why_not_alone(limits: Limits) -> tuple[str, str] | None:
    if limits.stopped:
        return "credits_stopped", "the operator has stopped all credits"
    if limits.authority == "propose":
        return "needs_confirmation", "the authority is `propose`: a person confirms each step"
    if limits.authority == "observe":
        return "observing", "the authority is `observe`: the bot decides silently and a person acts"
    return None


def _deny(assessment: Assessment, facts: Mapping[str, Any], limits: Limits) -> Decision:
    if limits.authority != "auto":
        stop = _why_not_alone(replace(limits, stopped=False))
        return _hand_over(assessment, *(stop or ("", "")))
    if assessment.rests_on_staff_facts:
        return _hand_over(assessment, "fraud_or_abuse_review", "the refusal rests on facts that only staff may know")
    if _already_returned(assessment, facts):
        return Decision(Action.RETURNED, assessment.clauses, shown=_shown(assessment), proposal=_proposal(assessment))
    return _advise(assessment, facts, limits)


def _already_returned(assessment: Assessment, facts: Mapping[str, Any]) -> bool:
    ground = {"panel_returned", "earlier_credit_total"} & set(assessment.deciding_facts)
    return facts.get("panel_returned") in ("all", "part") and bool(ground)


def _advise(assessment: Assessment, _facts: Mapping[str, Any], _limits: Limits) -> Decision:
    miss = assessment.nearest_miss
    return Decision(
        Action.ADVISE,
        assessment.clauses,
        shown=_shown(assessment),
        would_change={change.fact: change.to for change in miss.changes} if miss else {},
        proposal=_proposal(assessment),
    )


def _shown(assessment: Assessment) -> dict[str, Any]:
    return {name: value for name, value in assessment.deciding_facts.items() if not name.startswith("claim_")}


def _need_info(assessment: Assessment, facts: Mapping[str, Any], _limits: Limits) -> Decision:
    return _ask_or_hand_over(assessment, facts, tuple(assessment.missing))


def _ask_or_hand_over(
    assessment: Assessment, facts: Mapping[str, Any], missing: tuple[str, ...], troubles: tuple[str, ...] = ()
) -> Decision:
    asked = facts.get("info_requests_sent") or 0
    if not missing or not set(missing) <= set(ASKABLE):
        return _hand_over(
            assessment, "identity_or_ownership", f"the customer must show: {', '.join(missing) or 'more'}"
        )
    if asked >= MOST_QUESTIONS:
        reason = "identity_or_ownership" if set(missing) & set(PAIR) else "fact_unknown"
        note = "; ".join((f"asked {asked} times for {', '.join(missing)}", *troubles))
        return _hand_over(assessment, reason, note)
    return Decision(Action.ASK, assessment.clauses, missing=missing)


def _refill(assessment: Assessment, _facts: Mapping[str, Any], limits: Limits) -> Decision:
    stop = _why_not_alone(replace(limits, stopped=False))  # the kill switch stops money, and a refill moves none
    if stop is not None:
        return _hand_over(assessment, *stop)
    return Decision(Action.REFILL, assessment.clauses, proposal=_proposal(assessment))


def _hold(assessment: Assessment, _facts: Mapping[str, Any], _limits: Limits) -> Decision:
    return _hand_over(assessment, "hold", "the case waits for a payment dispute to be resolved")


def _handoff(assessment: Assessment, facts: Mapping[str, Any], limits: Limits) -> Decision:
    if _owner_can_be_shown(assessment, facts, limits):
        return Decision(Action.ASK, assessment.clauses, missing=("ownership",))
    note = "; ".join(limits.troubles)
    return _hand_over(assessment, assessment.handoff_reason or "discretion", note)


def _owner_can_be_shown(assessment: Assessment, facts: Mapping[str, Any], limits: Limits) -> bool:
    """True when only the proof of the account is missing, and the customer was not asked for it yet (G.owner)."""
    only = tuple(assessment.missing) == ("claimant_is_owner",) and facts.get("claimant_is_owner") is None
    return only and limits.can_link and not facts.get("info_requests_sent")


def _hand_over(assessment: Assessment, reason: str, note: str) -> Decision:
    proposal = _proposal(assessment)
    return Decision(
        Action.HANDOFF,
        assessment.clauses,
        amount=proposal.amount,
        currency=proposal.currency,
        formula=proposal.formula,
        missing=tuple(assessment.missing),
        reason=reason,
        note=note,
        proposal=proposal,
    )


def _proposal(assessment: Assessment) -> Proposal:
    source = assessment.proposal or assessment
    return Proposal(source.outcome, source.amount, source.currency, source.formula, tuple(source.clauses))


_STEPS = {
    "credit": _credit,
    "deny": _deny,
    "need_info": _need_info,
    "refill": _refill,
    "hold": _hold,
    "handoff": _handoff,
}
