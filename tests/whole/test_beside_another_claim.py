"""The customer goes on to another claim while the first one is still being checked."""

from tests.kit.whole import Customer, Whole, wait_for
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")
CANCELED = ("10484", "https://www.facebook.com/brownsbakery/")


def slow(running: Whole, number: str) -> None:
    """The panel takes its time with the order's record."""
    running.panel.admin.post(
        "faults", json={"path": f"/adminapi/v2/orders/{number}", "fault": "slow", "seconds": 1.5, "times": 1}
    )


def first_claim(running: Whole, customer: Customer, number: str, link: str) -> None:
    """A claim whose records are still being read when the customer has begun another."""
    slow(running, number)
    customer.claim(number, link)
    customer.hears("checking the records")
    customer.say("/refund 10490 it dropped after a day and never came back")
    customer.hears("Which link")


def test_a_refusal_that_cannot_be_answered_in_the_chat_goes_to_a_person(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.lever("orders/10482", cancel_reason="Account is private")
    customer = running.customer()
    first_claim(running, customer, *PARTIAL)
    wait_for(lambda: running.case("MG-1001").state == "handoff", f"the handoff: {running.case('MG-1001')}")
    customer.hears("A person will look at this")
    customer.say("https://www.instagram.com/acme/")
    customer.hears("Order: 10490")


def test_a_handoff_leaves_the_claim_that_is_being_made_alone(start: Start) -> None:
    running = start(returns="manual", charge="gross", told_returns="unknown", told_charge="unknown")
    customer = running.customer()
    first_claim(running, customer, *PARTIAL)
    customer.hears("A person will look at this")
    customer.say("https://www.instagram.com/acme/")
    customer.hears("Order: 10490")
    customer.press("Send")
    customer.hears("checking the records")
    assert running.case("MG-1002").order_number == "10490"


def test_an_answer_finds_the_chat_idle_and_can_be_accepted(start: Start) -> None:
    running = start(returns="automatic", charge="net")
    customer = running.customer()
    first_claim(running, customer, *CANCELED)
    customer.say("cancel")
    customer.hears("Nothing was sent")
    customer.hears("already returned the whole amount")
    customer.press("Accept and close")
    customer.hears("Case MG-1001 is closed")
    wait_for(lambda: running.case("MG-1001").outcome == "accepted", "the closed case")
