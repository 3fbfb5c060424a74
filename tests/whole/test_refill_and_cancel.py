"""Refills and cancellations travel the claim's road: asked for once, followed, and called done by those who do them."""

import pytest

from tests.kit.whole import Customer, Whole, wait_for
from tests.whole.conftest import Start


def order_in(running: Whole, status: str) -> tuple[str, str]:
    """An order of that status with its link, made for the test."""
    link = f"https://www.instagram.com/p/Refill{status.replace('_', '')}1/"
    made = running.panel.lever("orders", username="maria.lopes", link=link, quantity=1000, remains=0, status=status)
    return str(made["id"]), link


def with_a_person(running: Whole, status: str) -> tuple[Customer, str]:
    """A claim on such an order that a person holds; the customer, and the case's number."""
    number, link = order_in(running, status)
    customer = running.customer()
    customer.claim(number, link, words="all of it dropped again after two days")
    customer.say("human")
    customer.hears("passing this to a person")
    wait_for(lambda: running.case("MG-1001").state == "handoff", "the handoff")
    return customer, "MG-1001"


def test_a_refill_is_ordered_once_and_reported_when_the_supplier_is_done(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer, case = with_a_person(running, "completed")
    desk = running.desk()
    desk.does(case, "task", kind="refill")
    customer.hears("refill of order")
    assert "has been ordered" in " ".join(customer.heard())
    assert len(running.panel.admin.get("refills").json()) == 1
    assert not any("finished" in said for said in customer.heard())
    running.panel.lever("refills", status="Completed")
    customer.hears("has finished the refill")
    assert (running.case(case).state, running.case(case).outcome) == ("closed", "refilled")


def test_a_refill_that_the_supplier_rejects_goes_back_to_a_person(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer, case = with_a_person(running, "completed")
    running.desk().does(case, "task", kind="refill")
    customer.hears("has been ordered")
    running.panel.lever("refills", status="Rejected")
    wait_for(lambda: running.case(case).handoff_reason == "refill_refused", "the person")
    assert running.case(case).state == "handoff"


@pytest.mark.parametrize("fault", ["cut", "5xx_after"])
def test_a_refill_whose_answer_is_lost_is_never_ordered_twice(start: Start, fault: str) -> None:
    running = start(returns="manual", charge="gross")
    _customer, case = with_a_person(running, "completed")
    running.panel.admin.post(
        "faults", json={"path": "/provider/api/v2", "fault": fault, "times": 1, "contains": "action=refill"}
    )
    running.desk().does(case, "task", kind="refill")
    wait_for(lambda: running.case(case).handoff_reason == "refill_unclear", "the person")
    assert len(running.panel.admin.get("refills").json()) == 1


def test_a_cancellation_is_followed_until_the_panel_says_so_and_then_judged_anew(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer, case = with_a_person(running, "in_progress")
    running.desk().does(case, "task", kind="cancel")
    customer.hears("It is not cancelled yet")
    number = running.case(case).order_number
    running.panel.lever(f"orders/{number}", status="canceled", remains=1000)
    wait_for(lambda: running.case(case).state not in ("following", "gathering"), "the case judged anew")
    kinds = running.app.database.read(
        lambda conn: [row[0] for row in conn.exec_driver_sql("SELECT kind FROM case_event ORDER BY id")]
    )
    assert "cancel_done" in kinds
    assert kinds.index("cancel_done") < len(kinds) - 1 - kinds[::-1].index("decided")
