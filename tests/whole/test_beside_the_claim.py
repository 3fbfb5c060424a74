"""Before and beside a claim: pre-checks, look-ups, waiting, the policy's words, and linking an account by proof."""

import httpx
import pytest

from storage import tokens
from tests.kit.whole import Customer, Whole
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")
CANCELED = ("10484", "https://www.facebook.com/brownsbakery/")
NO_MATCH = "I could not match this order number with this link"


def linked(running: Whole, account: str) -> Customer:
    """A customer whose chat was tied to the account by a ticket."""
    customer = running.customer()
    link(running, customer, account)
    return customer


def link(running: Whole, customer: Customer, account: str) -> None:
    """The customer ties the chat to the account by a ticket."""
    customer.say("/link")
    code = customer.hears("open a ticket").split("\n")[-1]
    running.panel.lever("tickets", username=account, subject="my code", message=f"here it is: {code.lower()}")
    customer.hears("now linked to your account")


def test_a_precheck_says_that_an_order_can_qualify_and_opens_no_case(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.say("/check {} {}".format(*PARTIAL))
    told = customer.hears("order 10482 can qualify")
    assert "F4.b" in told
    assert "No screenshot is needed" in told
    assert running.app.database.read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM case_").scalar()) == 0


def test_a_precheck_tells_that_the_panel_has_returned_the_money(start: Start) -> None:
    customer = start(returns="automatic", charge="gross").customer()
    customer.say("/check {} {}".format(*CANCELED))
    customer.hears("has already been returned")


def test_a_precheck_tells_nobody_which_orders_there_are(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    for kind in ("check", "order"):
        for number, link in (("77777", PARTIAL[1]), (PARTIAL[0], "https://www.instagram.com/somebody.else/")):
            customer = running.customer()
            customer.say(f"/{kind} {number} {link}")
            customer.hears(NO_MATCH)


def test_an_order_is_looked_up_by_number_and_link(start: Start) -> None:
    customer = start(returns="manual", charge="gross").customer()
    customer.say("/order {} {}".format(*PARTIAL))
    told = customer.hears("Order 10482 is partial")
    assert "1000 of 3000 ordered units are not delivered" in told
    assert "maria" not in told


def test_a_ticket_links_the_chat_so_that_its_own_orders_need_no_link(start: Start) -> None:
    running = start(returns="manual", charge="gross", ownership="linked")
    customer = linked(running, "maria.lopes")
    customer.say("/order 10482")
    customer.hears("Order 10482 is partial")
    customer.say("/check 10484")
    customer.hears(NO_MATCH)
    customer.say("order 10482 a third never came")
    customer.press("Send")
    customer.hears("$0.66 has been credited")


def test_where_linking_is_demanded_a_claim_waits_for_the_proof_and_then_goes_on_by_itself(start: Start) -> None:
    running = start(returns="manual", charge="gross", ownership="linked")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("Write /link")
    link(running, customer, "maria.lopes")
    customer.hears("$0.66 has been credited")


def test_where_linking_is_demanded_no_one_without_the_proof_is_credited(start: Start) -> None:
    running = start(returns="manual", charge="gross", ownership="linked")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("Write /link")
    customer.say("I cannot open tickets there")
    customer.hears("A person will look at this")
    stranger = running.customer()
    stranger.claim(*PARTIAL)
    link(running, stranger, "jbrown88")
    stranger.hears("A person will look at this")
    assert running.paid_to("maria.lopes") == []


def test_linking_the_account_elsewhere_ends_the_first_link_and_says_so(start: Start) -> None:
    running = start()
    first = linked(running, "maria.lopes")
    second = linked(running, "maria.lopes")
    first.hears("linked to another chat just now")
    first.say("/order 10482")
    first.hears("Send it with the order number and its link")
    second.say("/unlink")
    second.hears("no longer linked")
    second.say("/unlink")
    second.hears("is not linked")


@pytest.fixture
def backend(start: Start) -> tuple[Whole, httpx.Client]:
    """A running installation and the panel's own backend with its token."""
    running = start(returns="manual", charge="gross", ownership="linked")
    database = running.app.database
    token = database.run(lambda conn: tokens.add(conn, running.app.panel_id, "shop", ["links"], database.now(conn)))
    client = httpx.Client(base_url=running.root, headers={"authorization": f"Bearer {token}"})
    running.stack.enter_context(client)
    return running, client


def test_a_one_time_address_of_the_panel_links_the_chat_once(backend: tuple[Whole, httpx.Client]) -> None:
    running, client = backend
    made = client.post("/api/v1/links", json={"account": "maria.lopes"})
    assert made.status_code == 201
    address = made.json()["web"].rsplit("/", 1)[1]
    for attempt, heard in enumerate(("now linked to your account", "This code does not count")):
        customer = running.customer()
        assert "Link it" in customer.opens(f"/chat/link/{address}"), attempt
        assert customer.submits(f"/chat/link/{address}") == 303
        customer.hears(heard)


def test_the_api_takes_no_program_without_a_good_token(backend: tuple[Whole, httpx.Client]) -> None:
    running, client = backend
    body = {"account": "maria.lopes"}
    for header in ("", "Bearer", "Bearer wrong", "Basic abc"):
        answer = httpx.post(f"{running.root}/api/v1/links", json=body, headers={"authorization": header})
        assert answer.status_code == 401
    database = running.app.database
    database.run(lambda conn: tokens.revoke(conn, running.app.panel_id, "shop", database.now(conn)))
    assert client.post("/api/v1/links", json=body).status_code == 401


def test_how_long_is_answered_from_what_happened_or_not_at_all(start: Start) -> None:
    customer = start().customer()
    customer.say("how long does it take?")
    customer.hears("too few settled cases")
    customer.say("what does the policy say?")
    assert "F4.a" in customer.hears("What the written policy says")
    customer.say("/policy f5.a")
    customer.hears("F5.a")
    customer.say("/policy X9")
    customer.hears("no clause X9")


def test_a_precheck_during_an_outage_says_that_nothing_is_verified(start: Start) -> None:
    running = start()
    running.panel.admin.post("faults", json={"path": "/adminapi/", "fault": "down", "times": -1})
    customer = running.customer()
    customer.say("/check {} {}".format(*PARTIAL))
    customer.hears("nothing is verified yet")
