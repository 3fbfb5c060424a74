"""Cards, passwords and codes are cut out; order numbers and links never are."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.secrets import MARKS, is_card, redact

CARDS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "3530111333300000",
    "30569309025904",
    "6200000000000005",
    "2200000000000004",
]


def check_digit(head: str) -> str:
    return next(head + str(last) for last in range(10) if luhn(head + str(last)))


def luhn(digits: str) -> bool:
    doubled = [sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_cut_out_wherever_it_stands(card: str) -> None:
    found = redact(f"charge it back to {card} please, order 10482")
    assert found.text == f"charge it back to {MARKS['card']} please, order 10482"
    assert [(cut.kind, found.text[cut.start : cut.end]) for cut in found.cuts] == [("card", MARKS["card"])]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my password is hunter2", "my password is [password removed]"),
        ("Password: correct-horse", "Password: [password removed]"),
        ("contraseña: secreto", "contraseña: [password removed]"),
        ("мой пароль: кошка1", "мой пароль: [password removed]"),
        ("api key = 9f8e7d6c5b", "api key = [password removed]"),
        ("cvv 123", "cvv [code removed]"),
        ("the sms code is 774411", "the sms code is [code removed]"),
        ("código de verificación 5512", "código de verificación [code removed]"),
        ("card 4111111111111111 cvv: 123", "card [card number removed] cvv: [code removed]"),
    ],
)
def test_a_secret_beside_its_word_is_cut_out(text: str, kept: str) -> None:
    assert redact(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "the code never came",
        "order code 10482",
        "coupon code 123456",
        "pinterest 12345",
        "10482",
        "1,234,567,890,123,456 views",
        "4111111111111112 is the order",
        "0000000000000000",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_was_written(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).cuts == ()


def test_ten_thousand_order_numbers_and_links_keep_every_digit() -> None:
    rolls = random.Random(20261125)
    shapes = (
        lambda: str(rolls.randrange(1_000, 10**9)),
        lambda: f"order {rolls.randrange(10**5, 10**12)} never came",
        lambda: f"https://www.tiktok.com/@acme/video/{rolls.randrange(7 * 10**18, 75 * 10**17)}",
        lambda: f"https://x.com/acme/status/{rolls.randrange(10**18, 2 * 10**18)}",
        lambda: f"https://www.facebook.com/acme/posts/{rolls.randrange(10**14, 10**16)}",
        lambda: f"https://vk.com/wall-{rolls.randrange(10**7, 10**9)}_{rolls.randrange(10**3, 10**6)}",
        lambda: f"instagram.com/stories/acme/{check_digit(str(rolls.randrange(4 * 10**17, 5 * 10**17)))}",
        lambda: f"see https://www.linkedin.com/feed/update/urn:li:activity:{rolls.randrange(62 * 10**17, 75 * 10**17)}",
        lambda: f"ids {rolls.randrange(7 * 10**18, 75 * 10**17)} and {rolls.randrange(10**18, 2 * 10**18)}",
        lambda: f"#{rolls.randrange(10**6, 10**8)} / {rolls.randrange(10**6, 10**8)}",
    )
    texts = [shapes[count % len(shapes)]() for count in range(10_000)]
    assert [text for text in texts if redact(text).cuts] == []


def test_a_number_that_was_asked_for_stays_even_where_it_looks_like_a_card() -> None:
    assert redact("4111111111111111", asked_for=True).text == "4111111111111111"
    assert redact("my card is 4111111111111111", asked_for=True).cuts


@given(st.text(max_size=60), st.sampled_from(CARDS), st.text(max_size=60))
def test_the_places_of_the_marks_are_where_the_marks_stand(before: str, card: str, after: str) -> None:
    found = redact(f"{before} {card} {after}")
    assert all(found.text[cut.start : cut.end] == MARKS[cut.kind] for cut in found.cuts)


@given(st.text(max_size=200))
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


@given(st.from_regex(r"[0-9]{13,19}", fullmatch=True))
def test_no_number_without_a_right_check_digit_is_a_card(digits: str) -> None:
    assert not is_card(digits) or luhn(digits)
