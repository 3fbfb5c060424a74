"""Reading what stands on a picture: Tesseract or else RapidOCR, in a process of its own, offline, with limits.

Where neither is installed, or a script's pack is absent, the picture is not read, and that is said.
"""

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import groupby

import structlog

from bot.pictures.apart import Limits, Stopped, run
from bot.pictures.rapid import lines_of, pieces_of

log = structlog.get_logger()

LIMITS = Limits(memory=1_500_000_000, processor=25, clock=35)
RAPID_LIMITS = Limits(memory=3_000_000_000, processor=40, clock=90)
LEAST_SURE = 30
"""Words that the program itself is less sure of (of 100) are left out."""
LEAST_LEGIBLE = 55
"""A page whose words are on average less sure than that is in no script that is installed, or no text at all."""
NO_PROGRAM = "no program for reading pictures is installed (tesseract-ocr by apt, or the extra makegood[ocr])"
MOST_LANGUAGES = 4
MOST_LETTERS = 6000


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` is `read`, `nothing` (no legible text in the scripts installed) or `not_read`; `why` in words."""

    state: str
    text: str = ""
    why: str = ""


def read(shown: bytes, limits: Limits = LIMITS) -> Reading:
    """The text on a picture that we drew anew ourselves. Never raises: what cannot be read is not read, and why."""
    program = shutil.which("tesseract")
    if program is not None:
        return _by_tesseract(program, shown, limits)
    if find_spec("rapidocr") is not None:
        return _by_rapidocr(shown)
    return Reading("not_read", why=NO_PROGRAM)


def _by_tesseract(program: str, shown: bytes, limits: Limits) -> Reading:
    languages = _languages(program)
    if not languages:
        return Reading("not_read", why="tesseract has no language pack installed (tesseract-ocr-eng)")
    command = (program, "stdin", "stdout", "-l", "+".join(languages), "--psm", "4", "tsv")
    try:
        table = run(command, shown, limits, OMP_THREAD_LIMIT="1")
    except Stopped as stopped:
        return _stopped(stopped)
    return _reading(table.decode("utf-8", "replace"))


def _by_rapidocr(shown: bytes) -> Reading:
    try:
        told = run((sys.executable, "-I", "-m", "bot.pictures.rapid"), shown, RAPID_LIMITS)
    except Stopped as stopped:
        return _stopped(stopped)
    pieces = [one for one in pieces_of(told.decode()) if 100 * one.sure >= LEAST_SURE]
    if not pieces or 100 * sum(one.sure for one in pieces) / len(pieces) < LEAST_LEGIBLE:
        return Reading("nothing", why="no text was legible in the scripts that are installed")
    return Reading("read", "\n".join(lines_of(pieces))[:MOST_LETTERS])


def _stopped(stopped: Stopped) -> Reading:
    log.warning("a picture could not be read", why=str(stopped))
    return Reading("not_read", why=f"reading was stopped: {stopped}")


@cache
def _languages(program: str) -> tuple[str, ...]:
    """The installed packs, English first; each more makes reading slower."""
    try:
        listed = run((program, "--list-langs"), b"", LIMITS).decode("utf-8", "replace").splitlines()[1:]
    except Stopped:
        return ()
    packs = [name.strip() for name in listed if name.strip() and name.strip() not in ("osd", "equ", "snum")]
    return tuple(sorted(packs, key=lambda name: (name != "eng", name))[:MOST_LANGUAGES])


@dataclass(frozen=True, slots=True)
class _Word:
    line: tuple[int, int, int]
    sure: float
    text: str


def _reading(table: str) -> Reading:
    words = list(_words(table))
    sure = sum(word.sure for word in words) / len(words) if words else 0.0
    if sure < LEAST_LEGIBLE:
        return Reading("nothing", why="no text was legible in the scripts that are installed")
    lines, block = list[str](), -1
    for line, together in groupby((word for word in words if word.sure >= LEAST_SURE), key=lambda word: word.line):
        lines += [""] if line[0] != block and lines else []
        block = line[0]
        lines.append(" ".join(word.text for word in together))
    return Reading("read", "\n".join(lines)[:MOST_LETTERS])


def _words(table: str) -> Iterator[_Word]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text:
            place = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            yield _Word(place, float(row["conf"]), text)
