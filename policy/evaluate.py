"""From facts to an assessment: the steps in the document's order, three-valued, with every rule's result kept.

The first step with a rule that holds decides. A rule that may still hold (a fact it needs is unknown) and stands before
or beside the winner makes a credit or refill a person's. A refusal needs only its own verified ground (G.deny).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from policy.arithmetic import Amount, order_credit, topup_credit, vip_credit
from policy.assessment import Assessment, Proposal, Step
from policy.derived import conclude
from policy.document import Policy, Rule
from policy.facts import plain, read_facts
from policy.vocabulary import FACTS, for_staff_only

EVALUATOR = "2"
GRANTS = ("credit", "refill")
NUMBERS = {
    "order": (
        *("order_charge", "order_promo_share", "earlier_credit_total", "earlier_credit_kind", "order_currency"),
        *("order_quantity", "order_remains", "correct_charge", "incident_verified"),
    ),
    "topup": (
        *("topup_captured_total", "topup_gateway_refunded_total", "topup_ledger_credited_total"),
        *("earlier_credit_total", "topup_currency"),
    ),
    "vip": ("vip_charge", "vip_promo_share", "earlier_credit_total", "vip_currency"),
}
"""What a credit's arithmetic needs, by object."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The facts of one assessment: known, with conclusions, and as they were given."""

    policy: Policy
    raw: Mapping[str, Any]
    known: Mapping[str, Any]

    def shown(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Those facts as JSON writes them; unknown ones as None, those of another object left out."""
        group = self.known.get("claim_object")
        fitting = [name for name in names if name in FACTS and FACTS[name].group in ("common", group)]
        return {name: plain(self.known.get(name)) for name in fitting}

    def unknown(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Which of those facts are unknown."""
        return tuple(name for name in self.shown(names) if name not in self.known)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the steps led to: the rule that decides, the rules that might outrank it, and every result."""

    winner: Rule | None
    doubts: tuple[Rule, ...]
    rivals: tuple[Rule, ...]
    results: tuple[tuple[Rule, bool | None], ...]


def judge(policy: Policy, raw: Mapping[str, Any]) -> Assessment:
    """The assessment of those facts without its nearest miss. Raises `FactError` for facts outside the vocabulary."""
    known = conclude(read_facts(raw), policy.settings)
    sight = Sight(policy, raw, known)
    ruling = _rule(policy, known)
    assessment = _assess(sight, ruling)
    return replace(assessment, trace=_trace(sight, ruling))


def _rule(policy: Policy, known: Mapping[str, Any]) -> Ruling:
    results = [(rule, rule.when.judge(known)) for step in policy.order for rule in policy.rules[step]]
    doubts: list[Rule] = []
    for step in policy.order:
        here = [(rule, result) for rule, result in results if rule.step == step]
        doubts += [rule for rule, result in here if result is None]
        holding = [rule for rule, result in here if result is True]
        if holding:
            return Ruling(holding[0], tuple(doubts), tuple(holding[1:]), tuple(results))
    return Ruling(None, tuple(doubts), (), tuple(results))


def _assess(sight: Sight, ruling: Ruling) -> Assessment:
    winner = ruling.winner
    if winner is None:
        return _nobody(sight, ruling)
    if winner.effect not in GRANTS:
        return _plain(sight, winner)
    doubts = [doubt for doubt in ruling.doubts if doubt.effect != winner.effect or doubt.basis != winner.basis]
    granted = _grant(sight, winner, ruling)
    if doubts:
        missing = _missing(sight, doubts)
        return _handoff(sight, winner, "fact_unknown", missing, granted, also=tuple(doubt.clause for doubt in doubts))
    return granted


def _nobody(sight: Sight, ruling: Ruling) -> Assessment:
    """No rule holds: a person, for what is unknown if that could matter, else for what the text leaves open."""
    missing = _missing(sight, list(ruling.doubts))
    clauses = tuple(dict.fromkeys(doubt.clause for doubt in ruling.doubts))[:4] or ("G.clear",)
    reason = "fact_unknown" if missing else "discretion"
    return _base(sight, "handoff", clauses, handoff_reason=reason, missing=missing)


def _plain(sight: Sight, winner: Rule) -> Assessment:
    return _with_grounds(
        sight,
        winner,
        _base(
            sight,
            winner.effect,
            (winner.clause, *winner.also),
            handoff_reason=winner.reason or None,
            missing=winner.missing,
        ),
    )


def _grant(sight: Sight, winner: Rule, ruling: Ruling) -> Assessment:
    if winner.effect == "refill":
        return _plain(sight, winner)
    amounts = {rule: _amount(sight, rule) for rule in (winner, *ruling.rivals) if rule.effect == "credit"}
    amount = amounts[winner]
    if amount is None:
        needed = NUMBERS.get(str(sight.known.get("claim_object")), ())
        missing = sight.unknown(needed) or ("order_remains",)
        return _handoff(sight, winner, "fact_unknown", missing, None)
    differing = [rule for rule, other in amounts.items() if other is None or other.value != amount.value]
    credit = _credited(sight, winner, amount)
    if differing:
        return _handoff(sight, winner, "policy_conflict", (), credit, also=tuple(rule.clause for rule in differing))
    return credit if amount.value <= 0 else _within_limits(sight, winner, amount, credit)


def _credited(sight: Sight, winner: Rule, amount: Amount) -> Assessment:
    if amount.value <= 0:
        return _nothing(sight, winner)
    outcome = "credit_full" if amount.whole else "credit_partial"
    base = _base(
        sight,
        outcome,
        (winner.clause, *winner.also),
        amount=amount.value,
        currency=amount.currency,
        formula=amount.formula,
    )
    return _with_grounds(sight, winner, base)


def _nothing(sight: Sight, winner: Rule) -> Assessment:
    """The ground holds, but there is nothing to credit: given back, promotional, or below the smallest unit."""
    known = sight.known
    clauses = sight.policy.nothing_to_credit
    earlier = known.get("earlier_credit_total")
    why = "given_back" if earlier else "promotional" if known.get("all_promotional") else "otherwise"
    grounds = {"given_back": ("earlier_credit_total", "panel_returned"), "promotional": ("order_promo_share",)}
    base = _base(sight, "deny", tuple(dict.fromkeys((clauses[why], winner.clause, *winner.also))))
    names = (*grounds.get(why, ()), "order_charge", "order_quantity", "order_remains")
    shown = {name: value for name, value in sight.shown(names).items() if value is not None}
    return replace(base, deciding_facts=shown)


def _within_limits(sight: Sight, winner: Rule, amount: Amount, credit: Assessment) -> Assessment:
    known = sight.known
    fits, cap = known.get("same_currency"), known.get("auto_credit_cap")
    if fits is False:
        return _handoff(sight, winner, "currency_mismatch", (), credit, also=("G.balance",))
    unknown = sight.unknown(("account_currency", "auto_credit_cap", *_asked_when_present(sight)))
    if unknown or fits is None or cap is None:
        return _handoff(sight, winner, "fact_unknown", unknown, credit, also=("G.unknown",))
    if amount.value > cap:
        return _handoff(sight, winner, "over_cap", (), credit, also=("G.cap",))
    return credit


def _asked_when_present(sight: Sight) -> tuple[str, ...]:
    """What the panel returned: left out, the earlier total says it all; present and unknown, it is unknown."""
    return ("panel_returned",) if "panel_returned" in sight.raw else ()


def _amount(sight: Sight, rule: Rule) -> Amount | None:
    if rule.basis == "topup":
        return topup_credit(sight.known)
    if rule.basis == "vip":
        return vip_credit(sight.known)
    return order_credit(sight.known, rule.basis, sight.known)


def _handoff(
    sight: Sight,
    winner: Rule,
    reason: str,
    missing: tuple[str, ...],
    proposed: Assessment | None,
    also: tuple[str, ...] = (),
) -> Assessment:
    proposal = None
    if proposed is not None and proposed.outcome not in ("handoff", "need_info", "hold"):
        proposal = Proposal(proposed.outcome, proposed.amount, proposed.currency, proposed.formula, proposed.clauses)
    if proposed is not None and proposed.proposal is not None:
        proposal = proposed.proposal
    clauses = tuple(dict.fromkeys((winner.clause, *winner.also, *also)))
    base = _base(sight, "handoff", clauses, handoff_reason=reason, missing=missing, proposal=proposal)
    return _with_grounds(sight, winner, base)


def _missing(sight: Sight, doubts: list[Rule]) -> tuple[str, ...]:
    named = [name for doubt in doubts for name in sight.unknown(doubt.when.grounds(sight.known, None))]
    return tuple(dict.fromkeys(named))


def _with_grounds(sight: Sight, winner: Rule, assessment: Assessment) -> Assessment:
    grounds = sight.shown(winner.when.reads())
    known = {name: value for name, value in grounds.items() if value is not None}
    staff = any(for_staff_only(name, value) for name, value in known.items() if value not in ("none", False))
    return replace(assessment, deciding_facts=known, rests_on_staff_facts=staff)


def _base(sight: Sight, outcome: str, clauses: tuple[str, ...], **more: Any) -> Assessment:
    policy = sight.policy
    return Assessment(policy.name, policy.version, policy.digest, EVALUATOR, outcome, clauses, **more)


def _trace(sight: Sight, ruling: Ruling) -> tuple[Step, ...]:
    return tuple(
        Step(rule.id, rule.clause, result, sight.shown(rule.when.grounds(sight.known, result)))
        for rule, result in ruling.results
    )
