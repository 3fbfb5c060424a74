"""From how every rule came out to the one that decides, with those that might outrank it and those beside it."""

from dataclasses import dataclass

from policy.document import Rule
from policy.program import GRANTS, MOST_REMEMBERED, Program, Result

MERITS = ("credit", "deny", "refill")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the steps led to: the rule that decides, those that might outrank it, and those that hold beside it.

    `nobody`: a rule of the last step would decide while something is unknown, so none does. `plain` is the winner where
    nothing else bears on the answer. The other rules are kept as bits: most answers never ask for them.
    """

    program: Program
    winner: Rule | None
    doubtful: int
    beside: int = 0
    nobody: bool = False
    plain: Rule | None = None

    @property
    def doubts(self) -> tuple[Rule, ...]:
        """The rules that may still hold, before or beside the winner."""
        return _rules(self.program, self.doubtful)

    @property
    def rivals(self) -> tuple[Rule, ...]:
        """The rules that hold at the winner's step, without it."""
        return _rules(self.program, self.beside)

    @property
    def against(self) -> tuple[Rule, ...]:
        """Those of them that pull apart from the winner over credit, refusal or refill."""
        if self.winner is None or self.winner.effect not in MERITS:
            return ()
        return tuple(rule for rule in self.rivals if rule.effect != self.winner.effect)


def ruling(program: Program, result: Result) -> Ruling:
    """Which rule decides, which may outrank it, which hold at its step; remembered, as few results are different."""
    found = program.rulings.get(result)
    if found is None:
        found = _ruling(program, result)
        if len(program.rulings) < MOST_REMEMBERED:
            program.rulings[result] = found
    return found


def _ruling(program: Program, result: Result) -> Ruling:
    true, unknown = program.true(result), program.open(result)
    if not true:
        return Ruling(program, None, unknown)
    lowest = true & -true
    first = lowest.bit_length() - 1
    through, winner = program.through(first), program.rules[first]
    doubtful, beside = unknown & through, true & through ^ lowest
    nobody = bool(doubtful) and winner.effect == "handoff" and winner.step == program.remainder
    against = winner.effect in MERITS and any(rule.effect != winner.effect for rule in _rules(program, beside))
    plain = None if nobody or against or winner.effect in GRANTS else winner
    return Ruling(program, winner, doubtful, beside, nobody, plain)


def _rules(program: Program, bits: int) -> tuple[Rule, ...]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(program.rules[lowest.bit_length() - 1])
        bits ^= lowest
    return tuple(found)
