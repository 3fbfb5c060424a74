"""Slowed, then stopped, per chat, per account and overall."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.guessing import Tries, pace

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "wait"), [(0, 0), (1, 0), (3, 0), (4, 5), (5, 10), (6, 20), (7, 40), (8, 80), (9, 160)]
)
def test_each_further_wrong_number_of_a_chat_costs_twice_the_time(wrong: int, wait: float) -> None:
    tried = Tries(chat_hour=wrong, chat_day=wrong, all_hour=wrong, last=NOW if wrong else None)
    assert (pace(tried, NOW).wait, pace(tried, NOW).stopped) == (wait, "")
    assert pace(tried, NOW + timedelta(seconds=wait)).wait == 0


def test_the_wait_has_a_limit() -> None:
    assert pace(Tries(chat_hour=40, last=NOW), NOW).wait == 300


@pytest.mark.parametrize(
    ("tried", "word"),
    [
        (Tries(chat_hour=1, chat_day=10, last=NOW), "from this chat"),
        (Tries(chat_day=9, account_day=15, last=NOW, tied=True), "from this account"),
        (Tries(all_hour=300), "from all chats"),
    ],
)
def test_too_many_wrong_numbers_stop_the_chat(tried: Tries, word: str) -> None:
    assert word in pace(tried, NOW).stopped


def test_what_others_try_holds_up_no_chat_that_is_tied_to_an_account() -> None:
    assert pace(Tries(all_hour=5000, tied=True, last=NOW), NOW) == pace(Tries(), NOW)


def test_while_many_try_a_chat_that_was_wrong_waits_and_one_that_never_was_does_not() -> None:
    assert pace(Tries(chat_hour=1, chat_day=1, all_hour=60, last=NOW), NOW).wait == 10
    assert pace(Tries(all_hour=60), NOW).wait == 0
