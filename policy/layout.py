"""Facts as they are given, read and looked up in one go.

Sets of facts with the same names in the same order share a layout, and an installation has few of them. A layout holds
one table for each of its values: the value as it is given -> what it does to the conditions, as bits. Facts with few
values are looked up several at once. Judging is then one look-up and one OR for each group of facts, both done outside
the interpreter's loop (`map`, `reduce`), which is why it is written so. Which values are unknown differs from case to
case: that is a pattern, the types of the values. Types have to be looked at in any case, because True and 1 are the
same key of a table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import contains, getitem, itemgetter, or_
from types import NoneType
from typing import Any

from policy.facts import READERS, SEEN, TYPES
from policy.program import Column, Program, Result, View
from policy.vocabulary import FACTS, PLAIN_NULL

MOST_LAYOUTS = 200
MOST_PATTERNS = 5000
MOST_VALUES = 2000


class Table(dict[Any, int]):
    """One fact's values as they are given -> bits, made when a value is first met, kept while there is room.

    Looking one up raises `FactError` for a value that the fact cannot have.
    """

    __slots__ = ("_column", "_name", "_width", "none")

    def __init__(self, name: str, column: Column | None, width: int) -> None:
        super().__init__()
        self._name, self._column, self._width = name, column, width
        nothing = column.look(None) if column and name in PLAIN_NULL else column.unknown if column else (0, 0)
        self.none = self[None] = nothing[0] | nothing[1] << width

    def __missing__(self, value: Any) -> int:
        fact = FACTS[self._name]
        bits = self.of(READERS[fact.type](fact, value))
        if len(self) < MOST_VALUES:
            self[value] = bits
        return bits

    def of(self, value: Any) -> int:
        """The bits of a value in its own type; not kept."""
        if self._column is None:
            return 0
        pair = self._column.look(value)
        return pair[0] | pair[1] << self._width


class Several(dict[tuple[Any, ...], int]):
    """Some facts with few values, looked up at once: their values as given -> the bits of all."""

    __slots__ = ("_tables",)

    def __init__(self, tables: tuple[Table, ...]) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, values: tuple[Any, ...]) -> int:
        bits = reduce(or_, map(getitem, self._tables, values))
        if len(self) < MOST_VALUES:
            self[values] = bits
        return bits


Converted = tuple[str, Mapping[str, Any], Table]
"""A fact whose value is of another type inside (an amount, a time): its name, what texts mean, and its table."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is unknown in a set of facts: the bits of that, the names, and which of the others are converted."""

    start: int
    unknown: tuple[str, ...]
    converted: tuple[Converted, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How facts of these names, each of its `allowed` types, are read. `absent`: the bits of what is not named at all.

    Each of `pick` takes from the values what one of `tables` looks up, a value or several. The converted ones are not
    among them, their bits are found when they are converted, nor texts that no rule tests.
    """

    view: View
    names: tuple[str, ...]
    allowed: tuple[tuple[type, ...], ...]
    absent: int
    pick: tuple[Callable[[tuple[Any, ...]], Any], ...]
    tables: tuple[Table | Several, ...]
    converted: tuple[Converted, ...]
    patterns: dict[tuple[type, ...], Pattern] = field(default_factory=dict)

    def meet(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], int] | None:
        """The known facts in their own types, and the bits of all; None where a type is not one of the vocabulary's.

        Raises `FactError` for a value outside the vocabulary.
        """
        values = tuple(raw.values())
        types = tuple(map(type, values))
        pattern = self.patterns.get(types) or self._first_met(types)
        if pattern is None:
            return None
        bits = reduce(or_, map(getitem, self.tables, [one(values) for one in self.pick]), pattern.start)
        known = dict(raw)
        for name in pattern.unknown:
            del known[name]
        for name, seen, table in pattern.converted:
            value = known[name] = seen[known[name]]
            bits |= table.of(value)
        return known, bits

    def _first_met(self, types: tuple[type, ...]) -> Pattern | None:
        if not all(map(contains, self.allowed, types)):
            return None
        without = {name for name, kind in zip(self.names, types, strict=True) if kind is NoneType}
        start, converted = self.absent, []
        for one in self.converted:
            if one[0] in without:
                start |= one[2].none
            else:
                converted.append(one)
        made = Pattern(start, tuple(without - PLAIN_NULL), tuple(converted))
        if len(self.patterns) < MOST_PATTERNS:
            self.patterns[types] = made
        return made


class Layouts:
    """The layouts that a program has met."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._below = (1 << program.width) - 1
        self._columns = {column.name: column for column in program.columns if column.conclude is None}
        self._tables = {name: Table(name, self._columns.get(name), program.width) for name in FACTS}
        self._met: dict[tuple[str | None, ...], Layout] = {}

    def run(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], Result] | None:
        """The known facts and how every rule comes out; None where a name or a type is none of the vocabulary's.

        Raises `FactError` for a value outside the vocabulary.
        """
        kind = raw.get("claim_object")
        if kind is not None and kind.__class__ is not str:
            return None
        # The object is a value, not a name; it stands in front because it says which rules are looked at.
        layout = self._met.get((kind, *raw)) or self._first_met(kind, raw)
        met = None if layout is None else layout.meet(raw)
        if met is None or layout is None:
            return None
        known, bits = met
        return known, self._program.conclude(layout.view, bits & self._below, bits >> self._program.width, known)

    def _first_met(self, kind: str | None, raw: Mapping[str, Any]) -> Layout | None:
        if kind not in self._program.views or any(name not in FACTS for name in raw):
            return None
        made = self._made(self._program.views[kind], tuple(raw))
        if len(self._met) < MOST_LAYOUTS:
            self._met[(kind, *raw)] = made
        return made

    def _made(self, view: View, names: tuple[str, ...]) -> Layout:
        absent = [column.unknown for name, column in self._columns.items() if name not in names]
        bits = reduce(or_, (false | unknown << self._program.width for false, unknown in absent), view.false)
        later = [name for name in names if FACTS[name].type in ("money", "time")]
        looked_up = [one for one in names if one not in later and (FACTS[one].type != "text" or one in self._columns)]
        groups = list(_groups(looked_up))
        pick = tuple(itemgetter(*(names.index(name) for name in group)) for group in groups)
        tables = tuple(self._table(group) for group in groups)
        converted = tuple((name, SEEN[name], self._tables[name]) for name in later)
        allowed = tuple(TYPES[FACTS[name].type] for name in names)
        return Layout(view, names, allowed, bits, pick, tables, converted)

    def _table(self, group: tuple[str, ...]) -> Table | Several:
        tables = tuple(self._tables[name] for name in group)
        return tables[0] if len(tables) == 1 else Several(tables)


def _groups(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The names in groups that have at most `MOST_VALUES` combinations of values; one without an end stands alone."""
    open_: list[str] = []
    combinations = 1
    for name in names:
        fact = FACTS[name]
        values = 3 if fact.type == "bool" else len(fact.values) + 1 if fact.values else MOST_VALUES
        if values >= MOST_VALUES:
            yield (name,)
            continue
        if combinations * values > MOST_VALUES:
            yield tuple(open_)
            open_, combinations = [], 1
        open_.append(name)
        combinations *= values
    if open_:
        yield tuple(open_)
