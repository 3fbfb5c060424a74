"""Conditions over facts, three-valued: true, false, or unknown while a fact it needs is unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
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
    """One named fact under one test. `spec` is the test as the document writes it."""

    name: str
    words: str
    test: Test = field(compare=False)
    reads: tuple[str, ...]
    spec: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """All leaves and groups must hold. A group holds when any of its conditions does, a negated one when none does."""

    leaves: tuple[Leaf, ...] = ()
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()
    _reads: tuple[str, ...] = field(init=False, compare=False, repr=False, default=())

    def __post_init__(self) -> None:
        names = dict.fromkeys(name for leaf in self.every_leaf() for name in leaf.reads)
        object.__setattr__(self, "_reads", tuple(names))

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
        return self._reads

    def needs(self) -> tuple[str, ...]:
        """The settings that its conclusions are drawn by."""
        named = [leaf.name for leaf in self.every_leaf() if leaf.name in DERIVED]
        return tuple(dict.fromkeys(setting for name in named for setting in DERIVED[name].settings))

    def every_leaf(self) -> tuple[Leaf, ...]:
        """Its own leaves and those of its groups."""
        inner = [leaf for one in (*self.any_of, *self.none_of) for leaf in one.every_leaf()]
        return (*self.leaves, *inner)

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
        any_of=tuple(compile_condition(one) for one in _group("any", document)),
        none_of=tuple(compile_condition(one) for one in _group("none", document)),
    )


def _group(word: str, document: Mapping[str, Any]) -> list[Any]:
    if word not in document:
        return []
    group = document[word]
    if not isinstance(group, list) or not group:
        raise FactError(f"{word}: holds a list of conditions, at least one")
    return group


def _leaf(name: str, spec: Any) -> Leaf:
    if name not in FACTS and name not in DERIVED:
        close = get_close_matches(name, (*FACTS, *DERIVED), n=1, cutoff=0.75)
        raise FactError(f"{name}: there is no such fact" + (f"; did you mean {close[0]}?" if close else ""))
    reads = DERIVED[name].reads if name in DERIVED else (name,)
    return Leaf(name, f"{name}: {spec}", _test(name, spec), reads, spec)


def _test(name: str, spec: Any) -> Test:
    if isinstance(spec, Mapping):
        if not spec:
            raise FactError(f"{name}: says nothing; give a value or a comparison")
        return _all([_special(name, str(word), bound) for word, bound in spec.items()])
    allowed = values_of(name, spec)
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
        barred = values_of(name, bound)
        return lambda known: None if name not in known else known[name] not in barred
    if word in COMPARISONS:
        compare, limit = COMPARISONS[word], bound_of(name, bound)
        return lambda known: None if known.get(name) is None else compare(known[name], limit)
    raise FactError(f"{name}: there is no comparison {word!r}; use is, not, {', '.join(COMPARISONS)}")


def values_of(name: str, spec: Any) -> frozenset[Any]:
    """The values a document names for a fact, in the fact's own type. Raises `FactError`."""
    named = spec if isinstance(spec, list) else [spec]
    if not named:
        raise FactError(f"{name}: an empty list holds for nothing")
    return frozenset(_value(name, one) for one in named)


def bound_of(name: str, bound: Any) -> Any:
    """What a number or time is compared with. Raises `FactError` where the fact is neither, or the bound is not."""
    kind = "count" if name in DERIVED else FACTS[name].type
    if kind == "time":
        return READERS["time"](FACTS[name], bound)
    if kind not in ("count", "money") or (name in DERIVED and DERIVED[name].values):
        raise FactError(f"{name}: is no number or time and cannot be compared")
    try:
        limit = Decimal(str(bound))
    except InvalidOperation:
        raise FactError(f"{name}: {str(bound)[:60]!r} is not a number to compare with") from None
    if isinstance(bound, bool) or not limit.is_finite():
        raise FactError(f"{name}: {str(bound)[:60]!r} is not a number to compare with")
    return limit


def _value(name: str, value: Any) -> Any:
    if name in DERIVED:
        values = DERIVED[name].values
        if not any(value is one or (value == one and type(value) is type(one)) for one in values):
            raise FactError(f"{name}: {value!r} is not one of {', '.join(map(str, values))}")
        return value
    fact = FACTS[name]
    if value is None and fact.null_is_plain:
        return None
    if fact.type == "money" and isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    return READERS[fact.type](fact, value)
