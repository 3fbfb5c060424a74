"""One fact: a value with where it comes from and when it was true."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

UNKNOWN = None
"""A value that nobody could tell. It never grants and never refuses."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fact as gathered. `value` is in the form of the fact vocabulary (money, times as text), None when unknown."""

    name: str
    value: Any
    source: str
    at: datetime
    note: str = ""


def money(amount: Decimal | None) -> str | None:
    """An amount as the vocabulary writes it: plain digits, never an exponent."""
    return None if amount is None else format(amount, "f")


def moment(at: datetime | None) -> str | None:
    """A time as the vocabulary writes it: `YYYY-MM-DDTHH:MM:SSZ`, UTC."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
