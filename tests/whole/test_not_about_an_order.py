"""Claims about a top-up, a VIP plan or the account run the same policy; what has no source goes to a person."""

from tests.whole.conftest import Start


def test_a_top_up_goes_to_a_person_with_what_the_panel_booked(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.say("my deposit of 50 USD on 3 March never arrived on my balance")
    customer.hears("About: A top-up of my balance")
    customer.press("Send")
    customer.hears("Write /link")
    customer.say("I do not want to")
    customer.hears("A person will look at this")
    case = running.case("MG-1001")
    assert (case.object, case.order_number, case.handoff_reason) == ("topup", None, "identity_or_ownership")
    page = running.desk().page("MG-1001")
    assert "topup" in page
    assert "claimant is owner" in page


def test_a_vip_claim_asks_for_words_alone_and_goes_to_a_person(start: Start) -> None:
    running = start()
    customer = running.customer()
    customer.say("/refund")
    customer.press("It is not about an order")
    customer.press("A VIP plan or subscription")
    customer.say("the VIP catalogue never opened although I paid for it")
    customer.hears("About: A VIP plan or subscription")
    customer.press("Send")
    customer.hears("Write /link")
    customer.say("human")
    customer.hears("passing this to a person")
    assert running.case("MG-1001").object == "vip"
