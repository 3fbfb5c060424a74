"""An approved incident carried out: each of its cases in a transaction of its own, so that none hinders another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor
from bot.desk.money import approve
from bot.desk.proposals import proposed
from bot.desk.reckoning import Finding, in_the_way
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.work.handing import hand_off
from bot.work.judging import reassess
from bot.work.later import Later
from policy import FactError
from storage import agents, cases, facts, incidents, registers
from storage.agents import Agent
from storage.cases import Case
from storage.incidents import Incident, Line

log = structlog.get_logger()


def incident_step(app: App, incident_id: int) -> Later | None:
    """Credit what is due of it. A case that refuses is left in front of people with the reason; what fails otherwise
    is raised after all others were done, so that the job comes back for it alone."""
    found = app.database.read(lambda conn: incidents.load(conn, app.panel_id, incident_id))
    failed: Exception | None = None
    for line in found.lines:
        try:
            _settle_or_leave(app, incident_id, line)
        except Exception as problem:  # raised below, when every other case is done
            log.warning("a case of an incident failed", incident=incident_id, case=line.number, exc_info=True)
            failed = problem
    if failed is not None:
        raise failed
    return None


def _settle_or_leave(app: App, incident_id: int, line: Line) -> None:
    def settle(conn: Connection) -> None:
        found = _due(conn, app, incident_id, line)
        if found is not None:
            agent = agents.load(conn, found.ended_by or 0)
            credit_one(conn, app, agent, found, cases.lock(conn, line.case_id), line, app.database.now(conn))

    def leave(conn: Connection, why: str) -> None:
        if _due(conn, app, incident_id, line) is not None:
            _leave(conn, app, incident_id, cases.lock(conn, line.case_id), why, app.database.now(conn))

    try:
        app.database.run(settle)
    except (Invalid, NotAllowed, Stale, FactError) as problem:
        said = str(problem)
        app.database.run(lambda conn: leave(conn, said))


def _due(conn: Connection, app: App, incident_id: int, line: Line) -> Incident | None:
    """The incident while this line of it is still due; its row is held, so that no second worker does the same."""
    found = incidents.load(conn, app.panel_id, incident_id, hold=True)
    due = any(one.case_id == line.case_id and one.state == "due" for one in found.lines)
    return found if due and found.state == "approved" else None


def credit_one(
    conn: Connection, app: App, agent: Agent, found: Incident, case: Case, line: Line, now: datetime
) -> None:
    """Put the fault on this case's record and in the register, and approve exactly the amount that was seen.

    Raises `Stale` when the policy gives another amount by now, and whatever an approval raises.
    """
    finding = Finding(found.type, found.cause)
    known = {row.name: row.value for row in facts.latest(conn, case.id)}
    why = in_the_way(conn, agent, case, known, finding)
    if why:
        raise Stale(why)
    if case.state != "handoff":
        hand_off(conn, app, case, "incident", found.words, now, tell=False)
        case = cases.load(conn, case.id)
    _record(conn, app, agent, found, case, {k: v for k, v in finding.facts.items() if known.get(k) != v}, now)
    reassess(conn, app, case, now)
    credit = proposed(conn, app, case)
    if credit is None or (credit.amount, credit.currency) != (line.amount, line.currency):
        gives = f"{credit.amount} {credit.currency}" if credit else "nothing"
        raise Stale(f"The policy gives {gives} by now, {line.amount} {line.currency} was approved.")
    reason = f"incident {found.id}: {found.words}"
    approve(conn, app, agent, case, now, amount=credit.amount, clause="", reason=reason)
    incidents.set_line(conn, found.id, case.id, "credited", now)


def _record(
    conn: Connection, app: App, agent: Agent, found: Incident, case: Case, new: Mapping[str, Any], now: datetime
) -> None:
    source, note = f"incident {found.id}", found.words
    for name, value in new.items():
        facts.agent_fact(conn, case, name, value, source, note, agent.id, now)
    row = {"number": case.order_number or "", "type": found.type, "cause": found.cause, "note": note}
    if case.order_number:
        registers.import_rows(conn, app.panel_id, "incidents", [row], by=source, now=now)
    data = {"incident": found.id, **dict(new), "note": note}
    cases.add_event(conn, case, "incident_recorded", actor(agent), data, now)


def _leave(conn: Connection, app: App, incident_id: int, case: Case, why: str, now: datetime) -> None:
    """The case stays with people, who read why."""
    incidents.set_line(conn, incident_id, case.id, "left", now, why=why)
    cases.add_event(conn, case, "incident_left", "job:incident", {"incident": incident_id, "why": why}, now)
    if case.state in ("asking", "advised", "parked"):
        hand_off(conn, app, case, "incident", why, now)
