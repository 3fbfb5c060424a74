"""Secrets and customers' words are planted where things fail, and stand in no line of the log."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.desk.rights import NotAllowed
from bot.journal import PROCESSORS, masked
from tests.kit.standing import standing

TOKEN = "7123456789:AAHk3-9xQwErTyUiOpAsDfGhJkLzXcVbNm1"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the program logs during the test, through its own processors."""
    written = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[*PROCESSORS, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(written),
        cache_logger_on_first_use=False,
    )
    yield written
    structlog.configure(**before)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe failed", TOKEN),
        ("GET /desk/sign-in/kV2932CGiahOEbNzuEuUS60iQraYW failed", "kV2932CGiahOEbNzuEuUS60iQraYW"),
        ("https://panel.example/adminapi/v2?key=abc123secret&action=x", "abc123secret"),
        ("Authorization: Bearer mgt_abcdef", "mgt_abcdef"),
        ("postgresql+psycopg://makegood:hunter2@db/makegood", "hunter2"),
        ("no such user lena@example.com", "lena@example.com"),
        ("card 4111 1111 1111 1111 was declined", "4111 1111 1111 1111"),
        ("{'key': 'abc123secret'}", "abc123secret"),
    ],
)
def test_a_secret_in_a_line_is_masked(text: str, secret: str) -> None:
    assert secret not in masked(text)


@pytest.mark.parametrize(
    "text", ["order 10482 of MG-1001", "credit call answered", "https://panel.example/orders/10482"]
)
def test_what_an_operator_needs_stays(text: str) -> None:
    assert masked(text) == text


def test_the_words_of_a_failing_message_stand_in_no_line(database_url: str, tmp_path: Path, lines: io.StringIO) -> None:
    with standing(database_url, tmp_path) as desk:
        desk.say("hello")
        desk.spoil_draft()
        desk.say(f"my chrysanthemum order, key {TOKEN}, lena@example.com")
        desk.later(days=1)
    logged = lines.getvalue()
    assert "turn failed" in logged, "the test makes a turn fail"
    for secret in ("chrysanthemum", TOKEN, "lena@example.com"):
        assert secret not in logged


def test_an_error_is_logged_with_its_frames_and_its_words_only_where_they_are_ours(lines: io.StringIO) -> None:
    log = structlog.get_logger()
    for error in (ValueError("my chrysanthemum"), NotAllowed("Only a lead or an operator may do this.")):
        try:
            raise error
        except Exception:
            log.exception("it failed")
    first, second = (json.loads(line)["exception"] for line in lines.getvalue().splitlines())
    assert "chrysanthemum" not in first
    assert "builtins.ValueError" in first
    assert "test_journal.py" in first
    assert "Only a lead or an operator may do this." in second
