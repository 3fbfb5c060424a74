"""What was paid and what was given back: the facts that bound every credit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from triage.claim import Claim
from triage.facts import Behaviour, Readings
from triage.facts.money import earlier_credit_kind, earlier_credit_total, order_charge, panel_returned
from triage.panels.model import OrderStatus, PanelOrder, Payment

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDER = PanelOrder(
    number="10482",
    account="ana",
    status=OrderStatus.PARTIAL,
    quantity=3000,
    remains=1000,
    charge=Decimal("2.00"),
    currency="USD",
    created=NOW - timedelta(days=2),
)


def readings(returns: str, charge: str, **changes: object) -> Readings:
    base = Readings(
        at=NOW,
        claim=Claim(first_contact=NOW),
        behaviour=Behaviour(returns=returns, charge=charge, payment_method="Makegood refund"),
        order=ORDER,
        order_known=True,
        payments=(),
        credited=Decimal(0),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def payment(memo: str, method: str = "Card", amount: str = "2.00") -> Payment:
    return Payment("7", "ana", Decimal(amount), "USD", method, memo, NOW)


@pytest.mark.parametrize(("returns", "charge"), [("unknown", "gross"), ("manual", "unknown"), ("unknown", "unknown")])
def test_an_unknown_behaviour_of_the_panel_leaves_what_it_returned_unknown(returns: str, charge: str) -> None:
    assert panel_returned(readings(returns, charge)) is None
    assert earlier_credit_total(readings(returns, charge)) is None


def test_an_automatic_panel_has_returned_all_of_a_canceled_order_even_when_its_net_charge_is_zero() -> None:
    canceled = replace(ORDER, status=OrderStatus.CANCELED, charge=Decimal(0))
    seen = readings("automatic", "net", order=canceled)
    assert panel_returned(seen) == "all"
    assert order_charge(seen) is None
    assert earlier_credit_total(seen) is None
    assert earlier_credit_kind(seen) == "refund"


def test_an_automatic_panel_has_returned_part_of_a_partial_order_by_its_own_formula() -> None:
    seen = readings("automatic", "gross")
    assert panel_returned(seen) == "part"
    assert earlier_credit_total(seen) == "0.666667"


def test_the_gross_charge_behind_a_net_one_is_not_guessed() -> None:
    assert order_charge(readings("automatic", "net")) is None
    assert earlier_credit_total(readings("automatic", "net")) is None


def test_a_net_charge_that_nothing_was_taken_from_is_the_whole_charge() -> None:
    completed = replace(ORDER, status=OrderStatus.COMPLETED, remains=0)
    assert order_charge(readings("automatic", "net", order=completed)) == "2.00"
    assert order_charge(readings("manual", "net")) == "2.00"


def test_a_manual_panel_returned_nothing_once_all_payments_were_read() -> None:
    assert panel_returned(readings("manual", "gross")) == "none"
    assert earlier_credit_total(readings("manual", "gross")) == "0"
    assert panel_returned(readings("manual", "gross", payments=None)) is None


def test_a_payment_by_hand_that_names_the_order_makes_it_a_question_for_a_person() -> None:
    assert panel_returned(readings("manual", "gross", payments=(payment("refund for order #10482"),))) is None


def test_a_payment_whose_memo_merely_contains_the_digits_does_not_concern_the_order() -> None:
    assert panel_returned(readings("manual", "gross", payments=(payment("top-up 9910482"),))) == "none"


def test_a_refund_payment_without_any_number_might_concern_the_order() -> None:
    assert panel_returned(readings("manual", "gross", payments=(payment("sorry", "Makegood refund"),))) is None


def test_our_own_earlier_credit_is_no_payment_by_hand_and_counts_by_the_ledger() -> None:
    ours = payment("MGABC refund for order 10482", "Makegood refund", "0.66")
    seen = readings("manual", "gross", payments=(ours,), own_references=frozenset({"MGABC"}), credited=Decimal("0.66"))
    assert panel_returned(seen) == "none"
    assert earlier_credit_total(seen) == "0.66"
    assert earlier_credit_kind(seen) == "refund"


@pytest.mark.parametrize("remains", [None, 1000])
def test_counts_that_cannot_be_read_leave_the_returned_amount_unknown(remains: int | None) -> None:
    odd = replace(ORDER, remains=remains, quantity=None if remains else 3000)
    assert earlier_credit_total(readings("automatic", "gross", order=odd)) is None


def test_without_an_order_nothing_about_money_is_known() -> None:
    seen = readings("manual", "gross", order=None, order_known=None)
    assert (order_charge(seen), panel_returned(seen), earlier_credit_total(seen)) == (None, None, None)
