"""Targets asked about for real: at order time by the snapshots, at the claim, and shown on the desk."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.settings import load
from bot.work.later import Later
from bot.work.snapshots import MARK, look_step, snapshot_step, watch_step
from storage import cases, facts, jobs, link_checks, switches
from tests.kit.platforms import Platforms, answering
from tests.kit.whole import Whole, wait_for
from tests.whole.conftest import Start
from triage.links.probe import ASKABLE, Prober
from triage.ports import Panel

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


def test_the_schedule_finds_new_orders_and_a_claim_is_answered_from_their_history(
    start: Start, platforms: Platforms
) -> None:
    """Nobody calls a step here: the workers' own round finds the order, looks once, and the claim looks again."""
    clock = [1000.0]
    platforms.answers[HOST] = answering(200, profile(private=False))
    prober = Prober(ASKABLE, caller=platforms.caller(), now=lambda: clock[0])
    running = start(prober=prober, links={"probe": "on", "snapshot": "on"})
    wait_for(lambda: _mark(running), "the first round")
    link = "https://www.instagram.com/new.one/"
    number = str(running.panel.lever("orders", link=link, created=int(time.time()), status="in_progress")["id"])
    for _ in range(2):
        before = _mark(running)
        _round(running)
        wait_for(lambda before=before: _mark(running) != before, "the next round")
    (one,) = wait_for(lambda: _seen(running, number), "the look at the new order")
    assert (one.check.state, one.record["quantity"] if one.record else None) == ("public", 1000)
    assert len(platforms.asked) == 1

    platforms.answers[HOST] = answering(200, profile(private=True))
    clock[0] += 3600
    customer = running.customer()
    customer.claim(number, link)
    customer.hears("I am checking the records")
    wait_for(lambda: running.case("MG-1001").state != "gathering", "a decision")
    stored = running.app.database.read(lambda conn: facts.latest(conn, running.case("MG-1001").id))
    known = {row.name: row.value for row in stored}
    names = ("link_state_at_order", "link_state_now", "link_changed_during_delivery")
    assert [known[name] for name in names] == ["public", "private", True]
    page = running.desk().page("MG-1001")
    assert "is_private=False" in page
    assert "is_private=True" in page


def test_orders_behind_a_list_that_was_too_long_are_found_in_a_later_round(start: Start, platforms: Platforms) -> None:
    platforms.answers[HOST] = answering(200, profile(private=True))
    running = start(prober=Prober(ASKABLE, caller=platforms.caller()), links={"probe": "on"})
    app = replace(running.app, settings=load(links={"snapshot": "on"}))
    asked: list[datetime] = []
    full = replace(app, panel=_TooMany(app.panel, asked))
    half_an_hour = timedelta(minutes=30)
    _put_mark(running, half_an_hour)
    link, then = "https://www.instagram.com/new.one/", time.time() - half_an_hour.total_seconds() + 60
    number = str(running.panel.lever("orders", link=link, created=int(then), status="pending")["id"])
    before = _mark(running)
    assert snapshot_step(full) == Later(300)
    assert _mark(running) == before
    snapshot_step(app)
    assert _mark(running) != before
    wait_for(lambda: _seen(running, number), "the look at the order that was not listed at first")

    _put_mark(running, timedelta(days=2))
    asked.clear()
    snapshot_step(full)
    hour, newest = asked
    assert newest - hour == timedelta(minutes=50)


class _TooMany:
    """A panel that answers every list with "too many"; `asked` is from when on it was to list."""

    def __init__(self, panel: Panel, asked: list[datetime]) -> None:
        self._panel, self._asked = panel, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._panel, name)

    def recent_orders(self, since: datetime) -> None:
        self._asked.append(since)


def _seen(running: Whole, number: str) -> list[link_checks.SeenOrder]:
    return running.app.database.read(lambda conn: link_checks.of_order(conn, running.app.panel_id, number))


def _mark(running: Whole) -> Any:
    return running.app.database.read(lambda conn: switches.get(conn, running.app.panel_id, MARK))


def _put_mark(running: Whole, ago: timedelta) -> None:
    database, panel = running.app.database, running.app.panel_id
    then = (database.read(database.now) - ago).isoformat()
    database.run(lambda conn: switches.put(conn, panel, MARK, then, database.now(conn), by="test"))


def _round(running: Whole) -> None:
    """Let the workers' next round be due now instead of in five minutes."""
    database, panel = running.app.database, running.app.panel_id
    database.run(
        lambda conn: jobs.put(
            conn,
            kind="snapshot",
            key=panel,
            payload={},
            run_at=database.now(conn),
            panel_id=panel,
            now=database.now(conn),
            again=True,
        )
    )


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
