"""Statements put beside each other, beside earlier ones, and beside the record: what does not fit, in pairs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from triage.statements.model import Kind, Statement

_EXCLUDE = (
    (Kind.DELIVERED_NONE, Kind.DELIVERED_SOME),
    (Kind.DELIVERED_NONE, Kind.DELIVERED_ALL),
    (Kind.DELIVERED_NONE, Kind.DROPPED),
    (Kind.ALWAYS_PUBLIC, Kind.WAS_PRIVATE),
)
_EXCLUDE_UNLESS_DROPPED = ((Kind.DELIVERED_SOME, Kind.DELIVERED_ALL),)
"""What came whole and then dropped may well be a part by now."""
_OVERSTATED = frozenset((Kind.DELIVERED_NONE, Kind.DELIVERED_SOME))
"""In one sentence both are said by whoever is annoyed ("it never came, only 300 came"); that is no second story."""
TOLERANCE = Decimal("0.1")
"""Counts and sums that people name are rounded; a tenth off is no contradiction."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that do not fit. Each side is `statement "quote"`, or what the record says."""

    one: str
    other: str


def excluding(statements: Sequence[Statement]) -> tuple[Pair, ...]:
    """Pairs of a customer's own statements that cannot both be true. One that is taken back later counts no more."""
    standing = _standing(statements)
    return tuple(
        Pair(_quoted(one), _quoted(other))
        for place, one in enumerate(standing)
        for other in standing[place + 1 :]
        if _exclude(one, other, standing)
    )


def against_earlier(now: Sequence[Statement], earlier: Iterable[tuple[str, Statement]]) -> tuple[Pair, ...]:
    """Pairs of a statement and one made in an earlier case (case number, statement) that cannot both be true."""
    standing = _standing(now)
    return tuple(
        Pair(_quoted(one), f"{case}: {_quoted(before)}")
        for case, before in earlier
        for one in standing
        if _exclude(one, before, (*standing, before))
    )


def against_record(statements: Sequence[Statement], facts: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Pairs of a statement and a verified fact that do not fit; an unknown fact fits everything."""
    return tuple(
        Pair(_quoted(one), said)
        for one in _standing(statements)
        if (said := _RECORD[one.kind](one, facts) if one.kind in _RECORD else None)
    )


def _standing(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """What still stands: a correction takes back every earlier statement that it excludes."""
    kept: list[Statement] = []
    for statement in statements:
        if statement.corrects:
            kept = [one for one in kept if not _exclude(one, statement, ()) and not _same_kind_other(one, statement)]
        kept.append(statement)
    return tuple(kept)


def _same_kind_other(one: Statement, other: Statement) -> bool:
    return one.kind is other.kind and one.value != other.value


def _exclude(one: Statement, other: Statement, among: Iterable[Statement]) -> bool:
    kinds = (one.kind, other.kind)
    if set(kinds) == _OVERSTATED and one.quote == other.quote:
        return False
    if kinds in _EXCLUDE or kinds[::-1] in _EXCLUDE:
        return True
    if any(statement.kind is Kind.DROPPED for statement in among):
        return False
    return kinds in _EXCLUDE_UNLESS_DROPPED or kinds[::-1] in _EXCLUDE_UNLESS_DROPPED


def _quoted(statement: Statement) -> str:
    return f"{statement.told()} (“{statement.quote}”)"


def _none(_statement: Statement, facts: Mapping[str, Any]) -> str | None:
    delivered = facts.get("order_delivered")
    return f"the record: {delivered} delivered" if isinstance(delivered, int) and delivered > 0 else None


def _some(statement: Statement, facts: Mapping[str, Any]) -> str | None:
    delivered = facts.get("order_delivered")
    if not isinstance(delivered, int):
        return None
    counted = int(statement.value) if statement.value else None
    apart = counted is not None and abs(counted - delivered) > max(Decimal(5), delivered * TOLERANCE)
    return f"the record: {delivered} delivered" if delivered == 0 or apart else None


def _all(_statement: Statement, facts: Mapping[str, Any]) -> str | None:
    delivered, quantity = facts.get("order_delivered"), facts.get("order_quantity")
    if not isinstance(delivered, int) or not isinstance(quantity, int) or delivered >= quantity:
        return None
    return f"the record: {delivered} of {quantity} delivered"


def _dropped(_statement: Statement, facts: Mapping[str, Any]) -> str | None:
    return "the record: nothing was delivered" if facts.get("order_delivered") == 0 else None


def _twice(_statement: Statement, facts: Mapping[str, Any]) -> str | None:
    return "the record: no other order on this target" if facts.get("dup_order_cause") == "none" else None


def _paid(statement: Statement, facts: Mapping[str, Any]) -> str | None:
    amount, _, currency = (statement.value or "").partition(" ")
    charge, booked_in = facts.get("order_charge"), facts.get("order_currency")
    if charge is None or (currency and booked_in and currency != booked_in):
        return None
    try:
        apart = abs(Decimal(amount) - Decimal(str(charge)))
    except InvalidOperation:
        return None
    return (
        f"the record: {charge} {booked_in or ''} charged".rstrip() if apart > Decimal(str(charge)) * TOLERANCE else None
    )


def _public(_statement: Statement, facts: Mapping[str, Any]) -> str | None:
    for name, words in (("link_state_at_order", "at order time"), ("link_state_now", "now")):
        if facts.get(name) == "private":
            return f"the link check: private {words}"
    return None


_RECORD = {
    Kind.DELIVERED_NONE: _none,
    Kind.DELIVERED_SOME: _some,
    Kind.DELIVERED_ALL: _all,
    Kind.DROPPED: _dropped,
    Kind.CHARGED_TWICE: _twice,
    Kind.PAID: _paid,
    Kind.ALWAYS_PUBLIC: _public,
}
