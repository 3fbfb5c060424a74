"""Starting the timers, in the transaction that begins the waiting. What they do when due: `bot.work.timers`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.draft import MAKING, Draft
from storage import jobs
from storage.cases import Event
from storage.chats import Chat


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence may last before the customer is reminded, and before the claim is put aside."""

    remind: timedelta
    park: timedelta


DRAFT = Patience(timedelta(days=1), timedelta(days=3))
CASE = Patience(timedelta(days=1), timedelta(days=7))


DEADLINE = "deadline_passed"
"""The event of a case whose customer was asked and reminded, and did not answer in time."""

SPOKEN = ("submitted", "resubmitted", "customer_wrote", "reopened", DEADLINE)


def deadline_passed(events: Sequence[Event]) -> bool:
    """True while the last day for an answer is over and the customer has said nothing since."""
    moved = [event.kind for event in events if event.kind in SPOKEN]
    return moved[-1:] == [DEADLINE]


def patience_for(app: App, state: str) -> Patience:
    """How long a case in that state waits for its customer."""
    return Patience(CASE.remind, timedelta(days=app.settings.answer.days)) if state == "asking" else CASE


def watch_draft(conn: Connection, app: App, chat: Chat, before: Draft, after: Draft, now: datetime) -> None:
    """Start the timer of a claim that is being made: once at its beginning, and again after it was reminded of."""
    if after.stage not in MAKING or (before.stage in MAKING and before.serial == after.serial and not before.silence):
        return
    _arm(conn, app, "draft_silence", chat.id, {"chat_id": chat.id}, now + DRAFT.remind, now)


def watch_case(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Start the timer of a case that waits for its customer from now on."""
    _arm(conn, app, "case_silence", case_id, {"case_id": case_id}, now + CASE.remind, now)


def watch_people(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Start the timer of a case that waits for a person from now on."""
    due = now + timedelta(hours=app.settings.handoff.remind_after)
    _arm(conn, app, "unanswered", case_id, {"case_id": case_id}, due, now)


def _arm(
    conn: Connection, app: App, kind: str, key: int, payload: dict[str, int], run_at: datetime, now: datetime
) -> None:
    jobs.put(conn, kind=kind, key=str(key), payload=payload, run_at=run_at, panel_id=app.panel_id, now=now, again=True)
