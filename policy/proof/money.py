"""The arithmetic of a credit as formulas: exact sums, the undelivered share and rounding by what bounds them.

Two ways to say the two hard operations. `Bounds` leaves the share of a price and the rounding open within what holds
for every number (a share of an amount lies between nothing and the amount; rounding takes off less than one unit):
what holds under it holds for all numbers. `Plain` computes them exactly for amounts in hundredths and shares of none,
a quarter, a half or all: what is found under it can be written down and assessed.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import z3

from policy.arithmetic import MINOR_UNITS, MOST_DECIMALS
from policy.proof.situation import Situation
from policy.proof.truth import NEVER, Terms

REAL, INT = z3.RealSort(), z3.IntSort()
SHARE = z3.Function("share of a price", REAL, INT, INT, REAL)
DOWN = z3.Function("rounded down", REAL, INT, REAL)
QUARTERS = (0, 1, 2, 4)


class Arithmetic(Protocol):
    """How a share is taken and how a sum is rounded."""

    said: list[z3.BoolRef]

    def share(self, price: Any, remains: Any, quantity: Any) -> Any: ...

    def down(self, value: Any, scale: Any) -> Any: ...


class Bounds:
    """What holds of shares and rounding whatever the numbers are. `said` gathers it."""

    def __init__(self) -> None:
        self.said: list[z3.BoolRef] = []

    def share(self, price: Any, remains: Any, quantity: Any) -> Any:
        """A part of the price, for 0 <= remains <= quantity."""
        part = SHARE(price, remains, quantity)
        inside = z3.And(quantity > 0, remains >= 0, remains <= quantity)
        between = z3.If(price >= 0, z3.And(part >= 0, part <= price), z3.And(part <= 0, part >= price))
        self.said.append(z3.Implies(inside, between))
        self.said.append(z3.Implies(remains == 0, part == 0))
        self.said.append(z3.Implies(z3.And(inside, remains == quantity), part == price))
        return part

    def down(self, value: Any, scale: Any) -> Any:
        """The value without what stands below the smallest unit, towards zero."""
        cut = DOWN(value, scale)
        above = z3.And(cut >= 0, cut <= value, cut > value - 1)
        below = z3.And(cut <= 0, cut >= value, cut < value + 1)
        self.said.append(z3.If(value >= 0, above, below))
        return cut


class Plain:
    """Exact, for amounts in hundredths of a currency with two decimals and for plain shares. `said` says so."""

    def __init__(self, situation: Situation) -> None:
        amounts = [name for name, number in situation.number.items() if number.sort() == REAL]
        self.said: list[z3.BoolRef] = [
            situation.number[name] * 100 == z3.ToReal(z3.Int(f"{situation.tag}{name} in hundredths"))
            for name in amounts
        ]
        self.said.append(situation.decimals == 2)
        for name, at in situation.at.items():
            odd = [here for value, here in at.items() if name.endswith("_currency") and MINOR_UNITS.get(value, 2) > 2]
            self.said += [z3.Not(here) for here in odd]

    def share(self, price: Any, remains: Any, quantity: Any) -> Any:
        """Nothing, a quarter, a half or all of the price."""
        inside = z3.And(quantity > 0, remains >= 0, remains <= quantity)
        self.said.append(z3.Implies(inside, z3.Or(*(4 * remains == n * quantity for n in QUARTERS))))
        part: Any = price * 0
        for n in QUARTERS[1:]:
            part = z3.If(4 * remains == n * quantity, price * n / 4, part)
        return part

    def down(self, value: Any, scale: Any) -> Any:  # noqa: ARG002 - always two decimals here
        """Rounded to hundredths, towards zero."""
        return z3.If(value >= 0, _floor(value), -_floor(-value))


def _floor(value: Any) -> Any:
    return z3.ToReal(z3.ToInt(value * 100)) / 100


@dataclass(frozen=True, slots=True)
class Sum:
    """A credit's amount: whether every number it needs is known, its value, and whether it is the whole charge."""

    known: z3.BoolRef
    value: Any
    whole: z3.BoolRef


def credit_of(basis: str, terms: Terms, situation: Situation, how: Arithmetic) -> Sum:
    """The amount of a credit on that basis, as `policy.arithmetic` computes it."""
    if basis == "topup":
        return _topup(terms)
    if basis == "vip":
        return _vip(terms)
    return _order(basis, terms, situation, how)


def _order(basis: str, terms: Terms, situation: Situation, how: Arithmetic) -> Sum:
    charge, promo, earlier = (terms[name] for name in ("order_charge", "order_promo_share", "earlier_credit_total"))
    kind, over = terms["earlier_credit_kind"], terms["excess"]
    needed = [terms["order_currency"].known, over.known, charge.known, promo.known, earlier.known]
    needed += [charge.number >= 0, promo.number >= 0, earlier.number >= 0]
    needed.append(z3.Or(earlier.number == 0, kind.known))
    corrected = kind.at.get("price_adjustment", NEVER)
    adjusted = z3.If(corrected, earlier.number, z3.RealVal(0))
    price = charge.number - promo.number - adjusted - over.number
    part, possible = _part(basis, price, terms, how)
    scale = _scale(terms, situation)
    due = how.down(over.number + part, scale)
    refunds = z3.If(adjusted != 0, z3.RealVal(0), earlier.number)
    value = how.down(_least(due - refunds, charge.number - promo.number - earlier.number), scale)
    return Sum(z3.And(*needed, possible), value, value == charge.number)


def _part(basis: str, price: Any, terms: Terms, how: Arithmetic) -> tuple[Any, z3.BoolRef]:
    """What is due of the price beside the excess, and whether that can be told."""
    if basis == "whole":
        return price, z3.BoolVal(True)
    if basis == "excess":
        return z3.RealVal(0), z3.BoolVal(True)
    quantity, remains = terms["order_quantity"], terms["undelivered"]
    inside = z3.And(quantity.number > 0, remains.number >= 0, remains.number <= quantity.number)
    return how.share(price, remains.number, quantity.number), z3.And(quantity.known, remains.known, inside)


def _scale(terms: Terms, situation: Situation) -> Any:
    """How many decimals are booked: the currency's or the charge's, at most six."""
    own: Any = z3.IntVal(2)
    for value, here in terms["order_currency"].at.items():
        own = z3.If(here, z3.IntVal(MINOR_UNITS.get(value, 2)), own)
    booked = z3.If(situation.decimals > own, situation.decimals, own)
    return z3.If(booked > MOST_DECIMALS, z3.IntVal(MOST_DECIMALS), booked)


def _topup(terms: Terms) -> Sum:
    names = ("topup_captured_total", "topup_gateway_refunded_total", "topup_ledger_credited_total")
    captured, reversed_, credited, earlier = (terms[name] for name in (*names, "earlier_credit_total"))
    known = z3.And(terms["topup_currency"].known, captured.known, reversed_.known, credited.known, earlier.known)
    sound = z3.And(*(one.number >= 0 for one in (captured, reversed_, credited, earlier)))
    value = captured.number - reversed_.number - credited.number - earlier.number
    count = terms["topup_payments_captured"]
    several = z3.And(count.known, count.number != 0)
    payment = z3.If(several, value * count.number == captured.number, value == captured.number)
    return Sum(z3.And(known, sound), value, payment)


def _vip(terms: Terms) -> Sum:
    charge, promo, earlier = (terms[name] for name in ("vip_charge", "vip_promo_share", "earlier_credit_total"))
    value = charge.number - promo.number - earlier.number
    known = z3.And(terms["vip_currency"].known, charge.known, promo.known, earlier.known)
    sound = z3.And(charge.number >= 0, promo.number >= 0, earlier.number >= 0)
    return Sum(z3.And(known, sound), value, value == charge.number)


def _least(one: Any, other: Any) -> Any:
    return z3.If(one < other, one, other)
