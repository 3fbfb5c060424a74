"""Doing what a question beside the claim asks for. Each answers by itself; the draft keeps its open question."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import answers
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Act, Turn
from bot.work import linking as tying
from bot.work.scene import Scene
from bot.work.speaking import speak
from storage import backlog, cases, chats, facts, jobs, linking
from triage.decision import Action

FEWEST = 5
"""With fewer settled cases nothing is said about how long a person takes."""
MOST = 500
LOOK_BACK = timedelta(days=30)


def _look(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    asked = scene.turn.aside
    if asked is not None:
        payload: dict[str, Any] = {"kind": asked.kind, "number": asked.number, "link": asked.link}
        payload |= {"chat_id": scene.chat.id, "inbox_id": scene.inbox_id}
        jobs.put(
            conn,
            kind="look",
            key=f"{scene.chat.id}:{scene.message_id}",
            payload=payload,
            run_at=scene.now,
            panel_id=scene.app.panel_id,
            now=scene.now,
        )
    return draft


def _waiting(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    return _said(conn, scene, answers.told_waiting(draft, waiting(conn, scene.app, draft.case_id, scene.now)))


def waiting(conn: Connection, app: App, case_id: int | None, now: datetime) -> answers.Waiting:
    """Position of the case among those that wait for a person, and how long the last ones took."""
    case = cases.load(conn, case_id) if case_id is not None else None
    before = backlog.waiting_before(conn, case) if case is not None and case.state == "handoff" else None
    took = sorted(backlog.durations(conn, app.panel_id, now - LOOK_BACK, MOST))
    if len(took) < FEWEST:
        return answers.Waiting(before)
    return answers.Waiting(before, len(took), took[len(took) // 2], took[int(len(took) * 0.9)])


def _policy(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    word = scene.turn.aside.word if scene.turn.aside else ""
    policies = scene.app.policies
    policies.follow(conn, scene.app.panel_id, scene.now)
    if word:
        known = {clause.id.casefold(): clause.id for clause in policies.clauses()}
        ids = [known[word.casefold()]] if word.casefold() in known else []
    else:
        ids = list(_clauses_here(conn, scene.app, draft))
    return _said(conn, scene, answers.told_policy(draft, policies.texts(ids), wanted=word))


def _clauses_here(conn: Connection, app: App, draft: Draft) -> tuple[str, ...]:
    """The clauses that this chat's case was told, else those by which the policy grants something.

    A decision that went to a person may rest on what only staff may know, so its clauses are not shown.
    """
    stored = facts.assessments(conn, draft.case_id) if draft.case_id is not None else []
    if stored and stored[-1].decision.get("action") != Action.HANDOFF:
        return tuple(stored[-1].decision.get("clauses") or ())
    return tuple(
        clause.id for clause in app.policies.clauses() if any(rule.effect == "credit" for rule in clause.rules)
    )


def _link(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    if not scene.app.panel.can_read_tickets:
        return _said(conn, scene, answers.told_no_tickets(draft))
    code = linking.ticket_code(conn, scene.app.panel_id, scene.chat.id, scene.now)
    tying.watch_tickets(conn, scene.app, scene.now)
    return _said(conn, scene, answers.told_link_code(draft, code))


def _redeem(conn: Connection, scene: Scene, draft: Draft) -> Draft:
    code = scene.turn.aside.word if scene.turn.aside else ""
    if tying.redeem(conn, scene.app, scene.chat.id, code, scene.now):
        return _now(conn, scene)
    return _said(conn, scene, answers.told_bad_code(draft))


def _unlink(conn: Connection, scene: Scene, _draft: Draft) -> Draft:
    tying.untie(conn, scene.app, scene.chat.id, scene.now)
    return _now(conn, scene)


def _now(conn: Connection, scene: Scene) -> Draft:
    """The draft as it was just saved; what the turn saves next must not undo it."""
    return Draft.from_json(chats.load(conn, scene.chat.id).draft)


def _said(conn: Connection, scene: Scene, turn: Turn) -> Draft:
    speak(conn, scene.app, scene.chat, turn, case_id=turn.draft.case_id, now=scene.now, inbox_id=scene.inbox_id)
    return turn.draft


ASIDES: dict[Act, Callable[[Connection, Scene, Draft], Draft]] = {
    Act.LOOK: _look,
    Act.WAITING: _waiting,
    Act.POLICY: _policy,
    Act.LINK: _link,
    Act.REDEEM: _redeem,
    Act.UNLINK: _unlink,
}
