"""What panels write, read in every dialect; what cannot be read is unknown, never a default."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.panels import failures, wire
from triage.panels.model import OrderStatus


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("In progress", OrderStatus.IN_PROGRESS),
        ("in_progress", OrderStatus.IN_PROGRESS),
        (" In-Progress ", OrderStatus.IN_PROGRESS),
        ("Active", OrderStatus.IN_PROGRESS),
        ("Paused", OrderStatus.ON_HOLD),
        ("Awaiting", OrderStatus.AWAITING),
        ("Cancelled", OrderStatus.CANCELED),
        ("canceled", OrderStatus.CANCELED),
        ("Refunded", OrderStatus.CANCELED),
        ("Fail", OrderStatus.ERROR),
        ("PARTIAL", OrderStatus.PARTIAL),
        ("104", None),
        ("Cron pending", None),
        ("Expired", None),
        (None, None),
        (7, None),
        ({"name": "Completed"}, None),
    ],
)
def test_a_status_is_read_in_any_spelling_and_an_error_code_is_none(written: Any, read: OrderStatus | None) -> None:
    assert wire.status(written) is read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.27819", Decimal("0.27819")),
        (".5", Decimal("0.5")),
        ("5.", Decimal(5)),
        (157, Decimal(157)),
        (0.1, Decimal("0.1")),
        (Decimal("1E-6"), Decimal("0.000001")),
        ({"value": "2.00", "currency_code": "USD", "formatted": "$2.00"}, Decimal("2.00")),
        ({"formatted": "$2.00"}, None),
        ("1,234.50", Decimal("1234.50")),
        ("0,66", None),
        ("1,234", None),
        ("1.234,50", None),
        ("1 234", None),
        ("1_000", None),
        ("$2.00", None),
        ("١٢", None),
        ("Unknown", None),
        ("", None),
        (True, None),
        ("NaN", None),
        ("-Infinity", None),
        ("1e99", None),
        ("1e-999999", None),
        pytest.param(10**5000, None, id="thousands of digits"),
        ([], None),
    ],
)
def test_an_amount_is_exact_or_unknown(written: Any, read: Decimal | None) -> None:
    assert wire.amount(written) == read


def test_numbers_in_json_stay_exact() -> None:
    assert wire.amount(wire.parse_json(b'{"charge": 0.1000000000000000055}')["charge"]) == Decimal(
        "0.1000000000000000055"
    )
    with pytest.raises(ValueError, match="Expecting"):
        wire.parse_json(b"<html>Just a moment...</html>")


def test_a_count_is_whole_or_unknown() -> None:
    assert [wire.whole(one) for one in ("157", -3, "1.0", "1.5", "Unknown")] == [157, -3, 1, None, None]


def test_a_currency_is_a_code_or_unknown() -> None:
    written = ["usd", {"currency_code": "EUR"}, "USDT", "$", "Unknown", "", None, "ДОЛ", {"value": 1}]
    assert [wire.currency(one) for one in written] == ["USD", "EUR", "USDT", None, None, None, None, None, None]


def test_a_time_without_a_zone_is_the_panels_own() -> None:
    written = "2026-03-01 12:00:00"
    assert wire.moment(written) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert wire.moment(written, timedelta(hours=3)) == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert wire.moment("2026-03-01T12:00:00+02:00", timedelta(hours=3)) == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert wire.moment("2026-03-01T12:00:00Z") == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert wire.moment(1772366400) == wire.moment("1772366400") == datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["yesterday", 5, None, {}, "2026-03-01", "0000-00-00 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", True],
)
def test_what_is_no_moment_is_unknown_and_a_day_alone_is_none(written: Any) -> None:
    assert wire.moment(written, timedelta(hours=-3)) is None
    assert wire.moment(written, timedelta(hours=3)) is None


def test_a_text_can_be_stored_and_shown() -> None:
    assert wire.text("a\x00b\ud800c") == "a\ufffdb\ufffdc"
    assert [wire.text(one) for one in (10482, "  ", None, True, {}, "x" * 9000)] == [
        "10482", None, None, None, None, "x" * 4000,
    ]  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMED = st.dictionaries(
    st.sampled_from(["error", "error_message", "error_code", "errors", "message", "status", "data", "value", "list"]),
    JSON,
)
DATED = st.datetimes().map(lambda moment: moment.isoformat(sep=" "))


@given(JSON | NAMED | DATED | NAMED.map(lambda inner: {"error": inner, "data": inner}))
def test_nothing_a_panel_writes_makes_the_readers_fail(document: Any) -> None:
    readers = (wire.status, wire.amount, wire.whole, wire.text, wire.currency)
    for read in (*readers, failures.error_text, failures.refusal, failures.succeeded, failures.item_error):
        read(document)
    for hours in (-14, 0, 14):
        read_time = wire.moment(document, timedelta(hours=hours))
        assert read_time is None or read_time.tzinfo is UTC


@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value, default=str).encode()))
def test_a_body_is_json_or_a_value_error(body: bytes) -> None:
    try:
        wire.parse_json(body)
    except ValueError:
        return
