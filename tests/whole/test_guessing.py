"""Trying order numbers teaches nothing: slowed, then stopped, and always answered alike."""

from datetime import timedelta
from typing import Any

import pytest

from storage import chats
from storage.wrong_numbers import add_wrong_number, tries
from tests.kit.whole import Whole
from tests.whole.conftest import Start

RIGHT = ("10482", "https://www.instagram.com/maria.lopes.art/")
NO_MATCH = "I could not match this order number with this link"


def wrong(running: Whole, times: int) -> None:
    """Let the newest chat have been wrong so often, the last time a while ago."""
    database = running.app.database

    def work(conn: Any) -> None:
        chat = chats.load(conn, running.case("MG-1001").chat_id)
        for _ in range(times):
            add_wrong_number(conn, chat, "1", database.now(conn) - timedelta(minutes=30))

    database.run(work)


def test_a_chat_that_tried_too_often_hears_the_same_of_a_right_number_as_of_a_wrong_one(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.claim("999999", RIGHT[1])
    first = customer.hears(NO_MATCH)
    wrong(running, 10)
    before = len(running.panel.calls("/adminapi/v2/orders/10482"))
    customer.say(f"order {RIGHT[0]} {RIGHT[1]}")
    assert customer.hears("Number and link still do not go together") not in ("", first)
    assert len(running.panel.calls("/adminapi/v2/orders/10482")) == before
    customer.say("I want to talk to a person")
    customer.hears("passing this to a person")
    assert running.paid_to("maria.lopes") == []


def test_each_wrong_number_is_counted_and_a_right_one_is_not(start: Start) -> None:
    running = start(returns="manual", charge="gross")
    customer = running.customer()
    customer.claim("999999", RIGHT[1])
    customer.hears(NO_MATCH)
    customer.say(f"order {RIGHT[0]} {RIGHT[1]}")
    customer.hears("$0.66 has been credited")
    database = running.app.database

    def counted(conn: Any) -> int:
        chat = chats.load(conn, running.case("MG-1001").chat_id)
        return tries(conn, chat, database.now(conn)).chat_day

    assert database.read(counted) == 1


@pytest.mark.parametrize("account", [None, "ana"])
def test_tries_are_counted_per_chat_per_account_and_overall(start: Start, account: str | None) -> None:
    running = start()
    database, panel = running.app.database, running.app.panel_id

    def work(conn: Any) -> tuple[int, int, int, int]:
        now = database.now(conn)
        mine, other = (
            chats.open_chat(conn, panel, "web", name, language="en", name="", now=now) for name in ("mine", "other")
        )
        for chat in (mine, other):
            chats.link_account(conn, chat.id, account, now)
        for chat, age in ((mine, 0.5), (mine, 5), (other, 0.5), (other, 30)):
            add_wrong_number(conn, chats.load(conn, chat.id), "1", now - timedelta(hours=age))
        found = tries(conn, chats.load(conn, mine.id), now)
        return found.chat_hour, found.chat_day, found.account_day, found.all_hour

    assert database.run(work) == (1, 2, 3 if account else 0, 2)
