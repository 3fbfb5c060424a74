"""Real pages are read by the real program; without it, or with nothing legible, the picture is not read, said so."""

import json
import random
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest
from PIL import Image, ImageDraw

from bot.pictures.apart import Limits
from bot.pictures.rapid import lines_of, pieces_of
from bot.pictures.reader import read
from tests.kit.screens import as_png, cards, dark, order, recompressed
from triage.pictures.reading import Amount, recognise


def test_a_phone_screenshot_is_read_to_its_last_value() -> None:
    one = order(12)
    reading = read(as_png(dark(one, 1.5)))
    assert reading.state == "read", reading.why
    found = recognise(reading.text)
    assert found.numbers == (one.number,)
    assert Amount(one.charge, "USD") in found.amounts
    assert found.counts == {"quantity": one.quantity, "start": one.start, "remains": one.remains}
    assert found.statuses == ("in_progress",)
    assert found.times == (f"{one.at:%d.%m.%Y %H:%M}",)
    assert found.handles == (one.handle,)


def test_a_recompressed_page_of_cards_gives_its_number() -> None:
    one = order(41)
    assert recognise(read(as_png(recompressed(cards(one, 1.5), 50))).text).numbers == (one.number,)


def test_a_picture_without_legible_words_is_not_guessed_at() -> None:
    noise = Image.new("RGB", (300, 300), "white")
    draw, chance = ImageDraw.Draw(noise), random.Random(1)
    for _ in range(60):
        draw.line([chance.randint(0, 300) for _ in range(4)], "black", 2)
    assert read(as_png(noise)).state == "nothing"


def test_without_any_program_a_picture_is_not_read_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    reading = read(as_png(cards(order(1))))
    assert (reading.state, reading.text) == ("not_read", "")
    assert "tesseract-ocr" in reading.why
    assert "makegood[ocr]" in reading.why


def test_with_the_extra_alone_its_program_is_chosen_and_one_that_fails_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    there = ModuleType("rapidocr")
    there.__spec__ = ModuleSpec("rapidocr", None)
    monkeypatch.setitem(sys.modules, "rapidocr", there)
    reading = read(b"no picture")
    assert reading.state == "not_read"
    assert "reading was stopped: it ended with 1" in reading.why


def test_pieces_of_text_become_lines_from_left_to_right() -> None:
    told = [
        {"text": "10482", "sure": 0.9, "left": 300, "top": 12, "bottom": 30},
        {"text": "Status", "sure": 0.9, "left": 10, "top": 52, "bottom": 70},
        {"text": "Order ID", "sure": 0.9, "left": 10, "top": 10, "bottom": 32},
        {"text": "Partial", "sure": 0.9, "left": 300, "top": 55, "bottom": 69},
    ]
    assert lines_of(pieces_of(json.dumps(told))) == ["Order ID 10482", "Status Partial"]


def test_reading_that_takes_too_long_is_stopped_and_that_is_said() -> None:
    reading = read(as_png(cards(order(1))), Limits(1 << 30, 20, 0))
    assert reading.state == "not_read"
    assert "stopped" in reading.why


def test_broken_bytes_are_not_read() -> None:
    assert read(b"no picture").state == "not_read"
