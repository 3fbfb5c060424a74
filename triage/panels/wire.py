"""Reading what panels write: statuses, numbers, money and times in every dialect that was met. Unreadable is None."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
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


def parse_json(body: bytes) -> Any:
    """The JSON in a body, numbers exact; raises `ValueError` for anything else."""
    return json.loads(body.decode("utf-8-sig"), parse_float=Decimal)


def status(value: Any) -> OrderStatus | None:
    """The status a panel's word stands for; None for a word nobody told us, or an error code in its place."""
    if not isinstance(value, str):
        return None
    return STATUSES.get(value.lower().replace(" ", "").replace("_", "").replace("-", ""))


def amount(value: Any) -> Decimal | None:
    """An amount from a number, a text or an object with `value`; None for anything that is no finite number."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def currency(value: Any) -> str | None:
    """The currency code of an amount object, or of a plain text; None where neither says one."""
    code = value.get("currency_code") if isinstance(value, Mapping) else value
    return code.strip().upper()[:10] if isinstance(code, str) and code.strip().isalpha() else None


def whole(value: Any) -> int | None:
    """A count, also from a text such as "157"; None for "Unknown", fractions and everything else."""
    number = amount(value)
    return int(number) if number is not None and number == number.to_integral_value() else None


def text(value: Any) -> str | None:
    """A text, also of a number; None when absent or empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def moment(value: Any, offset: timedelta = timedelta(0)) -> datetime | None:
    """A time from unix seconds, ISO, or "2025-06-12 09:00:00" taken in the panel's zone; None when unreadable."""
    seconds = whole(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds, UTC) if UNIX_FROM <= seconds < 10 * UNIX_FROM else None
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=timezone(offset))).astimezone(UTC)


def error_text(document: Any) -> str | None:
    """What an error envelope says, in any dialect; None when the document is no error."""
    if not isinstance(document, Mapping):
        return None
    for name in ("error_message", "error", "message"):
        said = document.get(name)
        if isinstance(said, Mapping):
            said = said.get("message") or said.get("code")
        if said and (name != "message" or "data" not in document):
            return str(said)[:200]
    code = document.get("error_code")
    return f"error {code}" if code else None
