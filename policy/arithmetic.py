"""The arithmetic of a credit: exact, rounded down once at the end, within what was paid less what was given back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from typing import Any

MINOR_UNITS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "TND", "JOD"), 3),
}
"""Decimals of a currency where they are not two."""

MOST_DECIMALS = 6
EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Amount:
    """What may be credited, its currency, whether it is the whole of what was charged, and how it was computed."""

    value: Decimal
    currency: str
    whole: bool
    formula: str


def scale(charge: Decimal, currency: str) -> int:
    """How many decimals are booked: the currency's own or the charge's, whichever is more, at most six."""
    exponent = charge.as_tuple().exponent
    booked = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return min(MOST_DECIMALS, max(MINOR_UNITS.get(currency, 2), booked))


def order_credit(facts: Mapping[str, Any], basis: str, tally: Mapping[str, Any]) -> Amount | None:
    """The credit for an order: the undelivered `share`, the `whole` price, or only the `excess` over the right one.

    None when a number it needs is unknown, or an amount negative. `tally` holds `undelivered` and `excess` as derived.
    """
    numbers = [facts.get(name) for name in ("order_charge", "order_promo_share", "earlier_credit_total")]
    currency, kind = facts.get("order_currency"), facts.get("earlier_credit_kind")
    excess = tally.get("excess")
    if currency is None or excess is None or any(number is None or number < 0 for number in numbers):
        return None
    charge, promo, earlier = (Decimal(number or 0) for number in numbers)
    if earlier and kind is None:
        return None
    adjusted = earlier if kind == "price_adjustment" else Decimal(0)
    fraction = _fraction(facts, basis, tally)
    if fraction is None:
        return None
    return _credit(charge, promo, adjusted, earlier, excess, fraction, str(currency))


def _fraction(facts: Mapping[str, Any], basis: str, tally: Mapping[str, Any]) -> tuple[int, int] | None:
    if basis == "whole":
        return (1, 1)
    if basis == "excess":
        return (0, 1)
    quantity, remains = facts.get("order_quantity"), tally.get("undelivered")
    if quantity is None or remains is None or quantity <= 0 or not 0 <= remains <= quantity:
        return None
    return (remains, quantity)


def _credit(
    charge: Decimal,
    promo: Decimal,
    adjusted: Decimal,
    earlier: Decimal,
    excess: Decimal,
    fraction: tuple[int, int],
    currency: str,
) -> Amount:
    with localcontext(EXACT):
        paid = charge - promo - adjusted
        decimals = scale(charge, currency)
        unit = Decimal(1).scaleb(-decimals)
        missing, quantity = fraction
        due = (excess + (paid - excess) * missing / quantity).quantize(unit, ROUND_DOWN)
        refunds = Decimal(0) if adjusted else earlier
        value = min(due - refunds, charge - promo - earlier).quantize(unit, ROUND_DOWN)
        over = f"({_digits(charge)} - {_digits(charge - excess)})" if excess else ""
        words = _formula(paid - excess, over, fraction, due, refunds, value, unit)
        return Amount(value, currency, value == charge, words)


def _formula(
    price: Decimal,
    over: str,
    fraction: tuple[int, int],
    due: Decimal,
    refunds: Decimal,
    value: Decimal,
    unit: Decimal,
) -> str:
    """The computation with its numbers: charged too much, undelivered part of the price, given back before."""
    missing, quantity = fraction
    part = (
        "" if missing == 0 else _digits(price) if missing == quantity else f"{_digits(price)} × {missing} / {quantity}"
    )
    words = f"{' + '.join(filter(None, (over, part))) or '0'} = {_digits(due)}"
    if missing not in (0, quantity):
        words += f" (rounded down to {_digits(unit)})"
    if value != due:
        words += (
            f"; less {_digits(refunds)} given back = {_digits(value)}" if refunds else f"; at most {_digits(value)}"
        )
    return words


def topup_credit(facts: Mapping[str, Any]) -> Amount | None:
    """What was captured less what was sent back and what was credited; None when one is unknown or negative."""
    names = ("topup_captured_total", "topup_gateway_refunded_total", "topup_ledger_credited_total")
    numbers = [facts.get(name) for name in (*names, "earlier_credit_total")]
    currency, count = facts.get("topup_currency"), facts.get("topup_payments_captured")
    if currency is None or any(number is None or number < 0 for number in numbers):
        return None
    captured, reversed_, credited, earlier = (Decimal(number or 0) for number in numbers)
    value = captured - reversed_ - credited - earlier
    payment = captured / count if count else captured
    formula = f"{_digits(captured)} - {_digits(reversed_)} - {_digits(credited)}"
    formula += (f" - {_digits(earlier)}" if earlier else "") + f" = {_digits(value)}"
    return Amount(value, str(currency), value == payment, formula)


def vip_credit(facts: Mapping[str, Any]) -> Amount | None:
    """The VIP charge less its promotional share and earlier credits: all or nothing; None as above."""
    numbers = [facts.get(name) for name in ("vip_charge", "vip_promo_share", "earlier_credit_total")]
    currency = facts.get("vip_currency")
    if currency is None or any(number is None or number < 0 for number in numbers):
        return None
    charge, promo, earlier = (Decimal(number or 0) for number in numbers)
    value = charge - promo - earlier
    formula = f"{_digits(charge)} - {_digits(promo)} - {_digits(earlier)} = {_digits(value)}"
    return Amount(value, str(currency), value == charge, formula)


def _digits(amount: Decimal) -> str:
    return format(amount, "f")
