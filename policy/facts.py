"""Reading facts from outside: each value in its type, or one clear error; what is absent is unknown."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from policy.vocabulary import FACTS, PLAIN_NULL, FactType

MOST_DIGITS = 30
MOST_SPAN = 1_000_000
"""The longest stretch of days or hours a fact may name."""
FIRST_YEAR, LAST_YEAR = 1970, 2999
MONEY = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,12})?")


class FactError(ValueError):
    """A fact that cannot be used; the text names the fact, the value's kind and what is allowed."""


Facts = Mapping[str, Any]
"""Known facts in their own types: Decimal, int, bool, datetime, str. A name that is absent is unknown."""


def read_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are known, in their own types. Raises `FactError` for a name or value outside the vocabulary.

    None means unknown and is left out, except where None itself says something (`null_is_plain`).
    """
    known: dict[str, Any] = {}
    for name, value in raw.items():
        kind = value.__class__
        if kind is str and name in SEEN:
            known[name] = SEEN[name][value]
        elif (kind is int and name in SMALL and 0 <= value <= MOST_SPAN) or (kind is bool and name in TRUTHS):
            known[name] = value
        elif value is None:
            if name in PLAIN_NULL:
                known[name] = None
            elif name not in FACTS:
                raise FactError(f"{name}: there is no such fact")
        else:
            known[name] = _read(name, value)
    return known


def _read(name: str, value: Any) -> Any:
    fact = FACTS.get(name)
    if fact is None:
        raise FactError(f"{name}: there is no such fact")
    return READERS[fact.type](fact, value)


def plain(value: Any) -> Any:
    """A value as JSON writes it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
    return value


def _wrong(fact: FactType, value: object, allowed: str) -> FactError:
    shown = f"{value!r}"
    return FactError(f"{fact.name}: {shown[:60]} is not {allowed}")


def _word(fact: FactType, value: Any) -> str:
    if not isinstance(value, str) or value not in fact.values:
        raise _wrong(fact, value, f"one of {', '.join(fact.values)}")
    return value


def _bool(fact: FactType, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(fact, value, "true or false")
    return value


def _count(fact: FactType, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**MOST_DIGITS:
        raise _wrong(fact, value, "a whole number")
    if value > MOST_SPAN and fact.name.endswith(("_days", "_hours")):
        raise _wrong(fact, value, f"a whole number of at most {MOST_SPAN}")
    return value


def _money(fact: FactType, value: Any) -> Decimal:
    if isinstance(value, str) and MONEY.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise _wrong(fact, value, 'an amount as text, such as "2.50"')


def _time(fact: FactType, value: Any) -> datetime:
    moment = _moment(value) if isinstance(value, str) else None
    if moment is None:
        raise _wrong(fact, value, "a UTC time such as 2025-06-12T09:00:00Z")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _wrong(fact, value, f"a UTC time between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is UTC else None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(fact: FactType, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(fact, value, "text")
    return value


READERS: dict[str, Callable[[FactType, Any], Any]] = {
    "word": _word,
    "bool": _bool,
    "count": _count,
    "money": _money,
    "time": _time,
    "text": _text,
}
TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("word", "money", "time", "text"), (str, type(None))),
    "bool": (bool, type(None)),
    "count": (int, type(None)),
}
"""The Python types in which JSON gives a fact of that type; None among them."""
MOST_SEEN = 2000


class Seen(dict[str, Any]):
    """Texts of one fact with what they mean: the same few come again and again, and are kept while there is room."""

    __slots__ = ("_fact",)

    def __init__(self, fact: FactType) -> None:
        super().__init__()
        self._fact = fact

    def __missing__(self, value: str) -> Any:
        read = READERS[self._fact.type](self._fact, value)
        if len(self) < MOST_SEEN:
            self[value] = read
        return read


SEEN = {one.name: Seen(one) for one in FACTS.values() if one.type in ("word", "money", "time")}
"""What texts mean, by fact; a wrong one raises `FactError`."""
SMALL = frozenset(one.name for one in FACTS.values() if one.type == "count")
TRUTHS = frozenset(one.name for one in FACTS.values() if one.type == "bool")
