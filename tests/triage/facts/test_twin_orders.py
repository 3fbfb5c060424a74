"""Another order on the same target: whether it is a twin, and who placed both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.claim import Claim
from triage.facts import EarlierClaim, Readings, RegisterAnswer, gather
from triage.facts.twins import twin_order
from triage.panels.model import OrderStatus, PanelOrder

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CREATED = NOW - timedelta(days=2)
ORDER = PanelOrder(
    "10482",
    account="ana",
    link="https://www.instagram.com/maria/",
    status=OrderStatus.PARTIAL,
    created=CREATED,
    updated=CREATED + timedelta(hours=20),
    service_name="Instagram Followers",
)


def other(hours: float, **changes: Any) -> PanelOrder:
    return replace(ORDER, number="10490", created=CREATED + timedelta(hours=hours), **changes)


def cause(*others: PanelOrder, **given: Any) -> str | None:
    readings = Readings(at=NOW, claim=Claim(first_contact=NOW), order=ORDER, order_known=True, **given)
    return twin_order(replace(readings, same_target=(ORDER, *others))).cause


@pytest.mark.parametrize(
    ("twin", "who"),
    [
        (other(3), "customer"),
        (other(0.1), None),
        (other(3, account="ben"), None),
        (other(3, account=None), None),
        (other(21), "none"),
        (other(3, service_name="Instagram Likes"), "none"),
        (other(3, service_name=None), None),
        (other(-30, updated=CREATED - timedelta(hours=1)), "none"),
        (other(-30, updated=CREATED + timedelta(hours=1)), "customer"),
        (other(-30, updated=None), None),
        (replace(other(3), created=None), None),
        (other(3, status=OrderStatus.IN_PROGRESS), "customer"),
    ],
)
def test_a_twin_is_an_order_for_the_same_counter_that_ran_at_the_same_time(twin: PanelOrder, who: str | None) -> None:
    assert cause(twin) == who


def test_only_an_incident_says_that_a_system_doubled_the_order() -> None:
    doubled = {"incidents": RegisterAnswer(({"type": "double_submission"},), complete=True)}
    assert cause(other(0.1), registers=doubled) == "system"
    assert cause(registers=doubled) == "none"


def test_a_panel_that_cannot_be_searched_says_nothing() -> None:
    readings = Readings(at=NOW, claim=Claim(first_contact=NOW), order=ORDER, order_known=True)
    assert twin_order(readings).cause is None


def test_the_note_names_the_path_for_staff() -> None:
    readings = Readings(at=NOW, claim=Claim(first_contact=NOW), order=ORDER, order_known=True)
    note = twin_order(replace(readings, same_target=(other(3, account="ben"),))).note
    assert note.startswith("order 10490 on the same target (account ben, ")


def test_what_changed_since_the_earlier_decision_is_named() -> None:
    earlier = EarlierClaim("MG-1001", "denied", True, None, {"order_status": "in_progress", "order_remains": None})
    readings = Readings(at=NOW, claim=Claim(first_contact=NOW), order=ORDER, order_known=True, earlier=(earlier,))
    found = {one.name: one for one in gather(readings)}
    assert found["dup_claim_new_facts"].value is True
    assert found["dup_claim_new_facts"].note == "since MG-1001: order status was in_progress, is partial"
    same = replace(readings, earlier=(replace(earlier, record={"order_status": "partial"}),))
    unchanged = {one.name: one for one in gather(same)}["dup_claim_new_facts"]
    assert (unchanged.value, unchanged.note) == (False, "")
