"""Handing a case to a person, whatever the reason, and telling everybody who must know."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.work.batches import queue_together, untold
from bot.work.due import set_due
from bot.work.giving import give
from bot.work.speaking import speak
from bot.work.watching import watch_people
from storage import cases, chats, notices, staffroom
from storage.cases import Case


def hand_off(
    conn: Connection,
    app: App,
    case: Case,
    reason: str,
    note: str,
    now: datetime,
    *,
    unreachable: bool = False,
    tell: bool = True,
    **columns: Any,
) -> None:
    """Put the case in front of a person with the reason, tell the customer, and tell the staff.

    A case that already is with a person keeps its place in the queue and its holder; the new reason is recorded.
    `unreachable` words the customer's message as "not verified yet". `columns` are further case columns to set.
    """
    fresh = case.state != "handoff"
    place: dict[str, Any] = {"handed_off_at": now} if fresh else {}
    cases.update(
        conn,
        case.id,
        now,
        state="handoff",
        handoff_reason=reason,
        handoff_note=note,
        closed_at=None,
        **place,
        **columns,
    )
    cases.add_event(conn, case, "handed_off", "bot", {"reason": reason, "note": note}, now)
    set_due(conn, app, case.id, now)
    if fresh:
        watch_people(conn, app, case.id, now)
        give(conn, app, cases.load(conn, case.id), now)
    post_to_staff(conn, app, case.id, now)
    if case.batch_id is not None and untold(conn, case):
        queue_together(conn, app, case.batch_id, now)
    elif tell:
        _tell_customer(conn, app, case, now, unreachable)


def post_to_staff(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Have the case stand in every staff chat that is set. From then on each change of it is shown there."""
    for surface, place in app.settings.staff_places().items():
        staffroom.want(conn, app.panel_id, case_id, surface, place, now)


def alert_staff(conn: Connection, app: App, text: str, now: datetime) -> None:
    """Queue a notice that concerns no single case for every staff chat that is set."""
    _to_staff(conn, app, text, None, now)


def tell_staff(conn: Connection, app: App, case: Case, headline: str, now: datetime, *, note: str = "") -> None:
    """Queue words of their own, which call for attention, in the case's thread of every staff chat that is set."""
    _to_staff(conn, app, "\n".join(filter(None, (headline, note[:600]))), case.id, now)


def _to_staff(conn: Connection, app: App, text: str, case_id: int | None, now: datetime) -> None:
    for surface, place in app.settings.staff_places().items():
        notices.queue(
            conn,
            panel_id=app.panel_id,
            channel=f"{surface}-staff",
            chat_key=place,
            audience="staff",
            payload={"text": text},
            case_id=case_id,
            now=now,
        )


def _tell_customer(conn: Connection, app: App, case: Case, now: datetime, unreachable: bool) -> None:
    chat = chats.load(conn, case.chat_id, hold=True)
    draft = Draft.from_json(chat.draft)
    own = from_case.speaking_of(draft, case.id, case.number)
    hours = app.settings.team.read()
    opens = None if hours.open_at(now) else hours.opens(now)
    turn = from_case.handed_off(own or draft, case.number, unreachable=unreachable, opens=opens)
    if own is None:
        # the customer has gone on to another claim: say it, but leave that claim's draft as it is
        turn = replace(turn, draft=draft)
    speak(conn, app, chat, turn, case_id=case.id, now=now)
