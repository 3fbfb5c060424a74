"""A policy compiled once: every rule a bit, every value of a fact the bits it makes false or leaves unknown.

Judging a set of facts is then one look-up and two ORs for each fact, whatever the number of rules: a rule is false when
a fact made its bit false, unknown when none did and one left it open, and true otherwise. Groups (`any`, `none`) are
conditions with bits of their own, settled from the inside out, and only where their rule is still open. Conclusions are
drawn only where a rule that names them is still open. `Condition.judge` says the same, one condition at a time; the
tests hold the two against each other.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from policy.assessment import Step
from policy.conditions import COMPARISONS, Condition, Leaf, bound_of, values_of
from policy.derived import DERIVED, Conclude
from policy.vocabulary import FACTS, OBJECTS

if TYPE_CHECKING:
    from policy.document import Rule
    from policy.ruling import Ruling

GRANTS = ("credit", "refill")
MOST_REMEMBERED = 5000
Pair = tuple[int, int]
"""The conditions that a value makes false, and those it leaves unknown, as bits."""

Ruled = tuple[int, tuple[tuple[int, Step], ...]]
"""Rules that are ruled out, as bits, and by their numbers with their steps."""


@dataclass(frozen=True, slots=True)
class Column:
    """One fact or conclusion: what each of its values does to the conditions that name it. `touches`: all of those.

    `steps` remembers, for a fact with few values, the steps of the rules that a value rules out.
    """

    name: str
    look: Callable[[Any], Pair]
    unknown: Pair
    touches: int
    reads: tuple[str, ...]
    conclude: Conclude | None
    steps: dict[Any, Ruled] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The part of a program that speaks of one kind of object: the bits that are false for it, and what is to be read.

    `reads` are the facts of that kind of object that its columns read. `outside` has the step of each rule that is
    false from the start, `inside` the numbers of the others.
    """

    kind: str | None
    false: int
    facts: tuple[Column, ...]
    conclusions: tuple[Column, ...]
    reads: tuple[str, ...]
    outside: tuple[Step | None, ...]
    inside: tuple[int, ...]


class Result(NamedTuple):
    """How every condition came out: bits of the false and of the unknown ones (none is both); the others are true."""

    false: int
    unknown: int


_new = tuple.__new__
"""Makes a `Result` without going through its own `__new__`, which is written in Python."""


class Program:
    """The rules of a policy in its order of decisions, compiled. `rules[i]` has bit i; groups have the bits above.

    `remainder` names the last step, whose rules speak when everything else has failed; "" where there is no such step.
    """

    def __init__(self, rules: "Sequence[Rule]", settings: Mapping[str, Any], remainder: str = "") -> None:
        self.rules = tuple(rules)
        self.settings = settings
        self.remainder = remainder
        self.every = (1 << len(self.rules)) - 1
        self.granting = sum(1 << number for number, rule in enumerate(self.rules) if rule.effect in GRANTS)
        self._conditions: list[Condition] = [rule.when for rule in self.rules]
        self._groups: dict[int, Pair] = {}
        self._numbers: dict[int, tuple[int, ...]] = {}
        self.rulings: dict[Result, Ruling] = {}
        self.results: dict[Result, list[bool | None]] = {}
        for number in range(len(self.rules)):
            self._number(number)
        self._grouped = sum(1 << number for number in self._groups)
        self._last = _last_of_step(self.rules)
        self.columns = tuple(self._columns())
        self.width = len(self._conditions)
        self.views = {name: self._view(self.columns, name) for name in (*OBJECTS, None)}

    def run(self, known: Mapping[str, Any]) -> Result:
        """How every rule comes out for facts in their own types; what is absent is unknown."""
        view = self.view(known)
        false, unknown = view.false, 0
        for column in view.facts:
            name = column.name
            pair = column.look(known[name]) if name in known else column.unknown
            false |= pair[0]
            unknown |= pair[1]
        return self.conclude(view, false, unknown, known)

    def conclude(self, view: View, false: int, unknown: int, known: Mapping[str, Any]) -> Result:
        """The rest of it, once the facts have been looked up: conclusions where they may matter, then groups."""
        for column in view.conclusions:
            if column.touches & ~false and column.conclude is not None:
                value = column.conclude(known, self.settings)
                pair = column.unknown if value is None else column.look(value)
                false |= pair[0]
                unknown |= pair[1]
        pending = self._grouped & ~false
        if pending:
            false, unknown = self._settle(pending, false, unknown)
        return _new(Result, (false, unknown & ~false))

    def _settle(self, pending: int, false: int, unknown: int) -> Pair:
        """Groups have higher bits than what they stand in, so going down settles the inner ones first."""
        while pending:
            number = pending.bit_length() - 1
            bit = 1 << number
            pending ^= bit
            any_of, none_of = self._groups[number]
            true = ~(false | unknown)
            open_ = unknown & ~false
            if none_of & true or (any_of and not any_of & (true | open_)):
                false |= bit
            elif none_of & open_ or (any_of and not any_of & true):
                unknown |= bit
        return false, unknown

    def concluded(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """The facts with every conclusion that the rules about this kind of object name."""
        everything = dict(known)
        for column in self.view(known).conclusions:
            value = column.conclude(known, self.settings) if column.conclude else None
            if value is not None:
                everything[column.name] = value
        return everything

    def true(self, result: Result) -> int:
        """The rules that hold."""
        return self.every & ~(result.false | result.unknown)

    def open(self, result: Result) -> int:
        """The rules that may still hold."""
        return self.every & result.unknown & ~result.false

    def through(self, number: int) -> int:
        """The rules up to the end of that rule's step."""
        return self._last[number]

    def view(self, known: Mapping[str, Any]) -> View:
        """The part that speaks of what these facts are about."""
        return self.views[known.get("claim_object")]

    def look(self, column: Column, known: Mapping[str, Any]) -> Pair:
        """What these facts do to the conditions of that column."""
        if column.conclude is None:
            return column.look(known[column.name]) if column.name in known else column.unknown
        value = column.conclude(known, self.settings)
        return column.unknown if value is None else column.look(value)

    def numbers(self, bits: int) -> tuple[int, ...]:
        """The rules of those bits; the few sets that columns make are remembered."""
        found = self._numbers.get(bits)
        if found is None:
            found = tuple(number for number in range(len(self.rules)) if bits >> number & 1)
            if len(self._numbers) < MOST_REMEMBERED:
                self._numbers[bits] = found
        return found

    def _number(self, number: int) -> None:
        condition = self._conditions[number]
        if not condition.any_of and not condition.none_of:
            return
        members: list[int] = []
        for one in (*condition.any_of, *condition.none_of):
            self._conditions.append(one)
            members.append(len(self._conditions) - 1)
        bits = [1 << member for member in members]
        self._groups[number] = (sum(bits[: len(condition.any_of)]), sum(bits[len(condition.any_of) :]))
        for member in members:
            self._number(member)

    def _columns(self) -> Iterator[Column]:
        named: dict[str, list[tuple[int, Leaf]]] = {}
        for number, condition in enumerate(self._conditions):
            for leaf in condition.leaves:
                named.setdefault(leaf.name, []).append((number, leaf))
        for name in (*FACTS, *DERIVED):
            if name in named:
                yield _column(name, named[name])

    def _view(self, columns: tuple[Column, ...], kind: str | None) -> View:
        """For a claim about `kind`: rules that its being so makes false are false from the start."""
        false = 0
        if kind is not None:
            false = sum(column.look(kind)[0] for column in columns if column.name == "claim_object")
            columns = tuple(one for one in columns if one.name != "claim_object" and one.touches & ~false)
        mine = [
            replace(
                one,
                reads=tuple(name for name in one.reads if _fits(name, kind)),
                steps={} if one.conclude is None and _values(one.name) else None,
            )
            for one in columns
        ]
        facts = tuple(column for column in mine if column.conclude is None)
        reads = tuple(dict.fromkeys(name for column in mine for name in column.reads))
        conclusions = tuple(column for column in mine if column.conclude is not None)
        because = {"claim_object": kind}
        outside = tuple(
            Step(rule.id, rule.clause, False, because) if false >> number & 1 else None
            for number, rule in enumerate(self.rules)
        )
        inside = tuple(number for number, step in enumerate(outside) if step is None)
        return View(kind, false, facts, conclusions, reads, outside, inside)


def _fits(name: str, kind: str | None) -> bool:
    return FACTS[name].group in ("common", kind)


def _last_of_step(rules: "tuple[Rule, ...]") -> tuple[int, ...]:
    last = {rule.step: number for number, rule in enumerate(rules)}
    return tuple((1 << (last[rule.step] + 1)) - 1 for rule in rules)


def _column(name: str, leaves: list[tuple[int, Leaf]]) -> Column:
    derived = DERIVED.get(name)
    look = _table(name, leaves) if _values(name) else _scale(name, leaves)
    touches = sum({1 << number for number, _ in leaves})
    reads = derived.reads if derived else (name,)
    return Column(name, look, _pair(leaves, {}), touches, reads, derived.conclude if derived else None)


def _pair(leaves: list[tuple[int, Leaf]], known: Mapping[str, Any]) -> Pair:
    false = unknown = 0
    for number, leaf in leaves:
        result = leaf.test(known)
        false |= (result is False) << number
        unknown |= (result is None) << number
    return false, unknown


def _values(name: str) -> tuple[Any, ...]:
    """The values a fact or conclusion may have, None when it is a number, a time or any text."""
    if name in DERIVED:
        return DERIVED[name].values
    fact = FACTS[name]
    return (True, False) if fact.type == "bool" else fact.values


def _table(name: str, leaves: list[tuple[int, Leaf]]) -> Callable[[Any], Pair]:
    return {value: _pair(leaves, {name: value}) for value in _values(name)}.__getitem__


def _scale(name: str, leaves: list[tuple[int, Leaf]]) -> Callable[[Any], Pair]:
    """Numbers, times and texts: one entry for each value that a test names, and for each stretch between two."""
    marks = sorted({mark for _, leaf in leaves for mark in _marks(name, leaf.spec)})
    if name in FACTS and FACTS[name].type == "text":
        table = {mark: _pair(leaves, {name: mark}) for mark in marks}
        other = _pair(leaves, {name: object()})
        return lambda value: table.get(value, other)
    at = [_pair(leaves, {name: mark}) for mark in marks]
    between = [_pair(leaves, {name: one}) for one in _stretches(marks)]
    nothing = _pair(leaves, {name: None})

    def look(value: Any) -> Pair:
        if value is None:
            return nothing
        place = bisect_left(marks, value)
        return at[place] if place < len(marks) and marks[place] == value else between[place]

    return look


def representatives(name: str, specs: Sequence[Any]) -> list[Any]:
    """Values of a fact or conclusion that tell all these tests of it apart."""
    if _values(name):
        return list(_values(name))
    marks = sorted({mark for spec in specs for mark in _marks(name, spec)})
    if name in FACTS and FACTS[name].type == "text":
        return [*marks, object()]
    return [*marks, *_stretches(marks), *([None] if name in FACTS and FACTS[name].null_is_plain else [])]


def _marks(name: str, spec: Any) -> Iterator[Any]:
    if not isinstance(spec, Mapping):
        yield from (value for value in values_of(name, spec) if value is not None)
        return
    for word, bound in spec.items():
        if word in COMPARISONS:
            yield bound_of(name, bound)
        elif word == "not":
            yield from (value for value in values_of(name, bound) if value is not None)


def _stretches(marks: list[Any]) -> list[Any]:
    """A value below the first mark, between each two, and above the last."""
    if not marks:
        return [Decimal(0)]
    inner = [one + (other - one) / 2 for one, other in pairwise(marks)]
    step = marks[0] - marks[0]
    one = step + (Decimal(1) if not hasattr(step, "days") else type(step)(days=1))
    return [marks[0] - one, *inner, marks[-1] + one]
