"""Order columns out of the JSON that tests and newcomers send to the levers."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.sandbox import orders
from bot.sandbox.amounts import to_units
from bot.sandbox.modes import CHOICES

HOUR = 3600
COUNTS = ("service_id", "quantity", "start_count", "remains", "runs", "cancel_requested")
TEXTS = ("link", "external_id", "provider", "cancel_reason", "kind", "story")


def read_columns(given: dict[str, Any], now: int) -> dict[str, Any]:
    """Columns to write. Times are unix seconds, ISO text, or `…_hours_ago`. Raises ValueError naming what is wrong."""
    return dict(_column(name, value, now) for name, value in given.items())


def _column(name: str, value: Any, now: int) -> tuple[str, Any]:
    if name in ("created_hours_ago", "updated_hours_ago"):
        return name.partition("_")[0], now - int(Decimal(str(value)) * HOUR)
    if name in ("created", "updated"):
        return name, _moment(value)
    if name == "status":
        return name, _known(name, orders.status_of(value), orders.STATUSES)
    if name == "returns":
        return name, None if value is None else _known(name, value, CHOICES["returns"])
    if name == "charge":
        return name, to_units(value)
    return name, _plain(name, value)


def _plain(name: str, value: Any) -> Any:
    if name in COUNTS:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValueError(f"{name} is a whole number")
    elif name not in TEXTS:
        raise ValueError(f"an order has no {name!r}")
    elif value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is text")
    return value


def _known(name: str, value: Any, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}")
    return value


def _moment(value: Any) -> int:
    if isinstance(value, int):
        return value
    moment = datetime.fromisoformat(str(value))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
