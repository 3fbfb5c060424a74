"""What agents type in a thread: commands are read as deeds, everything else is words for the customer."""

import pytest

from bot.desk.rights import Invalid
from bot.staff.asking import Asked
from bot.staff.commands import read_command
from bot.staff.deeds import read


@pytest.mark.parametrize(
    ("text", "deed", "typed"),
    [
        ("/take", "take", {}),
        ("/TAKEOVER", "take_over", {}),
        ("/giveback@makegood_bot", "give_back", {}),
        ("/approve 12.50", "amount", {"amount": "12.50", "clause": "", "reason": ""}),
        (
            "/approve 12.50  F4.b seen on the page",
            "amount",
            {"amount": "12.50", "clause": "F4.b", "reason": "seen on the page"},
        ),
        ("/decline F4.b You have it all.", "decline", {"clause": "F4.b", "words": "You have it all."}),
        ("/ask screenshots link The page, please", "ask", {"items": "screenshots link", "text": "The page, please"}),
        ("/ask where did you pay?", "ask", {"items": "", "text": "where did you pay?"}),
        ("/close", "close", {"text": ""}),
        (
            "/fact order_remains 1000  seen in the panel",
            "fact",
            {"name": "order_remains", "value": "1000", "note": "seen in the panel"},
        ),
        ("/fact order_remains", "fact", {"name": "order_remains", "value": "", "note": ""}),
        ("/refill", "refill", {}),
        ("/cancelorder", "cancel_order", {}),
        ("/paid MG-7-1 9912", "paid", {"reference": "MG-7-1", "payment_id": "9912"}),
        ("/notpaid MG-7-1", "not_paid", {"reference": "MG-7-1"}),
        ("/putoff 24", "putoff", {"hours": "24"}),
        ("/give Lia Marie", "give", {"name": "Lia Marie"}),
        ("/desk", "desk", {}),
    ],
)
def test_a_command_is_a_deed(text: str, deed: str, typed: dict[str, str]) -> None:
    assert read_command(text) == (deed, typed)


@pytest.mark.parametrize("text", ["hello", "// a note", "//", "", "see /take", "1/2"])
def test_everything_else_is_none(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize("text", ["/frobnicate", "/approve", "/", "/approves 1"])
def test_a_wrong_command_says_what_there_is(text: str) -> None:
    with pytest.raises(Invalid, match="/approve"):
        read_command(text)


@pytest.mark.parametrize(
    "asked", [Asked("approve", 12, 345), Asked("decline", 1, 0, "F4.b"), Asked("take_over", 9_999_999_999, 10**14)]
)
def test_a_button_carries_its_deed_within_what_every_channel_takes(asked: Asked) -> None:
    assert read(asked.data) == asked
    assert len(asked.data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["", "s:", "mg1:3:send", "s:take:1", "s:take:-1:2", "s:take:1:2:a b", "s:take:1:2:a:b", "s:TAKE:1:2", "s" * 99],
)
def test_forged_data_is_no_deed(data: str) -> None:
    assert read(data) is None
