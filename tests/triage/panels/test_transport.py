"""One call: bounded in time and size, repeated only where that is safe, silent about keys."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from triage.panels.model import PanelUnavailable
from triage.panels.transport import MOST_BYTES, NoAnswer, RateLimit, Transport


@pytest.fixture
def http(scripted: Any, no_wait: Any) -> Iterator[Transport]:
    transport = Transport(f"{scripted.url}/", {"X-Api-Key": "secret-key"}, no_wait, secrets=["secret-key"])
    yield transport
    transport.close()


@pytest.mark.parametrize("length", [0, 4000], ids=["the headers trickle", "the body trickles"])
def test_an_answer_that_trickles_ends_with_the_whole_calls_limit(
    scripted: Any, http: Transport, reply: Any, length: int
) -> None:
    scripted.on("/x", reply(b" " * length, drip=0.004 if length else 0.05))
    begun = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        http.once("GET", "/x", seconds=0.4)
    assert caught.value.sent
    assert 0.3 < time.monotonic() - begun < 1.0


def test_the_limit_of_one_call_does_not_outlive_it(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply({"ok": 1}))
    http.once("GET", "/x", seconds=0.3)
    time.sleep(0.35)
    assert http.once("GET", "/x", seconds=0.3).document == {"ok": 1}


def test_an_answer_too_large_is_given_up(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply(b" " * (MOST_BYTES + 1)))
    with pytest.raises(NoAnswer, match="too large"):
        http.once("GET", "/x")


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply(b"", 302, {"Location": f"{scripted.url}/y"}))
    assert http.once("GET", "/x").status == 302
    assert scripted.asked("/y") == []


def test_the_environment_sends_no_call_through_a_proxy(
    scripted: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    scripted.on("/x", reply({"ok": 1}))
    http = Transport(scripted.url)
    assert http.once("GET", "/x").document == {"ok": 1}
    assert scripted.calls[0].headers["User-Agent"].startswith("Makegood/")
    http.close()


@pytest.mark.parametrize("status", [429, 503])
def test_a_read_is_tried_three_times_and_then_given_up(scripted: Any, http: Transport, reply: Any, status: int) -> None:
    scripted.on("/x", reply(b"", status))
    with pytest.raises(PanelUnavailable, match=str(status)):
        http.fetch("GET", "/x")
    assert len(scripted.calls) == 3


def test_a_read_that_was_cut_is_tried_again(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply(cut=True), reply({"ok": 1}))
    assert http.fetch("GET", "/x").document == {"ok": 1}


def test_a_refusal_is_not_tried_again(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply({"error": "no"}, 403))
    assert http.fetch("GET", "/x").status == 403
    assert len(scripted.calls) == 1


def test_a_panel_that_asks_for_patience_is_given_it_or_reported(scripted: Any, http: Transport, reply: Any) -> None:
    scripted.on("/x", reply(b"", 429, {"Retry-After": "1"}), reply({"ok": 1}))
    begun = time.monotonic()
    assert http.fetch("GET", "/x").document == {"ok": 1}
    assert time.monotonic() - begun >= 1
    scripted.on("/x", reply(b"", 429, {"Retry-After": "600"}))
    with pytest.raises(PanelUnavailable):
        http.fetch("GET", "/x")
    assert len(scripted.asked("/x")) == 3


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("30", 30, 30),
        ("99999999999999999999", 300, 300),
        ("in 200 seconds", 100, 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
    ids=["seconds", "too long", "a coming date", "a past date"],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    scripted: Any, http: Transport, reply: Any, header: str, least: float, most: float
) -> None:
    if header == "in 200 seconds":  # written now: tests are collected long before the last of them runs
        header = format_datetime(datetime.now(UTC) + timedelta(seconds=200), usegmt=True)
    scripted.on("/x", reply(b"", 429, {"Retry-After": header}))
    seconds = http.once("GET", "/x").retry_after
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize("header", ["soon", "-5", ""])
def test_a_retry_after_that_cannot_be_read_is_none(scripted: Any, http: Transport, reply: Any, header: str) -> None:
    scripted.on("/x", reply(b"", 429, {"Retry-After": header}))
    assert http.once("GET", "/x").retry_after is None


def test_a_server_that_is_not_there_was_never_sent_anything() -> None:
    http = Transport("http://127.0.0.1:9", secrets=["secret-key"])
    with pytest.raises(NoAnswer) as caught:
        http.once("GET", "/x?key=secret-key")
    assert not caught.value.sent
    assert "secret-key" not in f"{caught.value!r} {http!r}"
    http.close()


def test_a_password_in_the_address_is_not_shown() -> None:
    http = Transport("https://admin:hunter22@panel.example")
    assert repr(http) == "Transport(panel.example)"
    http.close()


def test_the_rate_limit_spaces_the_calls_of_all_threads() -> None:
    limit, times = RateLimit(per_second=50), []

    def ask() -> None:
        for _ in range(5):
            assert limit.wait(10)
            times.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(times) - min(times) >= 19 / 50 - 0.005


def test_a_turn_too_far_away_is_refused_and_takes_no_place() -> None:
    limit = RateLimit(per_second=2)
    assert limit.wait(0)
    assert [limit.wait(0.1) for _ in range(3)] == [False] * 3
    assert limit.wait(0.6)
