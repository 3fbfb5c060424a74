"""What becomes of a job that keeps failing: it is given up in front of a person, never in silence."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.handing import alert_staff, hand_off
from bot.work.looking import could_not_look
from storage import cases, chats, credits, jobs
from storage.cases import Case
from storage.chats import Chat
from storage.jobs import Job, LeaseLost

log = structlog.get_logger()

MOST_ATTEMPTS = 4
"""A job that fails this often ends in front of a person."""


def after_failure(app: App, job: Job, owner: str, error: str) -> None:
    """Have the job tried again later, or give it up and hand what it was about to a person."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        if job.attempts < MOST_ATTEMPTS:
            jobs.retry(conn, job, owner, now + timedelta(seconds=2**job.attempts), error)
            return
        jobs.bury(conn, job, owner, error, now)
        _to_a_person(conn, app, job, f"{job.kind} failed {job.attempts} times: {error[:300]}", now)

    try:
        app.database.run(work)
    except LeaseLost:
        log.warning("a job failed under a lost lease", kind=job.kind, key=job.key)


def _to_a_person(conn: Connection, app: App, job: Job, note: str, now: datetime) -> None:
    """The case the job was about is handed over; one is opened for a chat without; else the staff are told."""
    if job.kind == "look":  # a question beside any claim is answered honestly
        could_not_look(conn, app, int(job.payload["chat_id"]), now)
    elif "chat_id" in job.payload:
        chat = chats.load(conn, int(job.payload["chat_id"]), hold=True)
        hand_off(conn, app, case_for_failure(conn, app, chat, now), "step_failed", note, now)
    elif (case_id := _case_id(conn, job)) is None:
        alert_staff(conn, app, f"{note}\nIt is on the list of given-up work on the desk.", now)
    else:
        case = cases.lock(conn, case_id)
        _make_readable(conn, chats.load(conn, case.chat_id, hold=True), now)
        hand_off(conn, app, case, "step_failed", note, now)


def _make_readable(conn: Connection, chat: Chat, now: datetime) -> None:
    """A draft that cannot be read may be why the job failed; it must not keep the case from a person too."""
    draft = _readable(chat)
    if draft == Draft(language=chat.language):
        chats.save_draft(conn, chat.id, draft.to_json(), draft.language, now)


def _case_id(conn: Connection, job: Job) -> int | None:
    if "case_id" in job.payload:
        return int(job.payload["case_id"])
    return credits.load(conn, int(job.payload["credit_id"])).case_id if "credit_id" in job.payload else None


def case_for_failure(conn: Connection, app: App, chat: Chat, now: datetime) -> Case:
    """The case that the chat speaks about; one opened from the claim so far where there is none."""
    draft = _readable(chat)
    if draft.case_id is not None:
        return cases.load(conn, draft.case_id)
    claim = from_case.claim_so_far(draft, now)
    case = cases.open_case(
        conn,
        panel_id=app.panel_id,
        chat_id=chat.id,
        object=claim.object,
        order_number=claim.number or None,
        target_key=None,
        claim=claim.to_json(),
        now=now,
    )
    speaker = replace(draft, case_id=case.id, case_number=case.number)
    chats.save_draft(conn, chat.id, speaker.to_json(), speaker.language, now)
    return case


def _readable(chat: Chat) -> Draft:
    """The chat's draft; a fresh one when what is stored cannot be read (that may be why the turn failed)."""
    try:
        return Draft.from_json(chat.draft)
    except (KeyError, TypeError, ValueError):
        return Draft(language=chat.language)
