"""A claim comes in by chat and leaves as a credit, an explanation, or a case in front of a person.

Through the real page, the real adapter over HTTP, and the sandbox panel. Each test names how the panel handles money
and what the settings say of it.
"""

from decimal import Decimal

import pytest

from tests.kit.whole import Whole, wait_for
from tests.whole.conftest import Start

PARTIAL = ("10482", "https://www.instagram.com/maria.lopes.art/")
CANCELED = ("10484", "https://www.facebook.com/brownsbakery/")
BIG = ("10508", "https://www.instagram.com/bigclient.official/")


def lost(running: Whole, fault: str, **more: object) -> None:
    """Make the panel lose the next credit's answer in this way."""
    running.panel.admin.post("faults", json={"path": "/adminapi/v2/payments/add", "fault": fault, **more})


def test_a_partial_order_is_credited_once_on_a_panel_that_returns_nothing_by_itself(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.claim(*PARTIAL)
    told = customer.hears("$0.66 has been credited")
    assert "2.00 × 1000 / 3000 = 0.66 (rounded down to 0.01)" in told
    assert "F4.b" in told
    (payment,) = running.paid_to("maria.lopes")
    assert Decimal(str(payment["amount"])) == Decimal("0.66")
    assert (running.case("MG-1001").state, running.case("MG-1001").outcome) == ("closed", "credited")


def test_a_second_claim_on_a_credited_order_pays_nothing_more(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    first = running.customer()
    first.claim(*PARTIAL)
    first.hears("has been credited")
    first.claim(*PARTIAL, words="I want the same money once more please")
    first.hears("does not qualify for a credit")
    stranger = running.customer()
    stranger.claim(*PARTIAL)
    stranger.hears("A person will look at this")
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_canceled_order_that_the_panel_has_returned_is_told_so_and_not_credited(start: Start) -> None:
    running = start(returns="automatic", charge="net")
    customer = running.customer()
    customer.claim(*CANCELED)
    customer.hears("already returned the whole amount")
    customer.press("Accept and close")
    customer.hears("is closed")
    wait_for(lambda: running.case("MG-1001").outcome == "accepted", "the closed case")
    assert running.paid_to("jbrown88") == []


def test_a_panel_whose_behaviour_is_unknown_leaves_every_credit_to_a_person(start: Start) -> None:
    running = start(returns="manual", charge="gross", told_returns="unknown", told_charge="unknown")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert "panel returned" in running.desk().page("MG-1001")
    assert running.paid_to("maria.lopes") == []


def test_a_failure_that_the_records_lay_to_a_private_link_is_advised_with_two_choices(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.lever("orders/10482", cancel_reason="Account is private")
    customer = running.customer()
    customer.claim(*PARTIAL)
    told = customer.hears("does not qualify for a credit")
    assert "F6.f" in told
    assert "the target was private" in told
    assert "It would be different if" in told
    customer.press("Take it to a person")
    customer.hears("passing this to a person")
    wait_for(lambda: running.case("MG-1001").state == "handoff", "the handoff")


def test_a_failure_without_a_recorded_cause_goes_to_a_person(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.lever("orders/10482", cancel_reason="")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    case = running.case("MG-1001")
    assert case.handoff_reason == "fact_unknown"
    assert "failure cause" in running.desk().page("MG-1001")


def test_an_incomplete_claim_is_asked_only_for_what_is_missing(start: Start) -> None:
    running = start()
    customer = running.customer()
    customer.say("my order 10482 has gone wrong, only a part of it came")
    customer.hears("link")
    customer.say(PARTIAL[1])
    customer.hears("Order: 10482")


def test_an_unknown_order_and_a_wrong_link_are_answered_alike(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    answers = []
    for number, link in (("77777", PARTIAL[1]), (PARTIAL[0], "https://www.instagram.com/somebody.else/")):
        customer = running.customer()
        customer.claim(number, link)
        answers.append(customer.hears("I could not match"))
    assert answers[0] == answers[1]
    assert running.paid_to("maria.lopes") == []


def test_a_corrected_link_lets_the_claim_go_on(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.claim(PARTIAL[0], "https://www.instagram.com/somebody.else/")
    customer.hears("I could not match")
    customer.say(f"sorry, it was {PARTIAL[1]}")
    customer.hears("has been credited")


@pytest.mark.parametrize("fault", ["down", "html_challenge"])
def test_a_panel_that_cannot_be_read_hands_the_case_over_and_says_nothing_is_verified(start: Start, fault: str) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.admin.post("faults", json={"path": "/adminapi/", "fault": fault, "times": -1})
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("nothing is verified yet")
    assert running.case("MG-1001").handoff_reason == "panel_unavailable"


def test_a_credit_above_the_cap_is_approved_on_the_desk_with_its_formula(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.claim(*BIG)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "over_cap"
    desk = running.desk()
    assert "96.00 × 60000 / 120000 = 48.00" in desk.page("MG-1001")
    desk.does("MG-1001", "take")
    desk.does("MG-1001", "approve", amount="48.00", clause="", reason="")
    customer.hears("has approved a credit of $48.00")
    customer.hears("$48.00 has been credited")
    (payment,) = running.paid_to("reseller_hub")
    assert Decimal(str(payment["amount"])) == 48


def test_a_credit_whose_answer_was_cut_is_found_by_its_reference_and_paid_exactly_once(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    lost(running, "cut", times=1)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("has not confirmed it yet")
    customer.hears("$0.66 has been credited")
    assert len(running.paid_to("maria.lopes")) == 1
    assert running.case("MG-1001").outcome == "credited"


def test_a_credit_that_never_turns_up_is_put_before_a_person_and_never_sent_again(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    lost(running, "html_challenge", times=1)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("has not confirmed it yet")
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "credit_unknown"
    assert running.paid_to("maria.lopes") == []
    assert len(running.panel.calls("payments/add")) == 1
    desk = running.desk()
    assert "Settle a credit whose answer was lost" in desk.page("MG-1001")


def test_a_credit_applied_late_is_not_paid_twice(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    lost(running, "late", times=1, seconds=1)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("$0.66 has been credited")
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_refused_credit_is_tried_again_and_then_a_persons(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    lost(running, "refuse", times=-1, status=422)
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "credit_refused"
    assert running.paid_to("maria.lopes") == []


def test_an_order_that_changes_between_decision_and_credit_is_looked_at_again(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.admin.post(
        "faults",
        json={"path": "/adminapi/v2/payments/add", "fault": "refuse", "status": 429, "times": 1},
    )
    customer = running.customer()
    customer.claim(*PARTIAL)
    wait_for(lambda: running.panel.calls("payments/add"), "the first, refused call")
    running.panel.lever("orders/10482", remains=500, at_provider={"remains": 500})
    customer.hears("has been credited")
    (payment,) = running.paid_to("maria.lopes")
    assert Decimal(str(payment["amount"])) == Decimal("0.33")


def test_stopped_credits_make_every_credit_a_persons(start: Start) -> None:
    from storage import switches

    running = start(returns="manual", charge="gross")
    database = running.app.database
    database.run(lambda conn: switches.put(conn, "main", "credits_stopped", True, database.now(conn), by="test"))
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "credits_stopped"
    assert running.paid_to("maria.lopes") == []


def test_a_clause_raised_to_auto_is_credited_while_the_rest_is_only_observed(start: Start) -> None:
    from storage import authority

    running = start(returns="manual", charge="gross", authority="observe")
    database = running.app.database
    database.run(lambda conn: authority.put(conn, "main", "F4.b", "auto", "it agrees", database.now(conn), by="op"))
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("has been credited")
    assert len(running.paid_to("maria.lopes")) == 1


def test_a_clause_lowered_to_propose_waits_for_a_person_where_the_rest_is_automatic(start: Start) -> None:
    from storage import authority

    running = start(returns="manual", charge="gross")
    database = running.app.database
    database.run(lambda conn: authority.put(conn, "main", "F4.b", "propose", "watch it", database.now(conn), by="op"))
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "needs_confirmation"
    assert running.paid_to("maria.lopes") == []


def test_on_a_real_panels_default_authority_the_bot_only_observes(start: Start) -> None:
    running = start(returns="manual", charge="gross", authority="observe")
    customer = running.customer()
    customer.claim(*PARTIAL)
    customer.hears("A person will look at this")
    assert running.case("MG-1001").handoff_reason == "observing"
    assert "0.66" in running.desk().page("MG-1001")
    assert running.paid_to("maria.lopes") == []


def test_a_second_claim_with_nothing_new_hears_the_first_decision_again_with_the_way_to_a_person(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    running.panel.lever("orders/10482", cancel_reason="Account is private")
    customer = running.customer()
    customer.claim(*PARTIAL)
    first = customer.hears("does not qualify for a credit")
    customer.press("Accept and close")
    customer.hears("is closed")
    customer.claim(*PARTIAL, words="I would like to have this looked at once more please")
    again = customer.hears("decided before, in case MG-1001")
    assert "F6.f" in first
    assert "F6.f" in again
    customer.press("Take it to a person")
    customer.hears("passing this to a person")
