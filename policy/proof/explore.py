"""Running the evaluator's own conclusions over symbols: every path through a function, with what leads there.

A conclusion (`policy/derived.py`) is a small function of the known facts. It is run again and again; wherever it asks
something that the symbols leave open, the run takes one answer and a later run the others. What it returns on each
path, under that path's condition, is its meaning, so nothing of it is written twice.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import z3

from policy.proof.situation import Situation
from policy.vocabulary import FACTS

DAY = 86400


class _Run:
    """One path: which answer is taken at each open question, and the conditions that gather."""

    def __init__(self, choices: list[int], sizes: list[int]) -> None:
        self.choices, self.sizes, self.step = choices, sizes, 0
        self.path: list[z3.BoolRef] = []
        self.taken: dict[Any, Any] = {}

    def choose(self, key: Any, options: list[tuple[z3.BoolRef, Any]]) -> Any:
        """One of the options; the same question gets the same answer along a path."""
        if key in self.taken:
            return self.taken[key]
        if self.step == len(self.choices):
            self.choices.append(0)
            self.sizes.append(len(options))
        condition, value = options[self.choices[self.step]]
        self.step += 1
        self.path.append(condition)
        self.taken[key] = value
        return value


class Symbol:
    """A number, a time or a stretch of time that is left open. Comparing it takes both answers, one after another."""

    def __init__(self, run: _Run, term: z3.ArithRef, *, time: bool = False) -> None:
        self.run, self.term, self.time = run, term, time

    def __bool__(self) -> bool:
        return self.time or self._ask(self.term != 0)

    def __eq__(self, other: object) -> bool:
        return self._ask(self.term == _term(other))

    def __hash__(self) -> int:
        raise TypeError("a conclusion may not look up an open number in a table")

    def __lt__(self, other: Any) -> bool:
        return self._ask(self.term < _term(other))

    def __le__(self, other: Any) -> bool:
        return self._ask(self.term <= _term(other))

    def __gt__(self, other: Any) -> bool:
        return self._ask(self.term > _term(other))

    def __ge__(self, other: Any) -> bool:
        return self._ask(self.term >= _term(other))

    def __add__(self, other: Any) -> "Symbol":
        return Symbol(self.run, self.term + _term(other))

    def __sub__(self, other: Any) -> "Symbol":
        return Symbol(self.run, self.term - _term(other))

    def __rsub__(self, other: Any) -> "Symbol":
        return Symbol(self.run, _term(other) - self.term)

    def __mul__(self, other: Any) -> "Symbol":
        return Symbol(self.run, self.term * _term(other))

    __radd__, __rmul__ = __add__, __mul__

    def _ask(self, question: Any) -> bool:
        question = z3.simplify(question)
        return bool(self.run.choose(question.get_id(), [(question, True), (z3.Not(question), False)]))


def _term(value: Any) -> Any:
    if isinstance(value, Symbol):
        return value.term
    if isinstance(value, timedelta):
        return value.days * DAY + value.seconds
    if isinstance(value, Decimal):
        return z3.RealVal(format(value, "f"))
    return value


class _View(Mapping[str, Any]):
    """The known facts of one path, as the evaluator's functions read them."""

    def __init__(self, run: _Run, situation: Situation) -> None:
        self._run, self._situation = run, situation

    def __contains__(self, name: object) -> bool:
        return self._read(str(name))[0]

    def __getitem__(self, name: str) -> Any:
        known, value = self._read(name)
        if not known:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a conclusion names the facts it reads")

    def __len__(self) -> int:
        raise TypeError("a conclusion names the facts it reads")

    def _read(self, name: str) -> tuple[bool, Any]:
        situation = self._situation
        options: list[tuple[z3.BoolRef, Any]] = [(situation.unknown(name), (False, None))]
        if name in situation.at:
            options += [(here, (True, value)) for value, here in situation.at[name].items()]
        else:
            symbol = Symbol(self._run, situation.number[name], time=FACTS[name].type == "time")
            options.append((situation.known[name], (True, symbol)))
        if name in situation.null:
            options.append((situation.null[name], (True, None)))
        read: tuple[bool, Any] = self._run.choose(name, options)
        return read


def paths(conclude: Callable[[Mapping[str, Any]], Any], situation: Situation) -> Iterator[tuple[z3.BoolRef, Any]]:
    """Every path through the function over the situation's symbols: the condition and what is returned there."""
    choices: list[int] = []
    sizes: list[int] = []
    while True:
        run = _Run(choices, sizes)
        result = conclude(_View(run, situation))
        yield z3.And(*run.path), result
        while choices and choices[-1] + 1 >= sizes[-1]:
            choices.pop()
            sizes.pop()
        if not choices:
            return
        choices[-1] += 1
