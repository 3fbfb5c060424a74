"""How every rule came out and from which values, written out when somebody reads it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from policy.assessment import Step
from policy.facts import plain
from policy.program import MOST_REMEMBERED, Column, Program, Result, Ruled, View
from policy.vocabulary import FACTS

Values = Mapping[str, Any]


class Trace(Sequence[Step]):
    """One step for each rule, in the order of decisions. Equal traces have equal steps.

    It keeps the facts and every rule's result from the moment of judging; the steps are made on first use.
    """

    __slots__ = ("_known", "_program", "_result", "_steps")

    def __init__(self, program: Program, known: Values, result: Result) -> None:
        self._program, self._known, self._result = program, known, result
        self._steps: tuple[Step, ...] | None = None

    @property
    def known(self) -> Values:
        """The facts that were judged, in their own types."""
        return self._known

    @property
    def results(self) -> list[bool | None]:
        """How each rule came out, in their order, without the reasons: some thirty times as fast as the steps."""
        remembered = self._program.results
        found = remembered.get(self._result)
        if found is None:
            found = _results(len(self), self._result)
            if len(remembered) < MOST_REMEMBERED:
                remembered[self._result] = found
        return list(found)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, made once."""
        if self._steps is None:
            self._steps = tuple(_steps(self._program, self._known, self._result))
        return self._steps

    def __len__(self) -> int:
        return len(self._program.rules)

    @overload
    def __getitem__(self, index: int) -> Step: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...

    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        return self.steps[index]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.steps == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.results))

    def __repr__(self) -> str:
        return f"Trace({list(self.steps)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self.steps,)


class Grounds(Mapping[str, Any]):
    """The known ones of some facts, as JSON writes them, made when somebody reads them."""

    __slots__ = ("_facts", "_known", "_names")

    def __init__(self, known: Values, names: Sequence[str]) -> None:
        self._known, self._names = known, names
        self._facts: dict[str, Any] | None = None

    def _made(self) -> dict[str, Any]:
        if self._facts is None:
            told = shown(self._known, self._names)
            self._facts = {name: value for name, value in told.items() if value is not None}
        return self._facts

    def __getitem__(self, name: str) -> Any:
        return self._made()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def __repr__(self) -> str:
        return f"{self._made()!r}"

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self._made(),)


def shown(known: Values, names: Sequence[str]) -> dict[str, Any]:
    """Those facts as JSON writes them; unknown ones as None, those of another object left out."""
    group = known.get("claim_object")
    return {name: plain(known.get(name)) for name in names if FACTS[name].group in ("common", group)}


class Eight(dict[tuple[int, int], tuple[bool | None, ...]]):
    """The results of eight rules from their false and unknown bits: 6561 at most, each made once."""

    def __missing__(self, bits: tuple[int, int]) -> tuple[bool | None, ...]:
        false, unknown = bits
        made = tuple(None if unknown >> at & 1 else not false >> at & 1 for at in range(8))
        self[bits] = made
        return made


EIGHT = Eight()


def _results(count: int, result: Result) -> list[bool | None]:
    false, unknown = result
    found: list[bool | None] = []
    for at in range(0, count, 8):
        found += EIGHT[false >> at & 255, unknown >> at & 255]
    return found[:count]


def _steps(program: Program, known: Values, result: Result) -> list[Step]:
    view = program.view(known)
    steps: list[Step | None] = list(view.outside)
    _ruled_out(program, view, known, result, steps)
    results = _results(len(steps), result)
    concluded = program.concluded(known) if None in results else known
    for number in view.inside:
        if steps[number] is None:
            rule, held = program.rules[number], results[number]
            names = rule.when.reads() if held is not None else rule.when.grounds(concluded, None)
            steps[number] = Step(rule.id, rule.clause, held, shown(known, names))
    return [step for step in steps if step is not None]


def _ruled_out(program: Program, view: View, known: Values, result: Result, steps: list[Step | None]) -> None:
    """Put in the steps of the rules that one fact, or else one conclusion, rules out: the first one that does."""
    left = program.every & result.false & ~view.false
    for column in (*view.facts, *view.conclusions):
        if not left:
            return
        if column.touches & left:
            bits, made = _ruled_out_by(program, column, known, left)
            left &= ~bits
            for number, step in made:
                if steps[number] is None:
                    steps[number] = step


def _ruled_out_by(program: Program, column: Column, known: Values, left: int) -> Ruled:
    """The rules that this column makes false, with their steps; shared between assessments where its values are few."""
    if column.steps is None or column.name not in known:
        return _made(program, column, known, program.look(column, known)[0] & left)
    value = known[column.name]
    found = column.steps.get(value)
    if found is None:
        found = column.steps[value] = _made(program, column, known, column.look(value)[0] & program.every)
    return found


def _made(program: Program, column: Column, known: Values, bits: int) -> Ruled:
    if not bits:
        return 0, ()
    because = shown(known, column.reads)
    rules = ((number, program.rules[number]) for number in program.numbers(bits))
    return bits, tuple((number, Step(rule.id, rule.clause, False, because)) for number, rule in rules)
