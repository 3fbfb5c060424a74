"""Whose chat account is an agent's: mapped by a one-time code, looked up anew at every single act."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from storage import agents
from storage.agents import Agent

STRANGER = (
    "You are no agent here, so nothing was done. Ask whoever runs this installation for a code "
    "(`makegood agent link NAME`) and send me: /agent CODE"
)
DEAD = "This code does not work. It may have been used or be too old. Ask for a new one."


class Stranger(Exception):
    """The chat account belongs to no active agent of this installation."""

    def __init__(self) -> None:
        super().__init__(STRANGER)


def who(conn: Connection, app: App, surface: str, user_key: str) -> Agent:
    """The agent that this chat account belongs to. Raises `Stranger`: also for one removed a moment ago."""
    agent = agents.by_identity(conn, surface, user_key)
    if agent is None or agent.panel_id != app.panel_id:
        raise Stranger
    return agent


def link(conn: Connection, app: App, surface: str, user_key: str, code: str, now: datetime) -> str:
    """Map the account to the agent whose one-time code this is; gives what to answer, alike for every dead code.

    A code works for one thing once: a sign-in link's code that is given here signs nobody in at the desk any more.
    """
    code = code.strip().rsplit("/", 1)[-1]
    agent = agents.redeem(conn, code, now, "link") or agents.redeem(conn, code, now)
    if agent is None or agent.panel_id != app.panel_id:
        return DEAD
    agents.identify(conn, surface, user_key, agent.id, now)
    return f"This account is {agent.name} ({agent.role}) from now on. Case buttons and replies in the staff chat work."
