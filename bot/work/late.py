"""Who is told that people are nearly or really late with a case, step by step up the chain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.work.due import due_of
from bot.work.handing import tell_staff
from bot.work.later import Later
from bot.work.naming import tell_agent
from storage import agents, cases
from storage.cases import Case, Event
from triage.targets import Due

WORDS = {"first_answer": "first answer", "next_answer": "next answer", "resolution": "resolution"}
NEAR, MISSED = "target_near", "target_missed"
CHAIN = ("", "", "lead", "operator")
"""Who hears at each step: whoever holds the case twice, before and at the target, then those above."""


def target_step(app: App, case_id: int) -> Later | None:
    """Tell whoever must know that a case is nearly or really late, step by step. None while nothing is due."""

    def work(conn: Connection) -> Later | None:
        now = app.database.now(conn)
        case = cases.lock(conn, case_id)
        due = due_of(conn, app, case)
        if due is None:
            return None
        if case.snoozed_until is not None and case.snoozed_until > now:
            return _until(case.snoozed_until, now)
        moments = _moments(app, due)
        told = _told(cases.events(conn, case.id), due)
        passed = sum(moment <= now for moment in moments)
        if passed > told:
            _tell(conn, app, case, due, passed - 1, now)
        return _until(moments[passed], now) if passed < len(moments) else None

    return app.database.run(work)


def _moments(app: App, due: Due) -> list[datetime]:
    """When each step of the chain is, the first before the target."""
    team, hours = app.settings.team, app.settings.team.read()
    later = [hours.after(due.at, timedelta(hours=team.escalate * step)) for step in (1, 2)]
    return [due.at - timedelta(hours=team.warn), due.at, *(one for one in later if one is not None)]


def _told(events: Sequence[Event], due: Due) -> int:
    """How many steps of this target have been taken; a new target begins anew."""
    mark = due.at.isoformat()
    steps = [int(one.data["step"]) for one in events if one.kind in (NEAR, MISSED) and one.data.get("due") == mark]
    return max(steps, default=-1) + 1


def _tell(conn: Connection, app: App, case: Case, due: Due, step: int, now: datetime) -> None:
    when = f"{due.at:%Y-%m-%d %H:%M} UTC"
    words = f"{case.number}: the {WORDS[due.target]} {'is due by' if step == 0 else 'was due by'} {when}"
    kind, data = (NEAR if step == 0 else MISSED), {"target": due.target, "due": due.at.isoformat(), "step": step}
    cases.add_event(conn, case, kind, "job:target", data, now)
    listed = agents.listing(conn, app.panel_id)
    heard = [one for one in listed if (one.role == CHAIN[step] if CHAIN[step] else one.id == case.held_by)]
    reached = [tell_agent(conn, app, one, words, case.id, now) for one in heard]
    if not any(reached):
        tell_staff(conn, app, case, words, now)


def _until(moment: datetime, now: datetime) -> Later:
    return Later(max(1.0, (moment - now).total_seconds()))
