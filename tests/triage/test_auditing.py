"""The audit's comparison: each difference between our books and the panel's is named, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from triage.auditing import Booked, Books, compare, returned_now
from triage.claim import Claim
from triage.facts import Behaviour, Readings
from triage.panels.model import OrderStatus, PanelOrder, Payment

NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)
CENT = Decimal("0.01")
ORDER = PanelOrder(
    number="10482",
    account="maria",
    status=OrderStatus.PARTIAL,
    quantity=3000,
    remains=1000,
    charge=Decimal("2.00"),
    currency="USD",
    created=NOW - timedelta(days=3),
)
CREDIT = Booked(
    id=1,
    case_id=7,
    case_number="MG-1001",
    reference="MGABC",
    state="credited",
    amount=Decimal("0.66"),
    confirmed=Decimal("0.66"),
    account="maria",
    changed=NOW - timedelta(hours=2),
)
BOOKS = Books("order", "10482", "USD", Decimal("2.00"), Decimal(0), (CREDIT,))
PAID = Payment("5001", "maria", Decimal("0.66"), "USD", "Makegood refund", "MGABC refund for order 10482", NOW)


def seen(
    *payments: Payment, returns: str = "manual", charge: str = "gross", order: PanelOrder | None = ORDER, **more: object
) -> Readings:
    behaviour = Behaviour(returns=returns, charge=charge, payment_method="Makegood refund")
    return Readings(
        at=NOW,
        claim=Claim(first_contact=NOW),
        behaviour=behaviour,
        order=order,
        order_known=order is not None,
        payments=payments,
        own_references=frozenset({"MGABC", "MGDEF"}),
        **more,  # type: ignore[arg-type]
    )


def kinds(books: Books, readings: Readings) -> list[str]:
    return [one.kind for one in compare(books, readings, smallest=CENT)]


def with_credit(**changes: object) -> Books:
    return replace(BOOKS, credits=(replace(CREDIT, **changes),))  # type: ignore[arg-type]


def test_books_that_agree_with_the_panel_show_no_difference() -> None:
    assert compare(BOOKS, seen(PAID), smallest=CENT) == []


def test_a_return_the_panel_made_after_our_credit_is_named_with_what_is_above_the_price() -> None:
    canceled = replace(ORDER, status=OrderStatus.CANCELED)
    (found,) = compare(BOOKS, seen(PAID, returns="automatic", order=canceled), smallest=CENT)
    assert (found.kind, found.amount) == ("given_back_twice", Decimal("0.66"))
    assert "0.66 above the 2.00 paid" in found.words
    assert "Take 0.66 USD back" in found.how


def test_a_later_return_within_the_price_can_be_booked() -> None:
    hand = Payment("5002", "maria", Decimal("0.50"), "USD", "Bonus", "order 10482 goodwill", NOW)
    (found,) = compare(BOOKS, seen(PAID, hand), smallest=CENT)
    assert (found.kind, found.amount, found.returned, found.bookable) == (
        *("returned_otherwise", Decimal("0.50"), Decimal("0.50"), True),
    )
    assert "payment 5002" in found.words
    assert compare(replace(BOOKS, returned=Decimal("0.50")), seen(PAID, hand), smallest=CENT) == []


@pytest.mark.parametrize(
    ("state", "payments", "kind"),
    [
        ("credited", (), "payment_missing"),
        ("credited", (PAID, PAID), "payment_differs"),
        ("credited", (replace(PAID, amount=Decimal("0.60")),), "payment_differs"),
        ("credited", (replace(PAID, account="lena"),), "wrong_account"),
        ("unknown", (PAID,), "paid_unbooked"),
        ("withdrawn", (PAID,), "paid_unbooked"),
        ("unknown", (), "unsettled"),
        ("sending", (), "stuck"),
        ("intended", (), "stuck"),
    ],
)
def test_each_state_of_a_credit_is_compared_with_its_payments(
    state: str, payments: tuple[Payment, ...], kind: str
) -> None:
    assert kinds(with_credit(state=state), seen(*payments)) == [kind]


@pytest.mark.parametrize("state", ["intended", "sending"])
def test_a_credit_on_its_way_is_no_difference(state: str) -> None:
    assert kinds(with_credit(state=state, changed=NOW), seen(PAID)) == []


def test_a_withdrawn_credit_without_a_payment_is_no_difference() -> None:
    assert kinds(with_credit(state="withdrawn"), seen()) == []


def test_a_credit_that_nobody_decided_is_named() -> None:
    assert kinds(with_credit(decided=False), seen(PAID)) == ["undecided"]


def test_an_order_that_could_not_be_read_or_is_gone_is_named() -> None:
    assert kinds(BOOKS, seen(PAID, order=None)) == ["order_gone"]
    unread = seen(order=None, troubles=("the panel does not answer",))
    assert kinds(BOOKS, replace(unread, payments=None)) == ["unread"]


def test_payments_that_cannot_be_read_back_are_not_compared_but_a_lost_answer_stays_open() -> None:
    assert kinds(BOOKS, replace(seen(), payments=None)) == []
    assert kinds(with_credit(state="unknown"), replace(seen(), payments=None)) == ["unsettled"]


@pytest.mark.parametrize(
    ("returns", "charge", "order", "returned"),
    [
        ("automatic", "gross", ORDER, "0.666667"),
        ("automatic", "net", replace(ORDER, charge=Decimal("1.33")), "0.67"),
        ("automatic", "gross", replace(ORDER, status=OrderStatus.CANCELED), "2.00"),
        ("automatic", "gross", replace(ORDER, status=OrderStatus.COMPLETED, remains=0), "0"),
        ("manual", "gross", ORDER, "0"),
        ("unknown", "unknown", ORDER, "0"),
    ],
)
def test_what_the_panel_has_returned_by_now_follows_its_behaviour(
    returns: str, charge: str, order: PanelOrder, returned: str
) -> None:
    assert returned_now(BOOKS, seen(PAID, returns=returns, charge=charge, order=order)) == Decimal(returned)


def test_less_than_the_smallest_amount_is_no_difference() -> None:
    books = replace(BOOKS, returned=Decimal("0.66"))
    assert kinds(books, seen(PAID, returns="automatic")) == []
