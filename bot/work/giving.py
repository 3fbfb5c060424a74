"""Giving cases to agents by what they work and how much they hold: never more than their room, never one to two."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.work.naming import tell_agent
from storage import agents, cases, chats, giving
from storage.agents import Agent
from storage.cases import Case
from triage.links.target import PREFIXES

CANDIDATES = 20
"""So many free cases are looked at for one that the agent may take."""


def give(conn: Connection, app: App, case: Case, now: datetime) -> None:
    """Where that is set, give a free case to the agent who fits and holds the fewest; else it waits."""
    if app.settings.team.assign != "automatic" or case.held_by is not None:
        return
    listed = giving.hold_agents(conn, app.panel_id)
    held = giving.loads(conn, app.panel_id)
    language = chats.load(conn, case.chat_id).language
    fitting = [
        one
        for one in listed
        if _has_room(app, one, held.get(one.id, 0))
        and _fits(one, case, language)
        and not judged_before(conn, one, case)
    ]
    chosen = min(fitting, key=lambda one: (held.get(one.id, 0), one.id), default=None)
    if chosen is None:
        return
    cases.update(conn, case.id, now, held_by=chosen.id)
    cases.add_event(conn, case, "assigned", "bot", {"to": chosen.name}, now)
    tell_agent(
        conn, app, chosen, f"{case.number} is yours: {(case.handoff_reason or '').replace('_', ' ')}", case.id, now
    )


def next_for(conn: Connection, app: App, agent: Agent, now: datetime) -> Case | None:
    """The free case, locked, that this agent should take next; None where none fits them."""
    prefixes = [PREFIXES[one] for one in agent.platforms if one in PREFIXES]
    found = giving.waiting(conn, app.panel_id, agent.languages, prefixes, now, CANDIDATES)
    return next((one for one in found if not judged_before(conn, agent, one)), None)


def room(conn: Connection, app: App, agent: Agent) -> int:
    """How many more cases the agent can be given; the agent's row is held until the transaction ends."""
    now = next(one for one in giving.hold_agents(conn, app.panel_id) if one.id == agent.id)
    held = giving.loads(conn, app.panel_id).get(agent.id, 0)
    return 0 if now.away else max(0, app.settings.team.capacity - held)


def judged_before(conn: Connection, agent: Agent, case: Case) -> bool:
    """True where the agent declined what is appealed against, as long as there is somebody else to look at it."""
    if case.handoff_reason != "appeal" or len(agents.listing(conn, case.panel_id)) < 2:
        return False
    return any(one.kind == "closed" and one.actor == f"agent:{agent.name}" for one in cases.events(conn, case.id))


def _has_room(app: App, agent: Agent, held: int) -> bool:
    return not agent.away and held < app.settings.team.capacity


def _fits(agent: Agent, case: Case, language: str) -> bool:
    platform = (case.target_key or "").partition(":")[0]
    known = {PREFIXES[one] for one in agent.platforms if one in PREFIXES}
    return (not agent.languages or language in agent.languages) and (not known or not platform or platform in known)
