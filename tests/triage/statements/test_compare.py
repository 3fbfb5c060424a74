"""Statements beside each other and beside the record."""

from typing import Any

import pytest

from triage.statements import against_earlier, against_record, excluding, read


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Nothing came. Only 300 followers came.", 1),
        ("Nothing came. All followers were delivered.", 1),
        ("Nothing came. The followers dropped.", 1),
        ("My profile was always public. My profile was private.", 1),
        ("Only 300 followers came. Everything was delivered.", 1),
        ("Everything was delivered. Then the followers dropped. Only 300 followers came.", 0),
        ("Nothing came. Sorry, actually only 300 followers came.", 0),
        ("Only 300 followers came. I paid 20. I paid 25.", 0),
        ("Only a part came. You charged me twice.", 0),
        ("No me llegó nada. Solo llegaron 300.", 1),
        ("Ничего не пришло. Пришло только 300.", 1),
        ("Nothing came. Пришло только 300.", 1),
        ("", 0),
    ],
)
def test_only_statements_that_exclude_each_other_make_a_pair(text: str, pairs: int) -> None:
    assert len(excluding(read(text))) == pairs


def test_a_pair_quotes_both_sides() -> None:
    (pair,) = excluding(read("Nothing came. Only 300 followers came."))
    assert pair.one == "nothing was delivered (“Nothing came”)"
    assert pair.other == "a part was delivered: 300 (“Only 300 followers came”)"


def test_a_statement_of_an_earlier_case_is_held_beside_todays() -> None:
    earlier = [("MG-1001", one) for one in read("Only 300 followers came")]
    (pair,) = against_earlier(read("Nothing came"), earlier)
    assert pair.other.startswith("MG-1001: a part was delivered: 300")
    assert against_earlier(read("Only 290 followers came"), earlier) == ()


@pytest.mark.parametrize(
    ("text", "facts", "said"),
    [
        ("Nothing came", {"order_delivered": 300}, "300 delivered"),
        ("Nothing came", {"order_delivered": 0}, None),
        ("Nothing came", {"order_delivered": None}, None),
        ("Only 300 came", {"order_delivered": 900}, "900 delivered"),
        ("Only 300 came", {"order_delivered": 310}, None),
        ("Only a part came", {"order_delivered": 0}, "0 delivered"),
        ("Everything was delivered", {"order_delivered": 3, "order_quantity": 10}, "3 of 10"),
        ("Everything was delivered", {"order_delivered": 10, "order_quantity": 10}, None),
        ("The likes dropped", {"order_delivered": 0}, "nothing was delivered"),
        ("You charged me twice", {"dup_order_cause": "none"}, "no other order"),
        ("You charged me twice", {"dup_order_cause": None}, None),
        ("I paid $20", {"order_charge": "2.00", "order_currency": "USD"}, "2.00 USD charged"),
        ("I paid 2", {"order_charge": "2.00", "order_currency": "USD"}, None),
        ("I paid 20 euros", {"order_charge": "2.00", "order_currency": "USD"}, None),
        ("My profile was always public", {"link_state_at_order": "private"}, "private at order time"),
        ("My profile was always public", {"link_state_now": "public"}, None),
        ("My profile was private", {"link_state_now": "public"}, None),
    ],
)
def test_the_record_contradicts_only_where_it_is_known(text: str, facts: dict[str, Any], said: str | None) -> None:
    pairs = against_record(read(text), facts)
    assert [said in pair.other for pair in pairs] == ([True] if said else [])


@pytest.mark.parametrize(
    "text",
    [
        "a third never came",
        "most of it never came",
        "nothing at all came in 3 days",
        "it never came, only 300 came",
        "1000 of my 3000 likes never came",
        "I got all 1000 but then half disappeared",
        "2000 likes arrived and 1000 never came",
        "half of them are missing",
    ],
)
def test_what_customers_write_every_day_is_one_story(text: str) -> None:
    assert excluding(read(text)) == ()
