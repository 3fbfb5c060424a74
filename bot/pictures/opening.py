"""Opening a picture that somebody sent, with the answer always clear: what it is, what is on it, or why it is not."""

import json
import sys
from dataclasses import dataclass

import structlog

from bot.pictures.apart import Limits, Stopped, run
from storage.blobs import Content, size_of
from triage.evidence import MOST_BYTES, Picture
from triage.pictures.editing import Sign

log = structlog.get_logger()

LIMITS = Limits(memory=1_200_000_000, processor=12, clock=20)
"""Room for the largest picture that is taken (40 million pixels) several times over; a bomb meets the end here."""


@dataclass(frozen=True, slots=True)
class Look:
    """What hashing found: the PDQ hash with its quality, the marks as they are stored, and signs of editing."""

    pdq: str
    quality: int
    marks: bytes
    signs: tuple[Sign, ...]


def open_picture(data: Content, limits: Limits = LIMITS) -> Picture | str:
    """As `triage.evidence.inspect`, in a process of its own; `too_hard` when that did not end well. Never raises."""
    size = size_of(data)
    if size > MOST_BYTES:
        return "too_big"
    try:
        head, _, body = _decoder("inspect", data, limits).partition(b"\n")
    except Stopped as stopped:
        log.warning("a picture could not be opened safely", size=size, why=str(stopped))
        return "too_hard"
    told = json.loads(head)
    return str(told["refused"]) if "refused" in told else Picture(shown=body, **told)


def look_at(data: bytes, limits: Limits = LIMITS) -> Look:
    """Hashes, marks and signs of a picture that was taken. Raises `Stopped` when the process did not end well."""
    told = json.loads(_decoder("look", data, limits))
    return Look(told["pdq"], told["quality"], bytes.fromhex(told["marks"]), tuple(Sign(**one) for one in told["signs"]))


def _decoder(task: str, data: Content, limits: Limits) -> bytes:
    return run((sys.executable, "-I", "-m", "bot.pictures.decoder", task), data, limits)
