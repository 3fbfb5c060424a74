"""Turn B: the facts are stored, the policy assesses them, triage decides, and the decision is carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Turn
from bot.work import crediting
from bot.work.batches import queue_together, untold
from bot.work.handing import hand_off
from bot.work.parking import park
from bot.work.repeating import first_decision
from bot.work.speaking import speak
from bot.work.tasks import begin
from bot.work.watching import deadline_passed, watch_case
from policy import FactError
from storage import authority, cases, chats, facts
from storage.cases import Case
from storage.facts import FactRow
from storage.tasks import AlreadyAsked
from triage.decide import Limits, decide
from triage.decision import Action, Decision
from triage.facts import Found


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessment as stored: the contract's JSON, the decision's JSON, and exactly the facts the policy saw."""

    assessment: dict[str, Any]
    decision: dict[str, Any]
    facts: dict[str, Any]
    at: datetime


def judge(
    conn: Connection,
    app: App,
    case: Case,
    found: Sequence[Found],
    troubles: tuple[str, ...],
    now: datetime,
    *,
    guessing: bool = False,
) -> None:
    """Store the facts of a gathering, assess, decide, and carry the decision out, all in the caller's transaction.

    A case that a person holds meanwhile is assessed for that person's brief, and nothing else happens.
    """
    rows = [FactRow(one.name, one.value, one.source, one.at, one.note or None) for one in found]
    facts.store_round(conn, case, rows)
    try:
        decision = _assess(conn, app, case, replace(limits(conn, app, troubles), guessing=guessing), now)
    except FactError as problem:
        if case.state == "gathering":
            hand_off(conn, app, case, "policy_error", f"the policy could not read the facts: {problem}", now)
        return
    if case.state == "gathering":
        _carry_out(conn, app, case, decision, now)


def reassess(conn: Connection, app: App, case: Case, now: datetime) -> Judged:
    """Assess the stored facts with the agents' own on top, keep the result, and change nothing else.

    Raises `policy.FactError` when a recorded value does not fit its fact.
    """
    _assess(conn, app, case, limits(conn, app), now)
    judged = latest(conn, case.id)
    if judged is None:
        raise AssertionError("what was just stored is not there")
    return judged


def latest(conn: Connection, case_id: int) -> Judged | None:
    """The newest assessment of the case, None before the first."""
    newest = facts.newest_assessment(conn, case_id)
    return None if newest is None else Judged(newest.result, newest.decision, newest.facts, newest.at)


def limits(conn: Connection, app: App, troubles: tuple[str, ...] = ()) -> Limits:
    """How far the bot may go alone right now."""
    stopped, by_clause = authority.bounds(conn, app.panel_id)
    return Limits(
        authority=app.settings.how_far,
        decimals=app.settings.panel.decimals,
        stopped=stopped,
        read_back=app.panel.can_read_payments,
        can_link=app.panel.can_read_tickets,
        troubles=troubles,
        by_clause=by_clause,
    )


def _assess(conn: Connection, app: App, case: Case, allowed: Limits, now: datetime) -> Decision:
    seen = {row.name: row.value for row in facts.latest(conn, case.id)}
    app.policies.follow(conn, app.panel_id, now)
    assessment = app.policies.assess(seen)
    decision = decide(assessment, seen, allowed)
    facts.store_assessment(
        conn,
        case,
        policy=assessment.policy,
        version=assessment.version,
        digest=assessment.digest,
        evaluator=assessment.evaluator,
        facts=seen,
        result=assessment.to_json(),
        decision=decision.to_json(),
        now=now,
    )
    cases.update(conn, case.id, now, stake=decision.amount, currency=decision.currency)
    return decision


def _carry_out(conn: Connection, app: App, case: Case, decision: Decision, now: datetime) -> None:
    cases.add_event(conn, case, "decided", "bot", {"action": decision.action, "clauses": list(decision.clauses)}, now)
    if _waits_on(decision) and deadline_passed(cases.events(conn, case.id)):
        _put_aside(conn, app, case, now)
        return
    match decision.action:
        case Action.CREDIT:
            _credit(conn, app, case, decision, now)
        case Action.REFILL:
            _refill(conn, app, case, now)
        case Action.HANDOFF:
            unreachable = decision.reason == "panel_unavailable"
            hand_off(conn, app, case, decision.reason, decision.note, now, unreachable=unreachable)
        case Action.ASK:
            _tell(conn, app, case, now, "asking", lambda draft: from_case.asked_for(draft, decision.missing))
        case Action.RETURNED:
            _tell(conn, app, case, now, "advised", lambda draft: from_case.told_returned(draft, decision))
        case Action.ADVISE:
            _advise(conn, app, case, decision, now)


def _waits_on(decision: Decision) -> bool:
    """True where nothing could be decided without the customer, or just now."""
    return decision.action is Action.ASK or decision.reason == "panel_unavailable"


def _put_aside(conn: Connection, app: App, case: Case, now: datetime) -> None:
    """What was asked for in vain is asked for again: the case waits for its customer, with the question it had."""
    chat = chats.load(conn, case.chat_id, hold=True)
    draft = from_case.speaking_of(Draft.from_json(chat.draft), case.id, case.number)
    waiting = replace(case, state="asking")
    park(conn, app, waiting, chat, draft, now)


def _advise(conn: Connection, app: App, case: Case, decision: Decision, now: datetime) -> None:
    first = first_decision(conn, app, case, decision)
    texts = app.policies.texts(first.clauses if first else decision.clauses)

    def say(draft: Draft) -> Turn:
        if first:
            return from_case.told_again(draft, first.number, texts, first.shown)
        return from_case.told_advice(draft, decision, texts)

    _tell(conn, app, case, now, "advised", say)


def _credit(conn: Connection, app: App, case: Case, decision: Decision, now: datetime) -> None:
    try:
        crediting.intend(conn, app, case, decision, now)
    except crediting.CannotCredit as problem:
        hand_off(conn, app, case, "credit_refused", str(problem), now)


def _refill(conn: Connection, app: App, case: Case, now: datetime) -> None:
    try:
        begin(conn, app, case, "refill", None, now)
    except AlreadyAsked as problem:
        hand_off(conn, app, case, "refill_refused", str(problem), now)


def _tell(conn: Connection, app: App, case: Case, now: datetime, state: str, say: Any) -> None:
    if untold(conn, case):
        cases.update(conn, case.id, now, state=state)
        watch_case(conn, app, case.id, now)
        queue_together(conn, app, case.batch_id or case.id, now)
        return
    chat = chats.load(conn, case.chat_id, hold=True)
    draft = from_case.speaking_of(Draft.from_json(chat.draft), case.id, case.number)
    if draft is None and case.batch_id is not None and Draft.from_json(chat.draft).batch == case.batch_id:
        # the chat speaks of another order of the same claim; it comes to this one when it is free
        cases.update(conn, case.id, now, state=state)
        watch_case(conn, app, case.id, now)
        return
    if draft is None:
        note = f"the customer is at another claim in this chat, where this could not be answered ({state})"
        hand_off(conn, app, case, "chat_is_busy", note, now)
        return
    turn: Turn = say(replace(draft, silence=""))
    cases.update(conn, case.id, now, state=state)
    watch_case(conn, app, case.id, now)
    speak(conn, app, chat, turn, case_id=case.id, now=now)
