"""Comparing our books of one object with the panel's records: every difference, and how a person resolves it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from triage.facts.money import payments_by_hand, returned_by_formula
from triage.facts.readings import Readings
from triage.panels.model import OrderStatus, Payment

ENDED_LONG_AGO = timedelta(hours=1)
"""A credit that is still on its way after so long is stuck."""


@dataclass(frozen=True, slots=True)
class Booked:
    """One of our credits as booked. `decided` is False where no decision and no approval stands behind it."""

    id: int
    case_id: int
    case_number: str
    reference: str
    state: str
    amount: Decimal
    confirmed: Decimal | None
    account: str
    changed: datetime
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Books:
    """What our ledger holds of one object: paid for it, returned by the panel, and our credits, oldest first."""

    kind: str
    number: str
    currency: str
    paid: Decimal
    returned: Decimal
    credits: tuple[Booked, ...] = field(default=())

    @property
    def credited(self) -> Decimal:
        """What our booked credits add up to."""
        return sum((one.confirmed or Decimal(0) for one in self.credits if one.state == "credited"), Decimal(0))


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `name` tells it from the object's others; `bookable`: a person may book `returned`, the total."""

    kind: str
    name: str
    words: str
    how: str
    case_id: int | None = None
    credit_id: int | None = None
    amount: Decimal | None = None
    bookable: bool = False
    returned: Decimal | None = None


def compare(books: Books, seen: Readings, *, smallest: Decimal) -> list[Difference]:
    """Every difference between the books and what was read of the panel just now (`seen.at`).

    `seen.troubles` names what could not be read; payments that cannot be read back are not compared. Sums that differ
    by less than `smallest`, the smallest amount the panel books, are the same.
    """
    found = [*_of_order(books, seen, smallest)]
    for credit in books.credits:
        found += _of_credit(credit, seen)
    return found


def returned_now(books: Books, seen: Readings) -> Decimal | None:
    """What the panel has given back by now, by itself and by hand; None when that cannot be told."""
    order, behaviour = seen.order, seen.behaviour
    if order is None or order.status is None:
        return None
    by_hand = sum((payment.amount or Decimal(0) for payment in payments_by_hand(seen)), Decimal(0))
    if behaviour.returns != "automatic":
        return by_hand
    if order.status is OrderStatus.CANCELED:
        return books.paid + by_hand
    if order.status is not OrderStatus.PARTIAL:
        return by_hand
    if behaviour.charge == "net" and order.charge is not None:
        return max(books.paid - order.charge, Decimal(0)) + by_hand
    formula = returned_by_formula(order, books.paid)
    return None if formula is None else formula + by_hand


def _of_order(books: Books, seen: Readings, smallest: Decimal) -> Iterator[Difference]:
    case = books.credits[-1].case_id if books.credits else None
    if seen.troubles:
        words = f"order {books.number} could not be compared: {'; '.join(seen.troubles)}"
        yield Difference("unread", "order", words, "Run the audit again when the panel answers.", case)
        return
    if seen.order is None:
        words = f"order {books.number} is not on the panel any more, and {books.credited} was credited for it"
        yield Difference("order_gone", "order", words, "Find out who removed it, then accept with a note.", case)
        return
    now = returned_now(books, seen)
    if now is None or abs(now - books.returned) < smallest:
        return
    yield _returned_otherwise(books, seen, now, case)


def _returned_otherwise(books: Books, seen: Readings, now: Decimal, case: int | None) -> Difference:
    """The panel has given back more, or less, than stands in the ledger."""
    by_hand = [f"payment {payment.number} of {payment.amount}" for payment in payments_by_hand(seen)]
    hand = f" ({', '.join(by_hand)} by hand)" if by_hand else ""
    words = f"order {books.number}: the panel has returned {now:f}{hand}, the ledger holds {books.returned:f}"
    over = books.credited + now - books.paid
    if over > 0:
        words += f"; with {books.credited:f} credited that is {over:f} above the {books.paid:f} paid"
        how = f"Take {over:f} {books.currency} back on the panel, or accept the loss with a note."
        return Difference("given_back_twice", "returned", words, how, case, amount=over, returned=now)
    how = "Book it as returned, or take it back on the panel if the customer has it twice."
    amount = abs(now - books.returned)
    return Difference("returned_otherwise", "returned", words, how, case, None, amount, bookable=True, returned=now)


def _of_credit(credit: Booked, seen: Readings) -> Iterator[Difference]:
    if not credit.decided:
        words = f"credit {credit.reference}: no decision and no approval stands behind it"
        yield _difference("undecided", credit, words, "Find out how it was made; take the money back if it was wrong.")
    on_its_way = credit.state in ("intended", "sending")
    if on_its_way and seen.at - credit.changed <= ENDED_LONG_AGO:
        return
    if on_its_way:
        words = f"credit {credit.reference} is {credit.state} since {credit.changed:%Y-%m-%d %H:%M} UTC"
        yield _difference("stuck", credit, words, "See the list of given-up work on the desk; the workers may be down.")
    if seen.payments is None:
        if credit.state == "unknown":
            yield _unsettled(credit)
        return
    ours = [payment for payment in seen.payments if credit.reference in payment.memo]
    yield from _against_payments(credit, ours)


def _against_payments(credit: Booked, ours: Sequence[Payment]) -> Iterator[Difference]:
    listed = ", ".join(f"{payment.number} of {payment.amount}" for payment in ours)
    if credit.state == "credited" and not ours:
        words = f"credit {credit.reference} of {credit.confirmed} is booked, the panel has no such payment"
        yield _difference("payment_missing", credit, words, "Look at the account's payments; it may have been removed.")
    elif credit.state == "credited" and sum(payment.amount or 0 for payment in ours) != credit.confirmed:
        words = f"credit {credit.reference} is booked with {credit.confirmed}, the panel has payment {listed}"
        yield _difference("payment_differs", credit, words, "Correct it on the panel, or accept with a note.")
    elif credit.state != "credited" and ours:
        words = f"credit {credit.reference} is {credit.state}, and the panel has payment {listed} for it"
        how = f"Settle it as paid in case {credit.case_number}; if it was paid again meanwhile, take one payment back."
        yield _difference("paid_unbooked", credit, words, how)
    elif credit.state == "unknown":
        yield _unsettled(credit)
    if any(payment.account and payment.account.casefold() != credit.account.casefold() for payment in ours):
        words = f"credit {credit.reference} was meant for {credit.account}, the panel has it elsewhere: {listed}"
        yield _difference("wrong_account", credit, words, "Move the money on the panel, then accept with a note.")


def _unsettled(credit: Booked) -> Difference:
    words = f"credit {credit.reference} of {credit.amount} was sent and its answer lost; nobody has settled it"
    return _difference("unsettled", credit, words, f"Settle it in case {credit.case_number}.")


def _difference(kind: str, credit: Booked, words: str, how: str) -> Difference:
    return Difference(kind, f"{kind}/{credit.id}", words, how, credit.case_id, credit.id, credit.amount)
