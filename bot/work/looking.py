"""The job `look`: reading an order that was only asked about, with no case, and answering in the chat."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import answers
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Turn
from bot.work.gathering import Own, earlier_of, note_wrong_number, pace_of, readings_of
from bot.work.later import Later
from bot.work.pictured import Pictured
from bot.work.speaking import speak
from storage import cases, chats, credits
from storage.chats import Chat
from triage.claim import Claim
from triage.decide import decide_identity
from triage.facts import Readings, as_policy_facts, gather
from triage.precheck import Chance, Precheck, precheck, reason_for

EXPLAINED = "asked before any claim"
"""Stands for the explanation that a claim would have; a pre-check asks what the records allow."""


def look(app: App, *, chat_id: int, kind: str, number: str, link: str, inbox_id: int | None = None) -> Later | None:
    """Read the order as a claim's gathering would, assess it where asked, and say what may be said to this chat.

    `inbox_id` is the question as it came in.
    """
    own = app.database.read(lambda conn: _own(conn, app, chat_id, number, link))
    if own.pace.wait > 0:
        return Later(own.pace.wait)
    readings = readings_of(app, own)
    app.database.run(lambda conn: _answer(conn, app, chat_id, kind, readings, inbox_id))
    return None


def could_not_look(conn: Connection, app: App, chat_id: int, now: datetime) -> None:
    """The records could not be read, whatever the reason: say so, rather than nothing."""
    chat = chats.load(conn, chat_id, hold=True)
    turn = answers.told_precheck(Draft.from_json(chat.draft), "", Precheck(Chance.UNREADABLE), {})
    speak(conn, app, chat, turn, case_id=None, now=now)


def _own(conn: Connection, app: App, chat_id: int, number: str, link: str) -> Own:
    chat = chats.load(conn, chat_id)
    now = app.database.now(conn)
    others = cases.of_order(conn, app.panel_id, number, excluding=0)
    return Own(
        claim=Claim(first_contact=now, number=number, link=link, explanation=EXPLAINED, language=chat.language),
        linked_account=chat.linked_account,
        earlier=tuple(filter(None, (earlier_of(conn, chat_id, None, other) for other in others))),
        references=frozenset(credits.references(conn, app.panel_id, "order", number)),
        pictures=Pictured("none", "", "none", ""),
        pace=pace_of(conn, app, chat),
        customer=str(chat.id),
    )


def _answer(conn: Connection, app: App, chat_id: int, kind: str, readings: Readings, inbox_id: int | None) -> None:
    now = app.database.now(conn)
    chat = chats.load(conn, chat_id, hold=True)
    note_wrong_number(conn, chat.id, readings, gather(readings), now)
    app.policies.follow(conn, app.panel_id, now)
    turn = _turn(app, chat, kind, readings)
    speak(conn, app, chat, turn, case_id=None, now=now, inbox_id=inbox_id)


def _turn(app: App, chat: Chat, kind: str, readings: Readings) -> Turn:
    draft, number = Draft.from_json(chat.draft), readings.claim.number
    facts = as_policy_facts(gather(readings))
    identified = decide_identity(facts) is None and facts.get("claimant_is_owner") is not False
    if readings.guessing or not identified:
        return answers.told_precheck(draft, number, Precheck(Chance.NO_MATCH), {})
    if readings.order is None:
        return answers.told_precheck(draft, number, Precheck(Chance.UNREADABLE), {})
    if kind == "order":
        return answers.told_order(draft, readings.order)
    facts["claim_reason"] = reason_for(readings.order.status)
    found = precheck(app.policies.assess(facts), facts)
    return answers.told_precheck(draft, number, found, app.policies.texts(found.clauses))
