"""What the policy answers to a situation, as formulas: the rule that decides, the doubts, the outcome, the amount."""

from itertools import chain
from typing import Any

import z3

from policy.document import Policy, Rule
from policy.program import GRANTS
from policy.proof.money import Arithmetic, Sum, credit_of
from policy.proof.situation import Situation
from policy.proof.truth import NEVER, Terms, Ternary, condition_truth
from policy.ruling import MERITS

OUTCOMES = ("credit", "deny", "refill", "need_info", "hold", "handoff")


class Answer:
    """The policy's answer to one situation; mirrors `policy.evaluate`, step by step.

    `wins[rule id]`: that rule decides; `acts[rule id]`: it decides and its effect is carried out; `outcome[name]`: the
    answer is that (`credit` for both kinds); `open_end`: no rule holds; `amount`: of a credit.
    """

    def __init__(self, policy: Policy, situation: Situation, how: Arithmetic) -> None:
        self.policy, self.situation, self.how = policy, situation, how
        self.terms = Terms(situation, policy.settings)
        self.rules: list[Rule] = list(chain.from_iterable(policy.rules[step] for step in policy.order))
        self.truth: dict[str, Ternary] = {rule.id: condition_truth(rule.when, self.terms) for rule in self.rules}
        bases = {rule.basis for rule in self.rules if rule.effect == "credit"}
        self.sums: dict[str, Sum] = {one: credit_of(one, self.terms, situation, how) for one in sorted(bases)}
        self.wins: dict[str, z3.BoolRef] = {}
        self.open_end = self._winners()
        self.acts = {rule.id: self._acts(rule) for rule in self.rules}
        self.outcome = {name: self._outcome(name) for name in OUTCOMES}
        self.amount = self._amount()

    def _winners(self) -> z3.BoolRef:
        before: z3.BoolRef = NEVER
        for rule in self.rules:
            holds = self.truth[rule.id].true
            self.wins[rule.id] = z3.And(holds, z3.Not(before))
            before = z3.Or(before, holds)
        return z3.Not(before)

    def doubts(self, rule: Rule) -> z3.BoolRef:
        """Whether a rule of another effect, before or beside this one, may still hold."""
        here = self.policy.order.index(rule.step)
        others = [
            self.truth[other.id].open
            for other in self.rules
            if self.policy.order.index(other.step) <= here and (other.effect, other.basis) != (rule.effect, rule.basis)
        ]
        return z3.Or(*others)

    def _acts(self, rule: Rule) -> z3.BoolRef:
        wins = z3.And(self.wins[rule.id], z3.Not(self._disputed(rule)), z3.Not(self._left_open(rule)))
        if rule.effect not in GRANTS:
            return wins
        granted = z3.And(wins, z3.Not(self.doubts(rule)))
        return granted if rule.effect == "refill" else z3.And(granted, self._settled(rule), self._pays(rule))

    def _disputed(self, rule: Rule) -> z3.BoolRef:
        """Whether a rule of another effect holds at the same step, where both speak of the merits."""
        beside = [one for one in self.policy.rules[rule.step] if one.effect != rule.effect]
        return z3.Or(*(self.truth[one.id].true for one in beside)) if rule.effect in MERITS else NEVER

    def _left_open(self, rule: Rule) -> z3.BoolRef:
        """Whether it only takes what no other rule decides, and some rule may still hold."""
        return z3.Or(*(self.truth[one.id].open for one in self.rules)) if self.is_remainder(rule) else NEVER

    def is_remainder(self, rule: Rule) -> bool:
        """Whether the rule hands over what no rule before the last step decides."""
        return rule.effect == "handoff" and len(self.policy.order) > 1 and rule.step == self.policy.order[-1]

    def _settled(self, rule: Rule) -> z3.BoolRef:
        """Whether the amount is known and no other ground of the step gives another one."""
        rivals = [one for one in self.policy.rules[rule.step] if one.effect == "credit" and one.id != rule.id]
        differing = [
            z3.And(self.truth[one.id].true, z3.Not(z3.And(self.sums[one.basis].known, self._same(one, rule))))
            for one in rivals
        ]
        return z3.And(self.sums[rule.basis].known, z3.Not(z3.Or(*differing)))

    def _same(self, one: Rule, other: Rule) -> Any:
        return self.sums[one.basis].value == self.sums[other.basis].value

    def _pays(self, rule: Rule) -> z3.BoolRef:
        """Whether there is something to credit, in one currency, within the cap."""
        value, cap, same = self.sums[rule.basis].value, self.terms["auto_credit_cap"], self.terms["same_currency"]
        known = z3.And(cap.known, self.terms["account_currency"].known, same.at.get(True, NEVER))
        unread = z3.And(self.situation.given, self.situation.unknown("panel_returned"))
        return z3.And(value > 0, known, z3.Not(unread), value <= cap.number)

    def nothing_left(self, rule: Rule) -> z3.BoolRef:
        """Whether this ground decides and there is nothing to credit, so that the answer is a refusal."""
        alone = z3.And(self.wins[rule.id], z3.Not(self._disputed(rule)))
        settled = z3.And(alone, z3.Not(self.doubts(rule)), self._settled(rule))
        return z3.And(settled, self.sums[rule.basis].value <= 0)

    def _outcome(self, name: str) -> z3.BoolRef:
        plain = [self.acts[rule.id] for rule in self.rules if rule.effect == name]
        if name == "deny":
            plain += [self.nothing_left(rule) for rule in self.rules if rule.effect == "credit"]
        if name != "handoff":
            return z3.Or(*plain)
        return z3.Not(z3.Or(*(self._outcome(other) for other in OUTCOMES if other != "handoff")))

    def _amount(self) -> Any:
        amount: Any = z3.RealVal(0)
        for rule in self.rules:
            if rule.effect == "credit":
                amount = z3.If(self.wins[rule.id], self.sums[rule.basis].value, amount)
        return amount

    def giving(self, outcome: str) -> z3.BoolRef:
        """Whether the answer has that outcome; a credit may also be named `credit_full` or `credit_partial`."""
        if not outcome.startswith("credit_"):
            return self.outcome[outcome]
        return z3.And(self.outcome["credit"], self.whole if outcome == "credit_full" else z3.Not(self.whole))

    @property
    def whole(self) -> z3.BoolRef:
        """Whether a credit gives back the whole charge."""
        return z3.Or(
            *(z3.And(self.acts[one.id], self.sums[one.basis].whole) for one in self.rules if one.effect == "credit")
        )
