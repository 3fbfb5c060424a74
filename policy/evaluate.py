"""From facts to an assessment: the steps in the document's order, three-valued, with every rule's result kept.

The first step with a rule that holds decides. A rule that may still hold (a fact it needs is unknown) and stands
before or beside the winner makes a credit or refill a person's. A refusal needs only its own verified ground (G.deny).
Rules of one step that pull apart over credit, refusal or refill go to a person, with both clauses (G.clear). A rule of
the last step only speaks when everything else has failed: where something is unknown, that is said instead.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from policy.arithmetic import Amount, order_credit, topup_credit, vip_credit
from policy.assessment import Assessment, Proposal
from policy.derived import DERIVED
from policy.document import Policy, Rule
from policy.facts import read_facts
from policy.program import Result
from policy.ruling import Ruling, ruling
from policy.trace import Grounds, Trace
from policy.vocabulary import FACTS

EVALUATOR = "2"
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


class Sight(NamedTuple):
    """The facts of one assessment, those known in their own types and as given, and how the rules came out."""

    policy: Policy
    raw: Mapping[str, Any]
    known: Mapping[str, Any]
    result: Result

    def unknown(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Which of those facts are unknown; if none is, which say nothing (no completion time of a completed order).

        Facts of another object are left out.
        """
        group = self.known.get("claim_object")
        fitting = [one for one in names if FACTS[one].group in ("common", group)]
        unknown = tuple(one for one in fitting if one not in self.known)
        return unknown or tuple(one for one in fitting if self.known[one] is None)

    def conclusion(self, name: str) -> Any:
        """That conclusion, None while it is unknown."""
        return DERIVED[name].conclude(self.known, self.policy.settings)


def judge(policy: Policy, raw: Mapping[str, Any]) -> Assessment:
    """The assessment of those facts without its nearest miss. Raises `FactError` for facts outside the vocabulary."""
    met = policy.layouts.run(raw)
    if met is None:
        return judge_known(policy, raw, read_facts(raw))
    known, result = met
    return _assess(policy, raw, known, result)


def judge_known(policy: Policy, raw: Mapping[str, Any], known: Mapping[str, Any]) -> Assessment:
    """The same for facts that `read_facts` has read."""
    return _assess(policy, raw, known, policy.program.run(known))


def _assess(policy: Policy, raw: Mapping[str, Any], known: Mapping[str, Any], result: Result) -> Assessment:
    found = ruling(policy.program, result)
    rule = found.plain
    if rule is None:
        return _weighed(Sight(policy, raw, known, result), found)
    return Assessment(  # by place: by name it takes half as long again
        policy.name,
        policy.version,
        policy.digest,
        EVALUATOR,
        rule.effect,
        (rule.clause, *rule.also),
        None,  # amount
        None,  # currency
        None,  # formula
        rule.reason or None,
        rule.missing,
        None,  # proposal
        None,  # nearest miss
        Trace(policy.program, known, result),
        Grounds(known, rule.when.reads()),
    )


def _weighed(sight: Sight, found: Ruling) -> Assessment:
    """An answer that hangs on more than the rule that came first: amounts, doubts, rules that pull apart."""
    winner = found.winner
    if winner is None or found.nobody:
        return _nobody(sight, found)
    also = tuple(rule.clause for rule in found.against)
    if also:
        return _handoff(sight, winner, "policy_conflict", (), None, also)
    granted = _grant(sight, winner, found)
    doubts = [doubt for doubt in found.doubts if doubt.effect != winner.effect or doubt.basis != winner.basis]
    if doubts:
        missing = _missing(sight, doubts)
        return _handoff(sight, winner, "fact_unknown", missing, granted, tuple(doubt.clause for doubt in doubts))
    return granted


def _nobody(sight: Sight, found: Ruling) -> Assessment:
    """No rule holds before the last step: a person, for what is unknown if that could matter, else for what is open."""
    missing = _missing(sight, list(found.doubts))
    last = (found.winner.clause,) if found.winner else ("G.clear",)
    clauses = tuple(dict.fromkeys(doubt.clause for doubt in found.doubts))[:4] or last
    reason = "fact_unknown" if missing else "discretion"
    return _base(sight, "handoff", clauses, handoff_reason=reason, missing=missing)


def _grant(sight: Sight, winner: Rule, found: Ruling) -> Assessment:
    if winner.effect == "refill":
        return _on(sight, winner, "refill", (winner.clause, *winner.also), missing=winner.missing)
    amount = _amount(sight, winner)
    if amount is None:
        needed = NUMBERS.get(str(sight.known.get("claim_object")), ())
        return _handoff(sight, winner, "fact_unknown", sight.unknown(needed) or ("order_remains",), None)
    rivals = [(rule, _amount(sight, rule)) for rule in found.rivals if rule.effect == "credit"]
    differing = tuple(rule.clause for rule, other in rivals if other is None or other.value != amount.value)
    credit = _credited(sight, winner, amount)
    if differing:
        return _handoff(sight, winner, "policy_conflict", (), credit, differing)
    return credit if amount.value <= 0 else _within_limits(sight, winner, amount, credit)


def _credited(sight: Sight, winner: Rule, amount: Amount) -> Assessment:
    if amount.value <= 0:
        return _nothing(sight, winner)
    outcome = "credit_full" if amount.whole else "credit_partial"
    sums = {"amount": amount.value, "currency": amount.currency, "formula": amount.formula}
    return _on(sight, winner, outcome, (winner.clause, *winner.also), **sums)


def _nothing(sight: Sight, winner: Rule) -> Assessment:
    """The ground holds, but there is nothing to credit: given back, promotional, or below the smallest unit."""
    clauses = sight.policy.nothing_to_credit
    promotional = "promotional" if sight.conclusion("all_promotional") else "otherwise"
    why = "given_back" if sight.known.get("earlier_credit_total") else promotional
    grounds = {"given_back": ("earlier_credit_total", "panel_returned"), "promotional": ("order_promo_share",)}
    names = (*grounds.get(why, ()), "order_charge", "order_quantity", "order_remains")
    because = tuple(dict.fromkeys((clauses[why], winner.clause, *winner.also)))
    return _base(sight, "deny", because, deciding_facts=Grounds(sight.known, names))


def _within_limits(sight: Sight, winner: Rule, amount: Amount, credit: Assessment) -> Assessment:
    fits, cap = sight.conclusion("same_currency"), sight.known.get("auto_credit_cap")
    if fits is False:
        return _handoff(sight, winner, "currency_mismatch", (), credit, ("G.balance",))
    unknown = sight.unknown(("account_currency", "auto_credit_cap", *_asked_when_present(sight)))
    if unknown or fits is None or cap is None:
        return _handoff(sight, winner, "fact_unknown", unknown, credit, ("G.unknown",))
    if amount.value > cap:
        return _handoff(sight, winner, "over_cap", (), credit, ("G.cap",))
    return credit


def _asked_when_present(sight: Sight) -> tuple[str, ...]:
    """What the panel returned: left out, the earlier total says it all; present and unknown, it is unknown."""
    return ("panel_returned",) if "panel_returned" in sight.raw else ()


def _amount(sight: Sight, rule: Rule) -> Amount | None:
    if rule.basis == "topup":
        return topup_credit(sight.known)
    if rule.basis == "vip":
        return vip_credit(sight.known)
    tally = {name: sight.conclusion(name) for name in ("undelivered", "excess")}
    return order_credit(sight.known, rule.basis, tally)


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
    clauses = tuple(dict.fromkeys((winner.clause, *also, *winner.also)))
    return _on(sight, winner, "handoff", clauses, handoff_reason=reason, missing=missing, proposal=proposal)


def _missing(sight: Sight, doubts: list[Rule]) -> tuple[str, ...]:
    if not doubts:
        return ()
    concluded = sight.policy.program.concluded(sight.known)
    named = [name for doubt in doubts for name in sight.unknown(doubt.when.grounds(concluded, None))]
    return tuple(dict.fromkeys(named))


def _on(sight: Sight, winner: Rule, outcome: str, clauses: tuple[str, ...], **more: Any) -> Assessment:
    """An assessment that rests on the facts of the deciding rule."""
    return _base(sight, outcome, clauses, deciding_facts=Grounds(sight.known, winner.when.reads()), **more)


def _base(sight: Sight, outcome: str, clauses: tuple[str, ...], **more: Any) -> Assessment:
    policy = sight.policy
    trace = Trace(policy.program, sight.known, sight.result)
    return Assessment(policy.name, policy.version, policy.digest, EVALUATOR, outcome, clauses, trace=trace, **more)
