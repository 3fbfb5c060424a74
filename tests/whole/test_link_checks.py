"""Targets asked about for real: at order time by the snapshots, at the claim, and shown on the desk."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.settings import load
from bot.work.later import Later
from bot.work.snapshots import look_step, snapshot_step, watch_step
from storage import cases, facts, link_checks
from tests.kit.platforms import Platforms, answering
from tests.kit.whole import wait_for
from tests.whole.conftest import Start
from triage.links.probe import ASKABLE, Prober

ORDER = ("10482", "https://www.instagram.com/maria.lopes.art/")
HOST = "www.instagram.com"


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    with Platforms((HOST,)) as server:
        yield server


def profile(private: bool) -> bytes:
    return json.dumps({"data": {"user": {"is_private": private}}}).encode()


def test_a_claim_has_its_target_asked_about_and_the_desk_shows_the_dated_answer(
    start: Start, platforms: Platforms
) -> None:
    platforms.answers[HOST] = answering(200, profile(private=True))
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()))
    customer = running.customer()
    customer.claim(*ORDER)
    customer.hears("I am checking the records")
    wait_for(lambda: running.case("MG-1001").state != "gathering", "a decision")
    page = running.desk().page("MG-1001")
    assert "Target over time" in page
    assert "HTTP 200 is_private=True" in page
    assert "only the state now is known" in page
    assert len(platforms.asked) == 1


def test_a_platform_that_does_not_answer_leaves_the_state_unknown_and_the_claim_goes_on(
    start: Start, platforms: Platforms
) -> None:
    platforms.answers[HOST] = answering(429)
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()))
    customer = running.customer()
    customer.claim(*ORDER)
    customer.hears("$0.66 has been credited")


def test_a_wrong_link_has_nobody_asked_about_the_orders_real_target(start: Start, platforms: Platforms) -> None:
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()))
    customer = running.customer()
    customer.claim(ORDER[0], "https://www.instagram.com/somebody.else/")
    customer.hears("could not match")
    assert platforms.asked == []


def test_new_orders_are_looked_at_once_and_the_claim_then_knows_the_state_at_order_time(
    start: Start, platforms: Platforms
) -> None:
    platforms.answers[HOST] = answering(200, profile(private=True))
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()), links={"probe": "on", "snapshot": "on"})
    link = "https://www.instagram.com/new.one/"
    number = str(running.panel.lever("orders", link=link, created=int(time.time()), status="pending")["id"])

    def seen() -> list[link_checks.SeenOrder]:
        return running.app.database.read(lambda conn: link_checks.of_order(conn, running.app.panel_id, number))

    for _ in range(2):
        snapshot_step(running.app)
        (one,) = wait_for(seen, "the look at the new order")
    assert (one.check.state, one.record["quantity"] if one.record else None) == ("private", 1000)
    customer = running.customer()
    customer.claim(number, link)
    customer.hears("I am checking the records")
    wait_for(lambda: running.case("MG-1001").state != "gathering", "a decision")
    stored = running.app.database.read(lambda conn: facts.latest(conn, running.case("MG-1001").id))
    known = {row.name: row.value for row in stored}
    assert (known["link_state_at_order"], known["link_state_now"]) == ("private", "private")
    assert len(platforms.asked) == 1


def test_the_target_of_an_open_case_is_looked_at_again_and_of_a_closed_one_no_more(
    start: Start, platforms: Platforms
) -> None:
    platforms.answers[HOST] = answering(200, profile(private=False))
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()), links={"probe": "on"}, authority="propose")
    customer = running.customer()
    customer.claim(*ORDER)
    customer.hears("A person will look at this")
    case = running.case("MG-1001")
    assert watch_step(running.app, case.id) is not None
    database = running.app.database
    database.run(lambda conn: cases.update(conn, case.id, database.now(conn), state="closed"))
    assert watch_step(running.app, case.id) is None
    running.panel.lever("faults", path="*", fault="down", times=-1)
    other = {"state": "advised", "order_number": "10484"}
    database.run(lambda conn: cases.update(conn, case.id, database.now(conn), **other))
    assert watch_step(running.app, case.id) == Later(6 * 3600)
    assert look_step(running.app, "10484") == Later(60)
    assert snapshot_step(replace(running.app, settings=load(links={"snapshot": "on"}))) == Later(60)
