"""That no credit stands beside an open dispute, and none is above what was paid less what was given back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import z3

from policy.document import Policy
from policy.evaluate import judge
from policy.proof.answer import Answer
from policy.proof.finding import Finding
from policy.proof.question import EVERYTHING, Questions

Facts = Mapping[str, Any]
GIVEN_BACK = {
    "order": ("order_charge", "order_promo_share", "earlier_credit_total"),
    "vip": ("vip_charge", "vip_promo_share", "earlier_credit_total"),
    "topup": (
        *("topup_captured_total", "topup_gateway_refunded_total"),
        *("topup_ledger_credited_total", "earlier_credit_total"),
    ),
}
"""What was paid for each object, and what of it was not money or came back already."""


def nothing_in_dispute(ask: Questions) -> Iterator[Finding]:
    """No credit while a payment dispute is open."""

    def bad(answer: Answer) -> z3.BoolRef:
        return z3.And(answer.outcome["credit"], answer.situation.at["dispute_state"]["open"])

    def shows(facts: Facts, _: Facts) -> bool:
        return judge(ask.policy, facts).amount is not None and facts.get("dispute_state") == "open"

    yield ask.never("no credit while a dispute is open", EVERYTHING, bad, shows)


def never_too_much(ask: Questions) -> Iterator[Finding]:
    """No credit above what was paid, nor above that less what was given back; object by object."""
    for about in GIVEN_BACK:
        yield _never_too_much(ask, about)


def _never_too_much(ask: Questions, about: str) -> Finding:
    paid, *back = GIVEN_BACK[about]

    def bad(answer: Answer) -> z3.BoolRef:
        number = answer.situation.number
        left = number[paid] - z3.Sum([number[name] for name in back])
        too_much = z3.Or(answer.amount > left, answer.amount > number[paid])
        return z3.And(answer.outcome["credit"], answer.situation.at["claim_object"][about], too_much)

    def shows(facts: Facts, _: Facts) -> bool:
        return facts.get("claim_object") == about and _over(ask.policy, facts, paid, back)

    return ask.never(f"no credit above what was paid less what was given back: {about}", EVERYTHING, bad, shows)


def _over(policy: Policy, facts: Facts, paid: str, back: list[str]) -> bool:
    amount, whole = judge(policy, facts).amount, Decimal(facts.get(paid) or 0)
    left = whole - sum(Decimal(facts.get(name) or 0) for name in back)
    return amount is not None and (amount > left or amount > whole)
