"""Money of the sandbox panel: whole numbers of a hundred-thousandth of the currency unit, never a float."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

PER_ONE = 100_000
"""Stored units in one unit of currency: panels book up to five decimals."""

LARGEST = Decimal(10) ** 9
SYMBOLS = {"USD": "$", "EUR": "€", "JPY": "¥"}
WHOLE = frozenset({"JPY", "KRW", "VND"})
STYLES = ("object", "object_number", "scalar")
"""How the admin API v2 shows money: value as text, value as a JSON number, or the bare text without an object."""


def to_units(value: Any) -> int:
    """Stored units of an amount given as text, int or Decimal. Raises ValueError for anything that is no amount."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("not an amount")
    try:
        exact = Decimal(value) * PER_ONE
    except ArithmeticError:
        raise ValueError("not an amount") from None
    if not exact.is_finite() or abs(exact) > LARGEST * PER_ONE or exact != exact.to_integral_value():
        raise ValueError("not an amount, or more than five decimals")
    return int(exact)


def rounded(exact: Decimal) -> int:
    """The nearest whole number of stored units."""
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def plain(units: int, currency: str = "USD") -> str:
    """The amount as text: at least the currency's minor digits, at most five."""
    least = 0 if currency in WHOLE else 2
    text = f"{Decimal(units) / PER_ONE:.5f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return f"{whole}.{fraction}" if fraction else whole


def shown(units: int, currency: str, style: str = "object") -> Any:
    """Money as the admin API v2 shows it, in one of `STYLES`."""
    text = plain(units, currency)
    if style == "scalar":
        return text
    value: Any = float(text) if style == "object_number" else text  # only on its way into JSON, as such panels do
    return {"value": value, "currency_code": currency, "formatted": f"{SYMBOLS.get(currency, currency + ' ')}{text}"}
