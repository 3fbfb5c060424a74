"""Answering several orders at once, and then speaking of those that still need something, one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.submitted import PAIR
from bot.dialogue.told_together import Result, told_together
from bot.work.batches import PATIENCE, TOGETHER, answered
from bot.work.judging import latest
from bot.work.later import Later
from bot.work.speaking import speak
from storage import cases, chats, credits
from storage.cases import Case
from storage.chats import Chat
from triage.claim import Claim
from triage.decision import Action

OPEN = ("gathering", "crediting")


def together_step(app: App, batch_id: int) -> Later | None:
    """Answer once every order has come out, or after `PATIENCE`; from then on see to what the chat speaks of next."""

    def work(conn: Connection) -> Later | None:
        now = app.database.now(conn)
        lead = cases.lock(conn, batch_id)
        chat = chats.load(conn, lead.chat_id, hold=True)
        mine = cases.of_batch(conn, batch_id)
        if answered(conn, batch_id):
            _go_on(conn, app, chat, mine, now)
            return None
        left = PATIENCE - (now - lead.opened_at)
        if left.total_seconds() > 0 and any(one.state in OPEN for one in mine):
            return Later(left.total_seconds())
        _answer(conn, app, chat, mine, now)
        return None

    return app.database.run(work)


def _answer(conn: Connection, app: App, chat: Chat, mine: Sequence[Case], now: datetime) -> None:
    """Say what came of all; one that could not be matched waits aside, for the right number comes as a new claim."""
    results = [_result(conn, one) for one in mine]
    clauses = dict.fromkeys(key for one in results for key in one.clauses[:1] if one.kind in ("credited", "refused"))
    draft = Draft.from_json(chat.draft)
    turn = told_together(replace(draft, silence=""), results, app.policies.texts(tuple(clauses)))
    if draft.batch != mine[0].id:
        # the customer has gone on to another claim: say it, but leave that claim's draft as it is
        turn = replace(turn, draft=draft, replies=tuple(replace(reply, buttons=()) for reply in turn.replies))
    cases.add_event(conn, mine[0], TOGETHER, "bot", {one.number: one.kind for one in results}, now)
    for one in (result for result in results if result.kind == "unmatched"):
        case = cases.lock(conn, one.case_id)
        cases.update(conn, case.id, now, state="parked")
        cases.add_event(conn, case, "parked", "bot", {"was": case.state}, now)
    speak(conn, app, chat, turn, case_id=turn.draft.case_id or mine[0].id, now=now)


def _result(conn: Connection, case: Case) -> Result:
    judged = latest(conn, case.id)
    decision: dict[str, Any] = judged.decision if judged else {}
    paid = [one for one in credits.of_case(conn, case.id) if one.state == "credited"]
    amount = sum((one.confirmed or one.amount for one in paid), Decimal(0)) if paid else None
    return Result(
        case_id=case.id,
        case_number=case.number,
        number=case.order_number or "",
        kind=_kind(case, decision),
        amount=amount,
        currency=paid[0].currency if paid else "",
        formula=decision.get("formula") or "",
        clauses=tuple(decision.get("clauses") or ()),
        shown=decision.get("shown") or {},
    )


def _kind(case: Case, decision: dict[str, Any]) -> str:
    if case.state in OPEN:
        return "checking"
    if case.state == "asking":
        return "unmatched" if set(decision.get("missing") or ()) >= PAIR else "asked"
    if case.state == "advised":
        return "returned" if decision.get("action") == Action.RETURNED else "refused"
    if case.state == "following":
        return "refilling"
    return "credited" if case.outcome == "credited" else "person"


def _go_on(conn: Connection, app: App, chat: Chat, mine: Sequence[Case], now: datetime) -> None:
    """Where the chat is free again: the next order that waits for the customer, else the one that a person has."""
    draft = Draft.from_json(chat.draft)
    if draft.stage is not Stage.IDLE:
        return
    waiting = [one for one in mine if one.state in ("asking", "advised")]
    if waiting:
        _speak_of(conn, app, chat, draft, waiting[0], now)
        return
    with_people = [one for one in mine if one.state == "handoff"]
    spoken = from_case.speaking_of(draft, with_people[0].id, with_people[0].number) if with_people else None
    if spoken is not None:
        held = replace(spoken, stage=Stage.PERSON, batch=mine[0].id)
        chats.save_draft(conn, chat.id, held.to_json(), held.language, now)


def _speak_of(conn: Connection, app: App, chat: Chat, draft: Draft, case: Case, now: datetime) -> None:
    spoken, judged = from_case.speaking_of(draft, case.id, case.number), latest(conn, case.id)
    if spoken is None or judged is None:
        return
    claim = Claim.from_json(case.claim)
    about = replace(spoken, batch=case.batch_id, number=claim.number, link=claim.link)
    about = replace(about, explanation=claim.explanation, evidence=claim.evidence)
    if case.state == "asking":
        turn = from_case.asked_for(about, judged.decision.get("missing") or ())
        words = from_case.about_order(turn.draft.language, claim.number)
        turn = replace(turn, replies=(replace(turn.replies[0], text=f"{words} {turn.replies[0].text}"),))
    else:
        results = [_result(conn, case)]
        turn = told_together(about, results, app.policies.texts(results[0].clauses[:1]))
    speak(conn, app, chat, turn, case_id=case.id, now=now)
