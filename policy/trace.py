"""How every rule came out and from which values, written out when somebody reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from policy.assessment import Step
from policy.facts import plain
from policy.program import Column, Program, Result, View
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
        return hash(tuple((step.rule, step.result) for step in self.steps))

    def __repr__(self) -> str:
        return f"Trace({list(self.steps)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self.steps,)


def shown(known: Values, names: Sequence[str]) -> dict[str, Any]:
    """Those facts as JSON writes them; unknown ones as None, those of another object left out."""
    group = known.get("claim_object")
    return {name: plain(known.get(name)) for name in names if FACTS[name].group in ("common", group)}


def _steps(program: Program, known: Values, result: Result) -> list[Step]:
    view = program.view(known)
    steps: list[Step | None] = list(view.outside)
    _ruled_out(program, view, known, result, steps)
    concluded = program.concluded(known) if program.open(result) else known
    for number in view.inside:
        if steps[number] is None:
            rule, false = program.rules[number], bool(result.false >> number & 1)
            held = False if false else None if result.unknown >> number & 1 else True
            names = rule.when.reads() if held is not None else rule.when.grounds(concluded, None)
            steps[number] = Step(rule.id, rule.clause, held, shown(known, names))
    return [step for step in steps if step is not None]


def _ruled_out(program: Program, view: View, known: Values, result: Result, steps: list[Step | None]) -> None:
    """Put in the steps of the rules that one fact, or else one conclusion, rules out: the first one that does."""
    left = program.every & result.false & ~view.false
    for column in (*view.facts, *view.conclusions):
        if not column.touches & left:
            continue
        bits = program.look(column, known)[0] & left
        if not bits:
            continue
        left &= ~bits
        for number, step in _ruled_out_by(program, column, known, bits):
            if steps[number] is None:
                steps[number] = step


def _ruled_out_by(program: Program, column: Column, known: Values, bits: int) -> Iterable[tuple[int, Step]]:
    """The steps of the rules that this column makes false; shared between assessments where its values are few."""
    if column.steps is None or column.name not in known:
        return _made(program, column, known, bits)
    value = known[column.name]
    found = column.steps.get(value)
    if found is None:
        found = _made(program, column, known, column.look(value)[0] & program.every)
        column.steps[value] = found
    return found


def _made(program: Program, column: Column, known: Values, bits: int) -> tuple[tuple[int, Step], ...]:
    because = shown(known, column.reads)
    rules = ((number, program.rules[number]) for number in program.numbers(bits))
    return tuple((number, Step(rule.id, rule.clause, False, because)) for number, rule in rules)
