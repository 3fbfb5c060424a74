"""The solver's formulas at given facts, every variable replaced by its value, to be held beside the evaluator."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import z3

from policy import Policy
from policy.arithmetic import MOST_DECIMALS
from policy.facts import read_facts
from policy.proof.answer import OUTCOMES, Answer
from policy.proof.situation import ABSENT_SAYS, EPOCH, Situation
from policy.vocabulary import FACTS

ODD_TEXTS = {name: ("x",) for name in FACTS if name.endswith("_currency")}


class Exact:
    """The arithmetic without any simplification; only usable where every number is given."""

    def __init__(self) -> None:
        self.said: list[z3.BoolRef] = []

    def share(self, price: Any, remains: Any, quantity: Any) -> Any:
        return price * z3.ToReal(remains) / z3.ToReal(quantity)

    def down(self, value: Any, scale: Any) -> Any:
        cut: Any = z3.RealVal(0)
        for decimals in range(MOST_DECIMALS + 1):
            unit = 10**decimals
            floor, ceiling = z3.ToReal(z3.ToInt(value * unit)) / unit, -z3.ToReal(z3.ToInt(-value * unit)) / unit
            cut = z3.If(scale == decimals, z3.If(value >= 0, floor, ceiling), cut)
        return cut


class AtFacts:
    """One policy's formulas, ready to be evaluated at any facts."""

    def __init__(self, policy: Policy) -> None:
        self.situation = Situation("", ODD_TEXTS)
        self.answer = Answer(policy, self.situation, Exact())
        truths = [
            one
            for rule in self.answer.rules
            for one in (self.answer.truth[rule.id].true, self.answer.truth[rule.id].false)
        ]
        kinds = [self.answer.giving(name) for name in (*OUTCOMES[1:], "credit_full", "credit_partial")]
        parts = [*truths, *kinds, *self.situation.rules, self.answer.amount]
        self._bundle = z3.Function("everything", *(one.sort() for one in parts), z3.BoolSort())(*parts)
        self._sizes = (len(truths), len(kinds), len(self.situation.rules))

    def __call__(self, facts: Mapping[str, Any]) -> tuple[dict[str, bool | None], str, Decimal, bool]:
        """How each rule comes out, the outcome, the amount, and whether the facts are well-formed."""
        values = z3.simplify(z3.substitute(self._bundle, *self._values(facts))).children()
        truths, kinds, rules = self._sizes
        held = [z3.is_true(one) for one in values[:-1]]
        results = {
            rule.id: True if held[2 * n] else False if held[2 * n + 1] else None
            for n, rule in enumerate(self.answer.rules)
        }
        names = (*OUTCOMES[1:], "credit_full", "credit_partial")
        chosen = [name for name, here in zip(names, held[truths : truths + kinds], strict=True) if here]
        amount = values[-1]
        exact = Decimal(amount.numerator_as_long()) / Decimal(amount.denominator_as_long())
        return results, "+".join(chosen), exact, all(held[truths + kinds : truths + kinds + rules])

    def _values(self, facts: Mapping[str, Any]) -> list[tuple[Any, Any]]:
        known, situation = read_facts(facts), self.situation
        charge = known.get("order_charge")
        booked = max(0, -charge.as_tuple().exponent) if charge is not None else 0
        made = [
            (situation.given, z3.BoolVal(ABSENT_SAYS in facts)),
            (situation.decimals, z3.IntVal(min(booked, 12))),
        ]
        for name, at in situation.at.items():
            made += [(here, z3.BoolVal(known.get(name) == value and name in known)) for value, here in at.items()]
        for name, number in situation.number.items():
            value = known.get(name)
            made.append((situation.known[name], z3.BoolVal(value is not None)))
            made.append((number, _constant(value, number)))
        return made + [
            (null, z3.BoolVal(name in known and known[name] is None)) for name, null in situation.null.items()
        ]


def _constant(value: Any, number: Any) -> Any:
    if value is None:
        return z3.RealVal(0) if number.sort() == z3.RealSort() else z3.IntVal(946684800)
    if isinstance(value, Decimal):
        return z3.RealVal(format(value, "f"))
    return z3.IntVal(value if isinstance(value, int) else int((value - EPOCH).total_seconds()))
