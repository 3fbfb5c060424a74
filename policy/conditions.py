"""Conditions over facts, three-valued: true, false, or unknown while a fact it needs is unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policy.derived import DERIVED
from policy.facts import READERS, FactError
from policy.vocabulary import FACTS

Truth = bool | None
Test = Callable[[Mapping[str, Any]], Truth]
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "above": lambda value, bound: bool(value > bound),
    "at_least": lambda value, bound: bool(value >= bound),
    "below": lambda value, bound: bool(value < bound),
    "at_most": lambda value, bound: bool(value <= bound),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One named fact under one test."""

    name: str
    words: str
    test: Test
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """All leaves and groups must hold. A group holds when any of its conditions does, a negated one when none does."""

    leaves: tuple[Leaf, ...] = ()
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()

    def judge(self, known: Mapping[str, Any]) -> Truth:
        """True, False, or None when the answer hangs on something unknown."""
        results = [leaf.test(known) for leaf in self.leaves]
        if False in results:
            return False
        if self.any_of:
            results.append(_either([one.judge(known) for one in self.any_of]))
        results += [_opposite(one.judge(known)) for one in self.none_of]
        return False if False in results else None if None in results else True

    def reads(self) -> tuple[str, ...]:
        """The facts this condition reads, conclusions resolved into what they read."""
        names = [name for leaf in self.leaves for name in leaf.reads]
        for one in (*self.any_of, *self.none_of):
            names += one.reads()
        return tuple(dict.fromkeys(names))

    def grounds(self, known: Mapping[str, Any], result: Truth) -> tuple[str, ...]:
        """The facts that made it come out this way: the failing leaves, the unknown ones, or all of them."""
        deciding = [leaf for leaf in self.leaves if result is True or leaf.test(known) is result]
        names = [name for leaf in deciding for name in leaf.reads]
        for one in (*self.any_of, *self.none_of):
            if not names or result is not False:
                names += one.reads()
        return tuple(dict.fromkeys(names))


def _either(results: list[Truth]) -> Truth:
    return True if True in results else None if None in results else False


def _opposite(result: Truth) -> Truth:
    return None if result is None else not result


def compile_condition(document: Any) -> Condition:
    """The condition a document describes. Raises `FactError` for an unknown fact or a value outside its type."""
    if not isinstance(document, Mapping):
        raise FactError(f"a condition is a mapping of facts to values, not {document!r}")
    plain = {name: spec for name, spec in document.items() if name not in ("any", "none")}
    return Condition(
        leaves=tuple(_leaf(str(name), spec) for name, spec in plain.items()),
        any_of=tuple(compile_condition(one) for one in document.get("any", ())),
        none_of=tuple(compile_condition(one) for one in document.get("none", ())),
    )


def _leaf(name: str, spec: Any) -> Leaf:
    if name not in FACTS and name not in DERIVED:
        raise FactError(f"{name}: there is no such fact")
    reads = DERIVED[name].reads if name in DERIVED else (name,)
    return Leaf(name, f"{name}: {spec}", _test(name, spec), reads)


def _test(name: str, spec: Any) -> Test:
    if isinstance(spec, Mapping):
        return _all([_special(name, word, bound) for word, bound in spec.items()])
    allowed = frozenset(_value(name, one) for one in (spec if isinstance(spec, list) else [spec]))
    return lambda known: None if name not in known else known[name] in allowed


def _all(tests: list[Test]) -> Test:
    def test(known: Mapping[str, Any]) -> Truth:
        results = [one(known) for one in tests]
        return False if False in results else None if None in results else True

    return test


def _special(name: str, word: str, bound: Any) -> Test:
    if word == "is" and bound == "unknown":
        return lambda known: name not in known
    if word == "is" and bound == "known":
        return lambda known: name in known
    if word == "not":
        barred = frozenset(_value(name, one) for one in (bound if isinstance(bound, list) else [bound]))
        return lambda known: None if name not in known else known[name] not in barred
    if word in COMPARISONS:
        compare, limit = COMPARISONS[word], Decimal(str(bound))
        return lambda known: None if known.get(name) is None else compare(known[name], limit)
    raise FactError(f"{name}: there is no comparison {word!r}; use is, not, {', '.join(COMPARISONS)}")


def _value(name: str, value: Any) -> Any:
    if name in DERIVED:
        if value not in DERIVED[name].values:
            raise FactError(f"{name}: {value!r} is not one of {', '.join(map(str, DERIVED[name].values))}")
        return value
    fact = FACTS[name]
    return READERS[fact.type](fact, value)
