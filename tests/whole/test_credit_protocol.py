"""A lost credit, end to end: a lead sees both sides, and no second one leaves beside a late payment."""

from decimal import Decimal

from tests.kit.whole import Whole, wait_for
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")
SOON = {"cap": "USD:25", "look_after": 0.1, "grace": 0.3}


def lost(running: Whole, fault: str, path: str = "/adminapi/v2/payments/add", **more: object) -> None:
    running.panel.admin.post("faults", json={"path": path, "fault": fault, "times": 1, **more})


def open_unknown(start: Start, fault: str, **more: object) -> Whole:
    """An installation whose one credit was lost in this way and stands before a person."""
    running = start(returns="manual", charge="gross", credit=SOON)
    lost(running, fault, **more)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "credit_unknown"
    return running


def test_a_lead_sees_what_was_sent_and_what_the_panel_shows_and_settles_it(start: Start) -> None:
    running = open_unknown(start, "html_challenge")
    desk = running.desk()
    page = desk.page("MG-1001")
    assert "The panel's side, read" in page
    assert "no payment with our reference is to be found" in page
    credit = {"credit_id": "1", "payment_id": ""}
    desk.does("MG-1001", "settle", paid="no", **credit)
    page = desk.page("MG-1001")
    assert "It was paid" in page, "a payment may still turn up"
    desk.does("MG-1001", "approve", amount="0.66", clause="", reason="")
    wait_for(lambda: running.case("MG-1001").outcome == "credited", "the second credit")
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_payment_that_turns_up_after_not_paid_stops_the_second_credit(start: Start) -> None:
    running = open_unknown(start, "late", seconds=4)
    desk = running.desk()
    desk.does("MG-1001", "settle", paid="no", credit_id="1", payment_id="")
    (payment,) = wait_for(lambda: running.paid_to("maria.lopes"), "the late payment")
    desk.does("MG-1001", "approve", amount="0.66", clause="", reason="")
    wait_for(lambda: running.case("MG-1001").handoff_reason == "credit_found_late", "the case before a person again")
    assert len(running.paid_to("maria.lopes")) == 1
    desk.does("MG-1001", "settle", paid="yes", credit_id="1", payment_id=str(payment["payment_id"]))
    assert (running.case("MG-1001").state, running.case("MG-1001").outcome) == ("closed", "credited")


def test_an_approval_that_rests_on_facts_an_agent_recorded_is_sent(start: Start) -> None:
    running = start(returns="manual", charge="gross", told_returns="unknown", told_charge="unknown")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    desk = running.desk()
    recorded = {
        "panel_returned": "none",
        "earlier_credit_total": "0",
        "earlier_credit_kind": "none",
        "order_charge": "2.00",
        "correct_charge": "2.00",
    }
    for name, value in recorded.items():
        desk.does("MG-1001", "fact", name=name, value=value, note="seen on the panel")
    desk.does("MG-1001", "approve", amount="0.66", clause="F4.b", reason="a third never came")
    customer.hears("has been credited")
    (payment,) = running.paid_to("maria.lopes")
    assert Decimal(str(payment["amount"])) == Decimal("0.66")


def test_on_a_panel_without_a_payment_list_a_lost_answer_is_a_persons_at_once(start: Start) -> None:
    complete = {"complete": ("promotional_shares",)}
    running = start(kind="perfectpanel_v1", authority="auto", ownership="knowledge", credit=SOON, registers=complete)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    desk = running.desk()
    recorded = {"order_currency": "USD", "panel_returned": "none", "earlier_credit_total": "0"}
    for name, value in recorded.items():
        desk.does("MG-1001", "fact", name=name, value=value, note="seen on the panel")
    lost(running, "cut", path="/adminapi/v1", contains="addPayment")
    desk.does("MG-1001", "approve", amount="0.66", clause="F4.b", reason="a third never came")
    wait_for(lambda: running.case("MG-1001").handoff_reason == "credit_unknown", "the case before a person")
    assert "cannot be read back" in desk.page("MG-1001")
    desk.does("MG-1001", "settle", paid="yes", credit_id="1", payment_id="seen on the account")
    assert running.case("MG-1001").outcome == "credited"
