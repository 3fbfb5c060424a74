"""What panels write, read in every dialect; what cannot be read is unknown, never a default."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.panels import wire
from triage.panels.model import OrderStatus


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("In progress", OrderStatus.IN_PROGRESS),
        ("in_progress", OrderStatus.IN_PROGRESS),
        ("Cancelled", OrderStatus.CANCELED),
        ("canceled", OrderStatus.CANCELED),
        ("Fail", OrderStatus.ERROR),
        ("PARTIAL", OrderStatus.PARTIAL),
        ("104", None),
        ("Cron pending", None),
        (None, None),
        (7, None),
    ],
)
def test_a_status_is_read_in_any_spelling_and_an_error_code_is_none(written: Any, read: OrderStatus | None) -> None:
    assert wire.status(written) is read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.27819", Decimal("0.27819")),
        (157, Decimal(157)),
        ({"value": "2.00", "currency_code": "USD", "formatted": "$2.00"}, Decimal("2.00")),
        ("1,234.50", Decimal("1234.50")),
        ("Unknown", None),
        ("", None),
        (True, None),
        ("NaN", None),
        ("1e99", None),
        ([], None),
    ],
)
def test_an_amount_is_exact_or_unknown(written: Any, read: Decimal | None) -> None:
    assert wire.amount(written) == read


def test_a_count_is_whole_or_unknown() -> None:
    assert [wire.whole(one) for one in ("157", -3, "1.0", "1.5", "Unknown")] == [157, -3, 1, None, None]


def test_a_time_without_a_zone_is_the_panels_own() -> None:
    written = "2026-03-01 12:00:00"
    assert wire.moment(written) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert wire.moment(written, timedelta(hours=3)) == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert wire.moment(1772366400) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [wire.moment(one) for one in ("yesterday", 5, None, {})] == [None] * 4


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"error": "Incorrect order ID"}, "Incorrect order ID"),
        ({"error": {"code": 7, "message": "no"}}, "no"),
        ({"data": {}, "error_message": "", "error_code": 0}, None),
        ({"error_message": "Bad key", "error_code": 401}, "Bad key"),
        ({"error_code": 12}, "error 12"),
        ([], None),
    ],
)
def test_an_error_is_found_in_every_envelope(document: Any, words: str | None) -> None:
    assert wire.error_text(document) == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_nothing_a_panel_writes_makes_the_reader_fail(document: Any) -> None:
    for read in (wire.status, wire.amount, wire.whole, wire.moment, wire.text, wire.currency, wire.error_text):
        read(document)
