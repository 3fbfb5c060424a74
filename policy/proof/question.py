"""Asking whether anything can go wrong: first over all numbers, then, if it seems so, for an example to write down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import z3

from policy.document import Policy
from policy.ordinary import ordinary, ordinary_values
from policy.proof.answer import Answer
from policy.proof.example import Shows, readable
from policy.proof.explore import DAY
from policy.proof.finding import Finding
from policy.proof.money import Arithmetic, Bounds, Plain
from policy.proof.situation import Situation
from policy.proof.truth import texts_named
from policy.vocabulary import FACTS, SELECTING

EVERYTHING = "all combinations of facts, known and unknown, all amounts, counts and times"

NOW = ordinary("order")["claim_at"]
CLAIMS = tuple(name for name, fact in FACTS.items() if fact.claimed and name not in SELECTING)
FIRM = tuple(name for name in FACTS if name not in CLAIMS)
"""What the customer says about the matter, and all other facts."""

PATIENCE = 30_000
"""Milliseconds for one question; what takes longer is reported as undecided."""

Bad = Callable[[Answer], z3.BoolRef]
BadPair = Callable[["World"], z3.BoolRef]


@dataclass(frozen=True)
class World:
    """One policy over one way of computing: a situation, a second one, and a solver that knows what binds both."""

    policy: Policy
    compute: Callable[[Situation], Arithmetic]

    @cached_property
    def first(self) -> Answer:
        """The answer to the first situation."""
        return self._answer("")

    @cached_property
    def second(self) -> Answer:
        """The answer to a second situation, for questions about two."""
        return self._answer("then ")

    @cached_property
    def solver(self) -> z3.Solver:
        """Knows what makes the first situation well-formed."""
        return _solver(self.first)

    @cached_property
    def pairs(self) -> z3.Solver:
        """Knows what makes both situations well-formed."""
        return _solver(self.first, self.second)

    @cached_property
    def learned(self) -> z3.BoolRef:
        """That the second situation knows all that the first one knows, and perhaps more."""
        return self.first.situation.extended_by(self.second.situation)

    @cached_property
    def said_otherwise(self) -> z3.BoolRef:
        """That both situations differ in nothing but what the customer says, beyond what is asked for."""
        return self.first.situation.same_in(self.second.situation, FIRM)

    def _answer(self, tag: str) -> Answer:
        situation = Situation(tag, texts_named((self.policy,)))
        return Answer(self.policy, situation, self.compute(situation))


def _solver(*answers: Answer) -> z3.Solver:
    solver = z3.Solver()
    solver.set("timeout", PATIENCE)
    for answer in answers:
        solver.add(*answer.situation.rules, *answer.how.said)
    return solver


class Questions:
    """Questions about one policy. Each answer is a `Finding`; every counter-example was really assessed."""

    def __init__(self, policy: Policy, bounds: Callable[[], Arithmetic] = Bounds) -> None:
        self.policy = policy
        self.all, self.plain = World(policy, lambda _: bounds()), World(policy, Plain)

    def never(self, name: str, over: str, bad: Bad, shows: Shows, why: str = "") -> Finding:
        """That no situation is bad. `shows` says of real facts whether they show that it fails."""
        if self.all.solver.check(bad(self.all.first)) == z3.unsat:
            return Finding(name, "proved", over)
        try:
            found = self.example(bad, shows)
        except Undecided:
            found = None
        return Finding(name, "undecided", over, why) if found is None else Finding(name, "broken", over, why, found)

    def never_then(self, name: str, over: str, bad: BadPair, shows: Shows, why: str = "") -> Finding:
        """That no two situations are bad together."""
        if self.all.pairs.check(bad(self.all)) == z3.unsat:
            return Finding(name, "proved", over)
        first, second = self.plain.first, self.plain.second
        if self.plain.pairs.check(bad(self.plain)) != z3.sat:
            return Finding(name, "undecided", over, why)
        model = self.plain.pairs.model()
        facts, then = first.situation.document(model), second.situation.document(model)
        learned = {key: value for key, value in then.items() if key not in facts or facts[key] != value}
        if not shows(facts, {**facts, **learned}):
            return Finding(name, "undecided", over, why)
        facts, learned = readable(facts, learned, shows)
        return Finding(name, "broken", over, why, facts, learned)

    def example(self, wanted: Bad, shows: Shows) -> Mapping[str, Any] | None:
        """Real facts that show what is wanted, as ordinary as may be; None when there are none. Raises `Undecided`."""
        found = self.witness(wanted, shows)
        return None if found is None else readable(found, {}, shows)[0]

    def witness(self, wanted: Bad, shows: Shows) -> Mapping[str, Any] | None:
        """Any real facts that show what is wanted; None when there are none.

        Raises `Undecided` when the solver gave up, or found numbers that could not be written down.
        """
        first, solver = self.plain.first, self.plain.solver
        for pinned in (ordinary_numbers(first.situation), []):
            found = solver.check(wanted(first), *pinned)
            facts = first.situation.document(solver.model()) if found == z3.sat else {}
            if facts and shows(facts, facts):
                return facts
        if found == z3.unsat:
            return None
        raise Undecided


class Undecided(Exception):
    """The solver gave no answer that could be used."""


def ordinary_numbers(situation: Situation) -> list[z3.BoolRef]:
    """That every number which is known is one of a few ordinary ones; most examples need no others."""
    said = []
    for name, number in situation.number.items():
        values = _numbers(FACTS[name].type, ordinary_values(name))
        said.append(z3.Or(*(number == one for one in values)))
    return said


def _numbers(kind: str, values: list[Any]) -> list[Any]:
    if kind == "time":
        at = datetime.fromisoformat(NOW).timestamp()
        return [z3.IntVal(int(at) - days * DAY) for days in (0, 2, 9, 60)]
    return [z3.RealVal(str(one)) for one in dict.fromkeys((*values, 0, 1, 250, 1000))]
