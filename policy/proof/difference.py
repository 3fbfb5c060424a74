"""In which situations two versions of a policy answer differently, grouped by clause, with one worked example each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import z3

from policy.document import Policy
from policy.evaluate import judge
from policy.proof.answer import OUTCOMES, Answer
from policy.proof.example import readable
from policy.proof.money import Arithmetic, Bounds, Plain
from policy.proof.question import PATIENCE, ordinary_numbers
from policy.proof.situation import Situation
from policy.proof.truth import texts_named

MOST = 80
"""So many kinds of differences are listed; more say that the two are different policies."""
NO_RULE = "no rule"

Kind = tuple[str, str, str, str]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says of an example: the clause whose rule decides (`no rule` where none does), the answer."""

    clause: str
    outcome: str
    amount: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of situation that the versions answer differently, and facts that show it."""

    before: Side
    after: Side
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences found. `complete`: proved that there are no others, over all facts and numbers."""

    differences: tuple[Difference, ...]
    complete: bool


def compare(old: Policy, new: Policy, *, patience: int = PATIENCE, enough: Callable[[], bool] = _never) -> Compared:
    """Every kind of difference between two versions, each really assessed under both.

    A question takes `patience` milliseconds at most; when `enough` says so no further one is asked, and what was found
    until then is not complete.
    """
    found: dict[Kind, Difference] = {}
    if enough():
        return Compared((), complete=False)
    plain = _Both(old, new, Plain, patience)
    while len(found) < MOST and not enough():
        facts = plain.next()
        if facts is None:
            break
        kind = _kind(old, new, facts)
        if kind is None or kind in found:
            return Compared(tuple(found.values()), complete=False)
        shown, _ = readable(facts, {}, partial(_shows, old, new, kind))
        found[kind] = Difference(_side(old, shown), _side(new, shown), shown)
        plain.leave_out(kind)
    proved = not enough() and _no_others(old, new, found, patience)
    return Compared(tuple(sorted(found.values(), key=_order)), complete=proved)


def _no_others(old: Policy, new: Policy, found: Iterable[Kind], patience: int) -> bool:
    """Whether it is proved, over all numbers, that the versions differ in no other way."""
    every = _Both(old, new, lambda _: Bounds(), patience)
    for kind in found:
        every.leave_out(kind)
    return every.none_left()


def _order(one: Difference) -> tuple[str, str, str]:
    return (one.after.clause, one.before.clause, one.after.outcome)


class _Both:
    """Both versions' answers to one situation, and a solver that seeks where they differ."""

    def __init__(self, old: Policy, new: Policy, compute: Any, patience: int) -> None:
        self.situation = Situation("", texts_named((old, new)))
        how: Arithmetic = compute(self.situation)
        self.old, self.new = Answer(old, self.situation, how), Answer(new, self.situation, how)
        self.solver = z3.Solver()
        self.solver.set("timeout", patience)
        self.solver.add(*self.situation.rules, *how.said, self._differ())
        self._ordinary = ordinary_numbers(self.situation)

    def _differ(self) -> z3.BoolRef:
        kinds = [z3.Xor(self.old.outcome[one], self.new.outcome[one]) for one in OUTCOMES]
        credits = z3.And(self.old.outcome["credit"], self.new.outcome["credit"])
        return z3.Or(*kinds, z3.And(credits, self.old.amount != self.new.amount))

    def next(self) -> dict[str, Any] | None:
        """Facts on which the versions differ, ordinary numbers first; None when none are left or can be found."""
        for pinned in (self._ordinary, []):
            if self.solver.check(*pinned) == z3.sat:
                return self.situation.document(self.solver.model())
        return None

    def none_left(self) -> bool:
        """Whether it is proved that there are no differences but those left out."""
        return bool(self.solver.check() == z3.unsat)

    def leave_out(self, kind: Kind) -> None:
        """From now on, differences of that kind do not count."""
        before, outcome, after, other = kind
        same = [_decides(self.old, before), self.old.giving(_plain(outcome))]
        self.solver.add(z3.Not(z3.And(*same, _decides(self.new, after), self.new.giving(_plain(other)))))


def _plain(outcome: str) -> str:
    return "credit" if outcome.startswith("credit") else outcome


def _decides(answer: Answer, clause: str) -> z3.BoolRef:
    if clause == NO_RULE:
        return answer.open_end
    return z3.Or(*(answer.wins[rule.id] for rule in answer.rules if rule.clause == clause))


def _kind(old: Policy, new: Policy, facts: Mapping[str, Any]) -> Kind | None:
    """What kind of difference these facts show; None when they show none."""
    before, after = _side(old, facts), _side(new, facts)
    if (_plain(before.outcome), before.amount) == (_plain(after.outcome), after.amount):
        return None
    return (before.clause, _plain(before.outcome), after.clause, _plain(after.outcome))


def _shows(old: Policy, new: Policy, kind: Kind, facts: Mapping[str, Any], _: Mapping[str, Any]) -> bool:
    return _kind(old, new, facts) == kind


def _side(policy: Policy, facts: Mapping[str, Any]) -> Side:
    answer = judge(policy, facts)
    clause = next((step.clause for step in answer.trace if step.result), NO_RULE)
    amount = "" if answer.amount is None else f"{answer.amount:f} {answer.currency}"
    return Side(clause, answer.outcome, amount)
