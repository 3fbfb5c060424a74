"""Targets of people's answers: when a case is due, kept where the queue sorts by it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from storage import cases, jobs
from storage.cases import Case, Event
from triage.targets import Due, Move, next_due


def due_of(conn: Connection, app: App, case: Case) -> Due | None:
    """The target of the case that runs out first; None while none does, or the case is not with people."""
    targets = app.settings.team.targets()
    if case.state != "handoff" or not targets.any:
        return None
    return next_due(map(_move, cases.events(conn, case.id)), targets, app.settings.team.read())


def set_due(conn: Connection, app: App, case_id: int, now: datetime) -> None:
    """Keep when the case is due where the queue sorts by it, and have it looked at in time. Cheap without targets."""
    if not app.settings.team.targets().any:
        return
    case = cases.load(conn, case_id)
    due = due_of(conn, app, case)
    if case.due_at != (due.at if due else None):
        cases.update(conn, case_id, now, due_at=due.at if due else None)
    if due is not None:
        run_at = due.at - timedelta(hours=app.settings.team.warn)
        payload = {"case_id": case_id}
        jobs.put(
            conn, kind="target", key=str(case_id), payload=payload, run_at=run_at, panel_id=app.panel_id, now=now,
            again=True,
        )  # fmt: skip


def _move(event: Event) -> Move:
    return Move(event.kind, event.actor.startswith("agent:"), event.at, bool(event.data.get("thanks")))
