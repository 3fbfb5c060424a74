"""Several orders in one claim: each is checked and decided by itself, and all are answered at once."""

import re

from sqlalchemy import Connection, update

from bot.work import batches
from storage import cases, linking
from storage.tables import case
from tests.kit.whole import Customer, Whole, wait_for
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")
CANCELED = ("10484", "https://www.facebook.com/brownsbakery/")
DELIVERED = ("10483", "https://www.youtube.com/watch?v=aB3dE5fG7hI")
RUNNING = ("10490", "https://www.instagram.com/p/CxYzAbC1234/")


def claims(customer: Customer, *orders: tuple[str, str], words: str = "a part of it never came") -> None:
    """Claim these orders, each with its link, in one message."""
    customer.say("\n".join(f"order {number} {link}" for number, link in orders) + f"\n{words}")
    customer.hears("Orders: ")
    customer.press("Send")


def both(running: Whole) -> list[cases.Case]:
    """The cases there are so far, in every state."""
    database, panel_id = running.app.database, running.app.panel_id
    return database.read(lambda conn: cases.queue(conn, panel_id, cases.STATES))


def ties(running: Whole, customer: Customer, account: str) -> None:
    """Tie the customer's chat to that account by a one-time code of the panel's own."""
    database = running.app.database

    def made(conn: Connection) -> str:
        return linking.address_code(conn, running.app.panel_id, account, database.now(conn))

    customer.say(f"/start {database.run(made)}")
    customer.hears("linked")


def test_three_orders_are_decided_each_by_itself_and_answered_once(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    claims(customer, PARTIAL, CANCELED, DELIVERED)
    told = customer.hears("What came of your 3 orders:")
    assert "Order 10482: $0.66 has been credited" in told
    assert "Order 10484: $4.00 has been credited" in told
    assert re.search(r"Order 10483: (by the written policy|a person)", told)
    assert [len(running.paid_to(account)) for account in ("maria.lopes", "jbrown88", "k_petrov")] == [1, 1, 0]
    assert len([text for text in customer.heard() if "has been credited" in text]) == 1


def test_a_refused_one_is_taken_to_a_person_and_the_others_stay_as_they_are(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    running.panel.lever("orders/10482", cancel_reason="Account is private")
    claims(customer, PARTIAL, CANCELED)
    told = customer.hears("What came of your 2 orders:")
    assert "Order 10482: by the written policy it does not qualify" in told
    assert "Order 10484: $4.00" in told
    customer.press("Take it to a person")
    customer.hears("passing this to a person")
    wait_for(lambda: running.case("MG-1001").state == "handoff", "the handoff")
    assert running.case("MG-1002").outcome == "credited"
    customer.say("the profile was public all the time")
    wait_for(lambda: "public all the time" in running.desk().page("MG-1001"), "the words on the desk")


def test_an_order_that_does_not_match_is_named_and_waits_aside_while_the_rest_goes_on(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    claims(customer, PARTIAL, ("77777", CANCELED[1]))
    told = customer.hears("What came of your 2 orders:")
    assert "Order 10482: $0.66 has been credited" in told
    assert "Order 77777: I could not match it" in told
    assert running.case("MG-1002").state == "parked"
    customer.claim(*CANCELED)
    customer.hears("$4.00 has been credited")


def test_a_linked_account_claims_a_range_and_hears_one_compact_answer(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    ties(running, customer, "maria.lopes")
    customer.say("orders 10482-10490, a part of each never came")
    customer.hears("Orders: 10482–10490")
    customer.press("Send")
    told = customer.hears("What came of your 9 orders:")
    assert "Credited: 10482 ($0.66)" in told
    assert "I could not match these with your account or link: 10483–10489." in told
    assert "10490" in told
    assert running.paid_to("jbrown88") == []
    assert len(running.paid_to("maria.lopes")) == 1


def test_whoever_is_not_linked_gives_three_orders_at_most_and_hears_which_are_left_out(start: Start) -> None:
    customer = start().customer()
    customer.say("orders 10482, 10483, 10484 and 10485 never came")
    told = customer.hears("Left out for now: 10485")
    assert "(/link)" in told


def test_a_person_sees_what_was_claimed_together_and_all_that_was_said(start: Start) -> None:
    running = start(returns="manual", charge="gross", told_returns="unknown", told_charge="unknown")
    customer = running.customer()
    claims(customer, PARTIAL, CANCELED, words="both of them never came, please look")
    customer.hears("a person will look at it and answer here. Case MG-1002")
    for number in ("MG-1001", "MG-1002"):
        page = running.desk().page(number)
        assert "both of them never came, please look" in page
    page = running.desk("Tom").page("MG-1002")
    assert "MG-1001" in page
    customer.say("human please")
    with_people = running.app.database.read(lambda conn: cases.of_batch(conn, running.case("MG-1001").id))
    assert [one.state for one in with_people] == ["handoff", "handoff"]


def test_both_orders_are_withdrawn_together_while_they_are_checked_or_with_people(start: Start) -> None:
    running = start(returns="manual", charge="gross", told_returns="unknown", told_charge="unknown")
    customer = running.customer()
    claims(customer, PARTIAL, CANCELED)
    customer.hears("a person will look at it")
    customer.say("/cancel")
    customer.press("Yes, withdraw it")
    customer.hears("withdrawn")
    assert {running.case(number).outcome for number in ("MG-1001", "MG-1002")} == {"withdrawn"}


def test_what_only_lacks_the_account_is_asked_once_and_then_answered_together(start: Start) -> None:
    running = start(returns="manual", charge="gross", ownership="linked")
    customer = running.customer()
    claims(customer, PARTIAL, RUNNING)
    customer.hears("Order 10482: I need something more from you.")
    asked = customer.hears("About order 10482:")
    assert "/link" in asked
    ties(running, customer, "maria.lopes")
    told = customer.hears("What came of your 2 orders:")
    assert "Order 10482: $0.66 has been credited" in told
    assert "Order 10490:" in told
    assert len([text for text in customer.heard() if "About order" in text]) == 1


def test_while_one_order_takes_long_the_others_are_answered_and_it_is_named(start: Start) -> None:
    running = start(returns="manual", charge="gross", credit={"cap": "USD:25", "look_after": 0.2, "grace": 300})
    customer = running.customer()
    running.panel.lever("faults", path="/adminapi/v2/payments/add", fault="5xx_before", times=1)
    claims(customer, PARTIAL, CANCELED)
    wait_for(lambda: "credited" in [one.outcome for one in both(running)], "one credit")
    assert not any("What came of" in text for text in customer.heard())
    lead = running.case("MG-1001")
    long_ago = lead.opened_at - batches.PATIENCE
    running.app.database.run(lambda conn: conn.execute(update(case).values(opened_at=long_ago)))
    running.app.database.run(
        lambda conn: batches.queue_together(conn, running.app, lead.id, running.app.database.now(conn))
    )
    told = customer.hears("What came of your 2 orders:")
    assert "it is still being checked; the answer follows here" in told
    assert "has been credited to its account" in told
