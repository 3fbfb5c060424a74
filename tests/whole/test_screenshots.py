"""Screenshots through the whole product: read and asked about, compared, and never a ground for money."""

from dataclasses import replace

from tests.kit.screens import as_png, cards, order, recompressed
from tests.kit.whole import wait_for
from tests.whole.conftest import Start

NUMBER, LINK = "10482", "https://www.instagram.com/maria.lopes.art/"
PAGE = cards(replace(order(12), number=NUMBER, quantity=3000, start=41210, link=LINK))


def test_a_claim_with_a_screenshot_is_pre_filled_by_it_and_credited_on_the_record_alone(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.say("only a part of my order ever came", ("shot.png", as_png(PAGE)))
    customer.hears(f"I read order {NUMBER} on your screenshot")
    customer.press("Yes")
    customer.say(LINK)
    customer.hears(f"Order: {NUMBER}")
    customer.press("Send")
    customer.hears("$0.66 has been credited")
    page = running.desk().page("MG-1001")
    assert f"order {NUMBER}" in page
    assert "read by machine" in page


def test_the_same_screenshot_by_another_account_asks_a_person_and_tells_the_customer_nothing(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    first, second = running.customer(), running.customer()
    first.say("only a part of my order ever came", ("shot.png", as_png(PAGE)))
    first.hears("I read order")
    second.say(
        "order 10508 https://www.instagram.com/bigclient.official/ only a part of it ever came",
        ("copy.jpg", as_png(recompressed(PAGE, 75))),
    )
    second.press("Send")
    second.hears("A person will look at this")
    case = wait_for(lambda: running.case("MG-1001"), "the case")
    page = running.desk().page("MG-1001")
    assert "Seen before" in page
    assert case.handoff_reason == "fraud_or_abuse_review"
    assert 'src="/desk/evidence/1"' in page
    assert 'src="/desk/evidence/2"' in page
    assert f"it names order {NUMBER}, the claim is about 10508" in page
    assert not [words for words in second.heard() if "screenshot" in words and "same" in words]
    assert running.paid_to("bigclient.official") == []
