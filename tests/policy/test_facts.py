"""Facts from outside are read in their types, or refused in one sentence that says what is allowed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from policy import FactError
from policy.facts import plain, read_facts
from policy.vocabulary import FACTS, for_staff_only

REFUSED = [
    ("order_statsu", "completed", "order_statsu: there is no such fact"),
    ("order_status", "partail", "order_status: 'partail' is not one of awaiting, pending"),
    ("order_status", "Completed", "order_status: 'Completed' is not one of"),
    ("order_status", ["completed"], "is not one of"),
    ("order_found", "true", "order_found: 'true' is not true or false"),
    ("order_found", 1, "order_found: 1 is not true or false"),
    ("order_quantity", "1000", "order_quantity: '1000' is not a whole number"),
    ("order_quantity", 10.0, "order_quantity: 10.0 is not a whole number"),
    ("order_quantity", False, "order_quantity: False is not a whole number"),
    ("order_quantity", 10**30, "is not a whole number"),
    ("order_charge", 8, "order_charge: 8 is not an amount as text"),
    ("order_charge", "8,00", "is not an amount as text"),
    ("order_charge", "8.", "is not an amount as text"),
    ("order_charge", "1e3", "is not an amount as text"),
    ("order_charge", "NaN", "is not an amount as text"),
    ("order_charge", " 8.00", "is not an amount as text"),
    ("order_charge", "٨", "is not an amount as text"),
    ("order_charge", "8.00\n", "is not an amount as text"),
    ("claim_at", "2026-03-10T12:00:00", "claim_at: '2026-03-10T12:00:00' is not a UTC time"),
    ("claim_at", "yesterday", "is not a UTC time"),
    ("claim_at", 1700000000, "is not a UTC time"),
    ("claim_text", 5, "claim_text: 5 is not text"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED, ids=[f"{row[0]}={row[1]!r}"[:40] for row in REFUSED])
def test_a_wrong_fact_is_refused_with_its_name_and_what_is_allowed(name: str, value: object, sentence: str) -> None:
    with pytest.raises(FactError) as caught:
        read_facts({name: value})
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_long_wrong_value_is_not_repeated_in_full() -> None:
    with pytest.raises(FactError) as caught:
        read_facts({"order_charge": "x" * 10_000})
    assert len(str(caught.value)) < 200


def test_facts_are_read_in_their_own_types() -> None:
    known = read_facts(
        {
            "order_charge": "0.27819",
            "order_remains": -3,
            "order_found": True,
            "claim_at": "2026-03-10T14:00:00+02:00",
            "claim_text": "<b>1</b>",
        }
    )
    assert known["order_charge"] == Decimal("0.27819")
    assert known["order_remains"] == -3
    assert known["order_found"] is True
    assert known["claim_at"] == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert known["claim_text"] == "<b>1</b>"


def test_none_is_unknown_save_where_it_says_something() -> None:
    speaking = {"order_completed_at", "order_last_activity_at", "service_refill_days"}
    known = read_facts(dict.fromkeys(FACTS))
    assert known == dict.fromkeys(speaking)
    assert read_facts({}) == {}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("0.27819"), "0.27819"),
        (Decimal("1E+3"), "1000"),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), "2026-03-10T12:00:00Z"),
        (None, None),
        ("partial", "partial"),
        (True, True),
    ],
)
def test_a_value_is_written_as_json_has_it(value: object, shown: object) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("fraud_flag", "none", True),
        ("dispute_state", "open", True),
        ("auto_credit_cap", "25", True),
        ("claim_screenshots", "suspected_fake", True),
        ("claim_screenshots", "given", False),
        ("guideline_violation", "suspected", True),
        ("guideline_violation", "confirmed", False),
        ("dup_claim_account", "other", True),
        ("dup_claim_account", "same", False),
        ("order_remains", 250, False),
    ],
)
def test_what_only_staff_may_know_is_marked(name: str, value: object, secret: bool) -> None:
    assert for_staff_only(name, value) is secret
