"""Parents of other orders, quantities changed by hand, and numbers that are somebody else's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from triage.claim import Claim
from triage.facts import Behaviour, Found, Readings, gather
from triage.facts.readings import EarlierRecord
from triage.panels.model import OrderStatus, PanelOrder

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ORDER = PanelOrder(
    "10482",
    account="ana",
    link="https://www.instagram.com/maria/",
    status=OrderStatus.PARTIAL,
    quantity=2000,
    remains=1000,
    charge=Decimal("2.00"),
    currency="USD",
    created=NOW - timedelta(days=2),
    service_name="Instagram Followers",
)
BASE = Readings(
    at=NOW,
    claim=Claim(first_contact=NOW, number="10482"),
    behaviour=Behaviour(returns="manual", charge="gross"),
    order=ORDER,
    order_known=True,
    payments=(),
    credited=Decimal(0),
)


def found(readings: Readings) -> dict[str, Found]:
    return {one.name: one for one in gather(readings)}


def test_a_quantity_changed_by_hand_leaves_what_was_returned_unknown_and_says_so() -> None:
    seen = (EarlierRecord(NOW - timedelta(days=1), 3000, ORDER.link),)
    facts = found(replace(BASE, seen_before=seen))
    assert facts["panel_returned"].value is None
    assert facts["earlier_credit_total"].value is None
    assert facts["order_quantity"].note == "changed by hand in the panel: it was 3000 on 2026-03-09 12:00 UTC"
    assert "changed by hand" in facts["panel_returned"].note


@pytest.mark.parametrize("seen", [(), (EarlierRecord(NOW, 2000, None),), (EarlierRecord(NOW, None, None),)])
def test_a_quantity_that_stayed_changes_nothing(seen: tuple[EarlierRecord, ...]) -> None:
    facts = found(replace(BASE, seen_before=seen))
    assert (facts["panel_returned"].value, facts["order_quantity"].note) == ("none", "")


@pytest.mark.parametrize("word", ["active", "Paused", "Expired", "Limit"])
def test_the_parent_of_a_drip_feed_or_subscription_is_a_persons_and_named_as_such(word: str) -> None:
    facts = found(replace(BASE, order=replace(ORDER, status=OrderStatus.IN_PROGRESS, status_text=word)))
    assert facts["order_status"].value is None
    assert "each run is an order of its own" in facts["order_status"].note
    assert facts["panel_returned"].value is None


@pytest.mark.parametrize("status", [OrderStatus.COMPLETED, OrderStatus.CANCELED])
def test_a_parent_that_ended_like_an_order_is_a_persons_too(status: OrderStatus) -> None:
    ended = replace(ORDER, status=status, status_text=status.value, remains=None, external_id=None)
    facts = found(replace(BASE, order=ended))
    assert (facts["order_status"].value, facts["panel_returned"].value) == (None, None)
    for told in (replace(ended, remains=0), replace(ended, external_id="90210")):
        assert found(replace(BASE, order=told))["order_status"].value == status.value


def test_a_child_is_an_order_like_any_other() -> None:
    assert found(BASE)["order_status"].note == ""


def test_a_number_the_panel_does_not_know_says_where_to_look() -> None:
    facts = found(replace(BASE, order=None, order_known=False))
    assert facts["order_found"].value is False
    assert "supplier's or another shop's" in facts["order_found"].note
    unread = found(replace(BASE, order=None, order_known=None, troubles=("the order could not be read",)))
    assert unread["order_found"].note == "the order could not be read"
