"""What a screenshot says beside the record: contradictions are named, everything else is left to people."""

from typing import Any

import pytest

from triage.pictures.comparing import ANOTHERS, Shown, against_order, in_words
from triage.pictures.reading import recognise

RECORD = {"order_status": "completed", "order_quantity": 5000, "order_start_count": 3855}


def shown(text: str, **more: Any) -> Shown:
    """A screenshot on which this was read."""
    return Shown(1, "seen", "read", found=recognise(text), text=text, **more)


@pytest.mark.parametrize(
    ("text", "contradictions"),
    [
        ("Order 10482\nQuantity 5000\nStatus Completed", []),
        ("Order 99999", ["it names order 99999, the claim is about 10482" + ANOTHERS]),
        ("Order 10482\nQuantity 500", ["it shows quantity 500, the record says 5000"]),
        ("Order 10482\nStart count 10", ["it shows start 10, the record says 3855"]),
        ("Order 10482\nStatus Canceled", ["it shows the status canceled, the record says completed"]),
        ("Order 10482\nStatus In progress", []),
        ("Order 10482\nRemains 4000", []),
        ("ID #10482 partial\nID #10483 canceled", []),
        ("10482 2026-06-01 Quantity 1", []),
        ("nothing of an order", []),
    ],
)
def test_contradictions(text: str, contradictions: list[str]) -> None:
    assert against_order(shown(text), "10482", RECORD) == contradictions


def test_nothing_contradicts_a_claim_without_number_or_a_record_that_is_unknown() -> None:
    assert against_order(shown("Order 99999"), "", {}) == []
    assert against_order(shown("Order 10482\nQuantity 1\nCanceled"), "10482", {}) == []


def test_what_was_read_stands_in_one_line_and_what_was_not_says_why() -> None:
    words = in_words(shown("Order 10482\nPaid $ 9.90\nRemains 12\nPartial\n2026-06-02 22:44\n@lena"))
    assert words == (
        "order 10482; amounts 9.90 USD; counts remains 12; status partial; time 2026-06-02 22:44; handle @lena"
    )
    assert in_words(Shown(1, "seen", "not_read", "no program is installed")) == "not read: no program is installed"
    assert in_words(Shown(1, "failed", "not_read", "it took too long")) == "could not be looked at: it took too long"
    assert in_words(Shown(1, "waiting", "not_read")) == "not looked at yet"
    assert "nothing of an order" in in_words(shown("hello"))
