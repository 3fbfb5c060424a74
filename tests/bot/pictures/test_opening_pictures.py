"""Attacks on the opening of pictures: each ends with a clear answer, none reaches the main process."""

import io
import sys
import zlib

import pytest
from PIL import Image

from bot.inbound import REFUSALS
from bot.pictures.apart import Limits, Stopped, run
from bot.pictures.opening import look_at, open_picture
from tests.kit.pictures import PDF, bomb, drawn
from tests.kit.screens import as_png, cards, order
from triage.evidence import MOST_BYTES, Picture

ROOMY = Limits(memory=1 << 30, processor=5, clock=20)


def python(code: str, data: bytes = b"", limits: Limits = ROOMY) -> bytes:
    """What a program that runs apart answers."""
    return run((sys.executable, "-I", "-c", code), data, limits)


def test_what_runs_apart_gets_its_input_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_SECRET_KEY", "not for the decoder")
    told = python("import os, sys; print(sys.stdin.read(), sorted(os.environ), os.getcwd())", b"hello").decode()
    assert told.startswith("hello ")
    assert "SECRET" not in told


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        ("x = bytearray(2 << 30)", ROOMY, "MemoryError"),
        ("while True: pass", Limits(1 << 30, 1, 20), "signal"),
        ("import time; time.sleep(30)", Limits(1 << 30, 5, 1), "longer than 1 seconds"),
        ("import os; os.abort()", ROOMY, "signal 6"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", ROOMY, "signal 9"),
        ("raise SystemExit(3)", ROOMY, "ended with 3"),
        ("import os; os.write(os.memfd_create('made'), b'x' * 99999)", ROOMY, "File too large"),
        ("import os; [os.open('/dev/null', 0) for _ in range(100)]", ROOMY, "Too many open files"),
    ],
    ids=["memory", "processor", "clock", "crash", "killed", "status", "writes a file", "opens many files"],
)
def test_every_way_to_end_badly_is_one_error_with_its_reason(code: str, limits: Limits, why: str) -> None:
    with pytest.raises(Stopped, match=why):
        python(code, limits=limits)


def test_an_honest_picture_comes_back_drawn_anew() -> None:
    found = open_picture(drawn("JPEG", (300, 200)))
    assert isinstance(found, Picture)
    assert (found.mime, found.width, found.height) == ("image/jpeg", 300, 200)
    assert Image.open(io.BytesIO(found.shown)).size == (300, 200)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (bomb(60_000, 60_000), "too_many_pixels"),
        (bomb(7_000, 6_000), "too_many_pixels"),
        (bomb(6_000, 6_000), "broken"),
        (PDF, "not_a_picture"),
        (b"", "broken"),
        (drawn("PNG", (400, 300))[:2_000], "broken"),
        (b"\x89PNG" + b"\0" * MOST_BYTES, "too_big"),
    ],
    ids=["huge", "just too large", "promises more than it holds", "pdf", "empty", "cut off", "too many bytes"],
)
def test_what_is_no_picture_for_us_is_told_apart(data: bytes, answer: str) -> None:
    assert open_picture(data) == answer


def test_a_text_bomb_in_a_picture_is_refused_in_time() -> None:
    """A few kilobytes of compressed metadata that unpack to a gigabyte."""
    packed = zlib.compress(b"a" * (64 << 20), 9)
    picture = bytearray(as_png(Image.new("RGB", (20, 20), "red")))
    body = b"Comment\0\0" + packed
    chunk = len(body).to_bytes(4, "big") + b"zTXt" + body + zlib.crc32(b"zTXt" + body).to_bytes(4, "big")
    picture[33:33] = chunk
    found = open_picture(bytes(picture))
    assert isinstance(found, Picture) or found in REFUSALS


def test_a_picture_that_takes_more_memory_than_there_is_has_an_answer_of_its_own() -> None:
    target = io.BytesIO()
    Image.new("RGB", (6_000, 6_000)).save(target, "PNG", compress_level=1)
    assert open_picture(target.getvalue(), Limits(200_000_000, 10, 30)) in ("too_hard", "broken")


@pytest.mark.parametrize("hidden", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", b"%PDF-1.7"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_of_a_file_that_is_two_things_only_the_picture_is_ever_shown(kind: str, hidden: bytes) -> None:
    found = open_picture(drawn(kind, (60, 40)) + hidden * 20)
    assert isinstance(found, Picture)
    assert hidden not in found.shown


def test_looking_gives_hash_marks_and_signs() -> None:
    look = look_at(as_png(cards(order(2))))
    assert len(look.pdq) == 64
    assert look.quality > 50
    assert len(look.marks) % 32 == 0
    assert len(look.marks) > 10 * 32
    assert look.signs == ()


def test_looking_at_what_cannot_be_opened_is_an_error_with_a_reason() -> None:
    with pytest.raises(Stopped):
        look_at(b"no picture")
