"""What the extra `ocr` reads; run by `make ocr`, which installs it first."""

from collections.abc import Callable

import pytest
from PIL import Image

from bot.pictures.reader import read
from tests.kit.screens import Order, as_png, cards, dark, order
from triage.pictures.reading import recognise


@pytest.fixture(autouse=True)
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where no program can be installed by apt."""
    monkeypatch.setenv("PATH", "/nonexistent")


@pytest.mark.parametrize("interface", [cards, dark])
def test_a_screenshot_is_read_offline_and_its_order_number_recognised(
    interface: Callable[[Order], Image.Image],
) -> None:
    one = order(12)
    reading = read(as_png(interface(one)))
    assert reading.state == "read", reading.why
    assert recognise(reading.text).numbers == (one.number,)


def test_what_is_no_picture_is_not_read_with_the_reason() -> None:
    reading = read(b"no picture")
    assert reading.state == "not_read"
    assert "it ended with 1" in reading.why
