"""What words hint at: claimed, conservative, never more than a hint."""

import pytest

from bot.dialogue import signals

WISHES = [
    ("I want it back to my card", "original_method"),
    ("give me the money in cash", "original_method"),
    ("no cashback came, only a part of the likes", "unspecified"),
    ("please refill it", "refill"),
    ("no refill, I want my money", "unspecified"),
    ("I don't want a refill, put it to my balance", "balance"),
    ("refund instead of refill", "unspecified"),
    ("sin reposición, por favor", "unspecified"),
    ("quiero una reposición", "refill"),
    ("не надо докрутки", "unspecified"),
    ("сделайте докрутку", "refill"),
    ("отмените заказ", "cancel"),
    ("I claim damages", "damages"),
    ("the file was undamaged", "unspecified"),
    ("", "unspecified"),
]


@pytest.mark.parametrize(("text", "wish"), WISHES)
def test_a_wish_is_read_only_where_it_is_one(text: str, wish: str) -> None:
    assert signals.wish(text) == wish


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("it dropped after a day", "drop"),
        ("Granada concert likes", ""),
        ("no llegó nada", "not_delivered"),
        ("", ""),
    ],
)
def test_a_reason_begins_a_word_of_the_text(text: str, reason: str) -> None:
    assert signals.reason(text) == reason


@pytest.mark.parametrize("text", ["{x}", "(", "\\", "a" * 5000, "\x00", "😡"])
def test_no_text_makes_the_signals_fail(text: str) -> None:
    assert (signals.reason(text), signals.wish(text), signals.legal(text), signals.instructs(text)) == (
        "",
        "unspecified",
        "none",
        False,
    )
