"""Who is there and works what: away and back, skills, and the next case for whoever asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import take
from bot.desk.rights import Invalid, must_be_operator, must_be_senior
from bot.dialogue.catalogues import languages
from bot.work.giving import next_for, room
from bot.work.handing import alert_staff
from storage import agents, passkeys
from storage.agents import Agent
from storage.cases import Case
from triage.links.target import PREFIXES

PLATFORMS = tuple(sorted(PREFIXES))


def next_case(conn: Connection, app: App, agent: Agent, now: datetime) -> Case:
    """The agent holds the case that should be worked next, of those that fit. Raises `Invalid` where there is none."""
    if room(conn, app, agent) < 1:
        raise Invalid("You are away, or hold as many cases as one person is given. Finish one, or come back first.")
    found = next_for(conn, app, agent, now)
    if found is None:
        raise Invalid("No free case fits you right now.")
    return take(conn, app, agent, found, now)


def set_away(conn: Connection, app: App, agent: Agent, now: datetime, *, away: bool) -> None:  # noqa: ARG001 - as all
    """Say that one is away, or back. What one holds stays; nothing more is given meanwhile."""
    agents.set_away(conn, agent.id, away)


def set_skills(
    conn: Connection, app: App, agent: Agent, *, of: int, tongues: Sequence[str], platforms: Sequence[str]
) -> None:
    """Say which customers' languages and which platforms somebody works; none: every."""
    must_be_senior(agent, "change what somebody works")
    if of not in {one.id for one in agents.listing(conn, app.panel_id)}:
        raise LookupError(of)
    if not set(tongues) <= set(languages()) or not set(platforms) <= set(PLATFORMS):
        raise Invalid("Choose from the languages and platforms that are listed.")
    agents.set_skills(conn, of, tongues, platforms)


def reset_passkeys(conn: Connection, app: App, agent: Agent, now: datetime, *, of: int) -> None:
    """Take every passkey of somebody away and sign them out; the staff hear of it.

    Raises `NotAllowed` unless an operator asks, `LookupError` for nobody.
    """
    must_be_operator(agent, "take passkeys away")
    whose = next((one for one in agents.listing(conn, app.panel_id) if one.id == of), None)
    if whose is None:
        raise LookupError(f"there is no agent {of}")
    passkeys.remove_all(conn, whose.id)
    alert_staff(conn, app, f"{agent.name} has taken the passkeys of {whose.name} away.", now)
