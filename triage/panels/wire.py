"""Reading what panels write: statuses, numbers, money and times in every dialect that was met. Unreadable is None."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from triage.panels.model import OrderStatus

STATUSES = {
    "awaiting": OrderStatus.AWAITING,
    "pending": OrderStatus.PENDING,
    "processing": OrderStatus.PROCESSING,
    "inprogress": OrderStatus.IN_PROGRESS,
    "active": OrderStatus.IN_PROGRESS,
    "onhold": OrderStatus.ON_HOLD,
    "paused": OrderStatus.ON_HOLD,
    "completed": OrderStatus.COMPLETED,
    "partial": OrderStatus.PARTIAL,
    "canceled": OrderStatus.CANCELED,
    "cancelled": OrderStatus.CANCELED,
    "refunded": OrderStatus.CANCELED,
    "error": OrderStatus.ERROR,
    "fail": OrderStatus.ERROR,
    "failed": OrderStatus.ERROR,
}
"""Folded spelling -> status (panel facts, part 1)."""

UNIX_FROM = 1_000_000_000
"""Numbers from here on are seconds since 1970; smaller ones are no time."""

YEARS = range(2000, 2200)
"""Years in which a panel's order or payment can have been booked; `0001-01-01` is a way of saying nothing."""

PLAIN = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{0,30})?(?:[eE][+-]?[0-9]{1,2})?|[+-]?\.[0-9]{1,30}")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]{1,8}")
"""A comma is read only where a decimal point follows: `0,66` and `1,234` mean different sums in different countries."""

DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")
"""A day alone is no moment: midnight would be a default."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Code points that no database column and no page takes."""


def parse_json(body: bytes) -> Any:
    """The JSON in a body, numbers exact; raises `ValueError` for anything else."""
    return json.loads(body.decode("utf-8-sig"), parse_float=Decimal)


def status(value: Any) -> OrderStatus | None:
    """The status a panel's word stands for; None for a word nobody told us, or an error code in its place."""
    if not isinstance(value, str):
        return None
    return STATUSES.get(value.strip().lower().replace(" ", "").replace("_", "").replace("-", ""))


def amount(value: Any) -> Decimal | None:
    """An amount from a number, a text or an object with `value`; None for anything that is no finite number."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        written = str(value).strip()
    except ValueError:  # an integer of thousands of digits
        return None
    if GROUPED.fullmatch(written):
        written = written.replace(",", "")
    number = Decimal(written) if PLAIN.fullmatch(written) else None
    return number if number is not None and abs(number) < Decimal(10) ** 15 else None


def currency(value: Any) -> str | None:
    """The currency code of an amount object, or of a plain text; None where neither says one."""
    code = value.get("currency_code") if isinstance(value, Mapping) else value
    if not isinstance(code, str):
        return None
    code = code.strip().upper()
    return code if code.isascii() and code.isalpha() and 3 <= len(code) <= 5 else None


def whole(value: Any) -> int | None:
    """A count, also from a text such as "157"; None for "Unknown", fractions and everything else."""
    number = amount(value)
    return int(number) if number is not None and number == number.to_integral_value() else None


def text(value: Any, most: int = 4000) -> str | None:
    """A text, also of a number, at most so long, without control characters; None when absent or empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        return UNPRINTABLE.sub("\ufffd", str(value)).strip()[:most] or None
    except ValueError:  # an integer of thousands of digits
        return None


def moment(value: Any, offset: timedelta = timedelta(0)) -> datetime | None:
    """A time from unix seconds, ISO, or "2025-06-12 09:00:00" taken `offset` ahead of UTC; None when unreadable."""
    seconds = whole(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds, UTC) if UNIX_FROM <= seconds < 10 * UNIX_FROM else None
    if not isinstance(value, str) or not DAY_AND_TIME.match(value.strip()):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if read.year not in YEARS:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=timezone(offset))).astimezone(UTC)
