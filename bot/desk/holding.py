"""Opening, taking, and giving back a case: two agents never hold one."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.rights import NotAllowed, Stale, is_senior, must_be_workable
from bot.work.giving import judged_before
from bot.work.handing import hand_off
from storage import agents, cases
from storage.agents import Agent
from storage.cases import Case


def open_for(conn: Connection, app: App, number: str, seen: int | None) -> Case:
    """The case, locked for this transaction. Raises `LookupError`, or `Stale` when it moved on since event `seen`.

    `seen` is the newest event the agent's page showed; None does not compare (a note or a message is never stale).
    """
    found = cases.by_number(conn, app.panel_id, number)
    if found is None:
        raise LookupError(number)
    case = cases.lock(conn, found.id)
    if seen is not None and newest_event(conn, case) != seen:
        raise Stale(f"{case.number} moved on meanwhile. Look at what is new, then decide again.")
    return case


def newest_event(conn: Connection, case: Case) -> int:
    """The id of the case's newest event; 0 before the first."""
    return cases.newest_event_of(conn, case.id)


def take(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, over: bool = False) -> Case:
    """The agent holds the case from now on; from the machine's states it comes in front of people.

    `over` lets a lead or an operator take it from whoever holds it. Raises `Stale` when somebody else holds it.
    """
    must_be_workable(case)
    if case.held_by == agent.id:
        return case
    must_not_judge_twice(conn, agent, case)
    if case.held_by is not None and not over:
        raise Stale(f"{holder_name(conn, case)} holds {case.number}.")
    if case.held_by is not None and not is_senior(agent):
        raise NotAllowed(f"{holder_name(conn, case)} holds {case.number}; only a lead or an operator takes it over.")
    if case.state != "handoff":
        hand_off(conn, app, case, "taken_by_agent", f"{agent.name} took the case while it was {case.state}", now)
    cases.update(conn, case.id, now, held_by=agent.id)
    data = {"from": holder_name(conn, case)} if case.held_by is not None else {}
    return _noted(conn, case, agent, "taken", data, now)


def must_not_judge_twice(conn: Connection, agent: Agent, case: Case) -> None:
    """Raise `NotAllowed` where the agent declined what is appealed against, as long as there is somebody else."""
    if judged_before(conn, agent, case):
        raise NotAllowed(f"{agent.name} declined {case.number}; another person looks at the appeal.")


def give_back(conn: Connection, app: App, agent: Agent, case: Case, now: datetime) -> Case:  # noqa: ARG001 - as all
    """Nobody holds the case any more; it stays in the queue. Raises `NotAllowed` unless the agent holds it."""
    must_be_workable(case)
    if case.held_by != agent.id:
        raise NotAllowed(f"You do not hold {case.number}, so you cannot give it back.")
    cases.update(conn, case.id, now, held_by=None)
    return _noted(conn, case, agent, "given_back", {}, now)


def hold(conn: Connection, app: App, agent: Agent, case: Case, now: datetime) -> Case:
    """What every deciding action begins with: an unheld case is taken, one that somebody else holds raises `Stale`."""
    return take(conn, app, agent, case, now)


def holder_name(conn: Connection, case: Case) -> str:
    """The name of the agent who holds the case, empty when nobody does."""
    return agents.load(conn, case.held_by).name if case.held_by is not None else ""


def actor(agent: Agent) -> str:
    """How this agent stands in the record."""
    return f"agent:{agent.name}"


def _noted(conn: Connection, case: Case, agent: Agent, kind: str, data: dict[str, str], now: datetime) -> Case:
    cases.add_event(conn, case, kind, actor(agent), data, now)
    return cases.load(conn, case.id)
