"""The job that looks at a screenshot: hashed, read, compared with earlier ones, the customer asked about it."""

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.draft import Draft
from bot.dialogue.from_pictures import about_number
from bot.pictures.apart import Stopped
from bot.pictures.opening import look_at
from bot.pictures.reader import read
from bot.work.later import Later
from bot.work.speaking import speak
from storage import cases, chats, evidence, pictures
from storage.evidence import Evidence
from storage.jobs import Job
from storage.pictures import Hashed, PictureRow
from triage.pictures.reading import Found, recognise

log = structlog.get_logger()

LAST_ATTEMPT = 3
"""From this attempt on, what fails is kept as failed: the case goes on without it, in front of a person."""
PATIENCE = timedelta(minutes=3)
"""How long a case waits for its screenshots to be looked at, before it goes on without."""


Looks = Callable[[App, Evidence], PictureRow]
"""Hashes and reads one stored picture. Raises `Stopped` or `OSError` where it cannot."""

_one_at_a_time = threading.BoundedSemaphore(1)
"""Looking keeps a processor busy for seconds; the other jobs of this process must not wait behind pictures."""


def picture_step(app: App, job: Job, look: Looks | None = None) -> Later | None:
    """Look at one screenshot, keep what was found, and then compare it: whoever comes later sees the earlier one.

    A picture that cannot be looked at is kept as failed, with the reason; nothing waits for it for good. `look` is what
    looks at it; None: hashing and reading, each in a program of its own.
    """
    if not _one_at_a_time.acquire(blocking=False):
        return Later(0.5)
    try:
        _step(app, job, look or _looked)
    finally:
        _one_at_a_time.release()
    return None


def _step(app: App, job: Job, look: Looks) -> None:
    stored = app.database.read(lambda conn: evidence.load(conn, int(job.payload["evidence_id"])))
    try:
        row = look(app, stored)
    except (Stopped, OSError) as problem:
        if isinstance(problem, OSError) and job.attempts < LAST_ATTEMPT:
            raise
        log.warning("a picture could not be looked at", evidence_id=stored.id, why=str(problem))
        row = PictureRow(stored.id, "failed", why=str(problem))
    matches = _compared(app, stored, row) if row.state == "seen" else []

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        pictures.keep(conn, app.panel_id, row, now)
        pictures.add_matches(conn, app.panel_id, matches, now)
        _tell(conn, app, stored, row, now)

    app.database.run(work)


def _compared(app: App, stored: Evidence, row: PictureRow) -> list[pictures.Match]:
    """The earlier ones that show the same. Its own hashes are committed first: of two pictures that are compared at
    the same moment, by two processes, one then sees the other."""
    hashed = replace(row, state="hashed")
    app.database.run(lambda conn: pictures.keep(conn, app.panel_id, hashed, app.database.now(conn)))
    return app.database.read(lambda conn: _near(conn, app, stored, row))


def pictures_wait(app: App, case_id: int) -> bool:
    """True while one of the case's screenshots, stored a moment ago, is still to be looked at."""

    def look(conn: Connection) -> bool:
        now, held = app.database.now(conn), cases.evidence_of(conn, case_id)
        known = {one for one, row in pictures.of(conn, held).items() if row.state != "hashed"}
        return any(now - evidence.load(conn, one).stored_at < PATIENCE for one in held if one not in known)

    return app.database.read(look)


def _looked(app: App, stored: Evidence) -> PictureRow:
    look = look_at(app.blobs.read(stored.digest))
    reading = read(app.blobs.read(stored.shown_digest or stored.digest))
    return PictureRow(
        stored.id,
        "seen",
        pdq=look.pdq,
        quality=look.quality,
        marks=look.marks,
        signs=[asdict(sign) for sign in look.signs],
        reading=reading.state,
        reading_why=reading.why,
        text=reading.text,
        found=recognise(reading.text).to_json(),
    )


def _near(conn: Connection, app: App, stored: Evidence, row: PictureRow) -> list[pictures.Match]:
    same = pictures.same_file(conn, app.panel_id, stored.id)
    linked = chats.load(conn, stored.chat_id).linked_account if stored.chat_id is not None else None
    account = pictures.account_of(stored.chat_id, linked)
    one = Hashed(stored.id, account, row.pdq, row.quality, row.marks)
    known = {match.other_id for match in same}
    near = app.pictures.like(conn, app.panel_id, one, row.found)
    return [*same, *(match for match in near if {match.evidence_id, match.other_id}.isdisjoint(known))]


def _tell(conn: Connection, app: App, stored: Evidence, row: PictureRow, now: datetime) -> None:
    """Ask whether the one order number that was read is meant, where a claim without a number holds this picture."""
    numbers = Found.from_json(row.found or {}).numbers
    if stored.chat_id is None or len(numbers) != 1:
        return
    chat = chats.load(conn, stored.chat_id, hold=True)
    turn = about_number(Draft.from_json(chat.draft), stored.id, numbers[0])
    if turn is not None:
        speak(conn, app, chat, turn, case_id=None, now=now)
