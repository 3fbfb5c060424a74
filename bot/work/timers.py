"""What happens when nobody says anything: reminders, parking, and people who let a case wait.

Every timer is a job. It looks at the record when it is due, so an earlier message needs no timer to be taken back.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case, silence
from bot.dialogue.draft import MAKING, Draft, Stage
from bot.work.handing import tell_staff
from bot.work.later import Later
from bot.work.parking import park
from bot.work.queueing import queue_gathering
from bot.work.speaking import speak
from bot.work.watching import DEADLINE, DRAFT, Patience, deadline_passed, patience_for, watch_case
from storage import cases, chats, inbox, messages
from storage.cases import Case
from storage.chats import Chat

BEING_WORKED = 60.0
"""Seconds until a timer looks again when a message of the chat is stored and not worked yet."""


WAITING = ("asking", "advised")
"""States in which a case waits for its customer."""

REOPENED = {Stage.ASKING: "asking", Stage.ADVISED: "advised"}
"""Where the customer's chat stands -> the state that a parked case goes back to."""

SPEAKING = ("asked", "agent_wrote")
"""What an agent does after which it is the customer's turn."""

AGAIN = timedelta(days=1)
"""How often the staff hear again of a case that still waits for them."""


def reopen(conn: Connection, app: App, draft: Draft, now: datetime) -> None:
    """The customer speaks again: a parked case waits for them once more, or goes on with what they say."""
    if draft.silence != silence.PARKED or draft.case_id is None:
        return
    case = cases.lock(conn, draft.case_id)
    if case.state == "parked" and draft.stage in REOPENED:
        cases.update(conn, case.id, now, state=REOPENED[draft.stage])
        cases.add_event(conn, case, "reopened", "customer", {}, now)
        watch_case(conn, app, case.id, now)


def draft_step(app: App, chat_id: int) -> Later | None:
    """Remind of a claim that was begun and not sent, then put it aside. None once it has gone on or is put aside."""

    def work(conn: Connection) -> Later | None:
        now = app.database.now(conn)
        chat = chats.load(conn, chat_id, hold=True)
        draft = Draft.from_json(chat.draft)
        if draft.stage not in MAKING or draft.silence == silence.PARKED:
            return None
        since = messages.last_heard(conn, chat.id) or now
        step = _due(conn, app, chat, draft, DRAFT, now - since)
        if isinstance(step, Later):
            return step
        speak(conn, app, chat, silence.parked(draft) if step else silence.reminder(draft), case_id=None, now=now)
        return None if step else _left(DRAFT.park, now - since)

    return app.database.run(work)


def case_step(app: App, case_id: int) -> Later | None:
    """Remind of a case that waits for its customer, then park it. None once it waits no more.

    A question that was never answered is first put to the policy once more, which may answer without what was asked.
    """

    def work(conn: Connection) -> Later | None:
        now = app.database.now(conn)
        case = cases.lock(conn, case_id)
        if case.state not in WAITING:
            return None
        chat = chats.load(conn, case.chat_id, hold=True)
        draft = from_case.speaking_of(Draft.from_json(chat.draft), case.id, case.number)
        silent, patience = now - _waits_since(conn, case), patience_for(app, case.state)
        step = _due(conn, app, chat, draft or Draft(silence=silence.REMINDED), patience, silent)
        if isinstance(step, Later):
            return step
        if step and case.state == "asking" and not deadline_passed(cases.events(conn, case.id)):
            cases.update(conn, case.id, now, state="gathering")
            cases.add_event(conn, case, DEADLINE, "job:case_silence", {}, now)
            queue_gathering(conn, app, case.id, now)
            return None
        if step:
            park(conn, app, case, chat, draft, now)
            return None
        if draft is not None:
            speak(conn, app, chat, silence.reminder(draft), case_id=case.id, now=now)
        return _left(patience.park, silent)

    return app.database.run(work)


def people_step(app: App, case_id: int) -> Later | None:
    """Tell the staff of a case that no agent has touched for too long, each day until one does."""

    def work(conn: Connection) -> Later | None:
        now = app.database.now(conn)
        case = cases.lock(conn, case_id)
        if case.state != "handoff":
            return None
        if case.snoozed_until is not None and case.snoozed_until > now:
            return Later((case.snoozed_until - now).total_seconds())
        patience = timedelta(hours=app.settings.handoff.remind_after)
        since = _waits_for_people_since(conn, case)
        waited = app.settings.team.read().between(since, now) if since else timedelta(0)
        if waited < patience:
            return _left(patience, waited)
        hours = int(waited.total_seconds() // 3600)
        tell_staff(conn, app, case, f"{case.number}: the customer has waited {hours} hours for a person", now)
        _tell_customer_once(conn, app, case, now)
        cases.add_event(conn, case, "overdue", "job:unanswered", {"hours": hours}, now)
        return Later(AGAIN.total_seconds())

    return app.database.run(work)


def _tell_customer_once(conn: Connection, app: App, case: Case, now: datetime) -> None:
    """At the first escalation of a stay with people the customer hears of it; the staff hear each day."""
    events = cases.events(conn, case.id)
    kinds = [one.kind for one in events if case.handed_off_at is None or one.at >= case.handed_off_at]
    if "overdue" not in kinds:
        chat = chats.load(conn, case.chat_id, hold=True)
        turn = from_case.still_waiting(Draft.from_json(chat.draft), case.number)
        speak(conn, app, chat, turn, case_id=case.id, now=now)


def _due(conn: Connection, app: App, chat: Chat, draft: Draft, patience: Patience, silent: timedelta) -> Later | bool:
    """Later: nothing is due yet. False: the reminder is. True: the parking is."""
    if inbox.anything_waits(conn, app.panel_id, chat.channel, chat.chat_key):
        return Later(BEING_WORKED)
    if silent >= patience.park:
        return True
    if draft.silence:
        return _left(patience.park, silent)
    return False if silent >= patience.remind else _left(patience.remind, silent)


def _waits_since(conn: Connection, case: Case) -> datetime:
    """The later of the customer's last word and the bot's own question or answer."""
    asked = [event.at for event in cases.events(conn, case.id) if event.kind in ("decided", "reopened")]
    heard = messages.last_heard(conn, case.chat_id)
    return max([case.opened_at, *asked[-1:], *([heard] if heard else [])])


def _waits_for_people_since(conn: Connection, case: Case) -> datetime | None:
    """Since when an agent's move is due; None while an agent has spoken last and the customer has not answered."""
    since: datetime | None = case.handed_off_at or case.opened_at
    for event in cases.events(conn, case.id):
        if event.actor.startswith("agent:"):
            since = None if event.kind in SPEAKING else event.at
        elif event.kind in ("customer_wrote", "handed_off"):
            since = since or event.at
    return since


def _left(patience: timedelta, silent: timedelta) -> Later:
    return Later(max(1.0, (patience - silent).total_seconds()))
