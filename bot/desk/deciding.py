"""Ending a case: declined by a clause, or closed without a decision."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, hold
from bot.desk.rights import Invalid
from bot.desk.telling import MOST_LETTERS, tell
from bot.dialogue import from_case
from storage import cases
from storage.agents import Agent
from storage.cases import Case


def decline(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, clause: str, words: str) -> None:
    """Refuse the claim by a clause of the policy; the customer reads the clause and the agent's words."""
    found = app.policies.clause(clause)
    if found is None:
        raise Invalid("Choose the clause of the policy that this is declined by.")
    said = _short(words)
    case = hold(conn, app, agent, case, now)
    texts = app.policies.texts([clause])
    tell(conn, app, agent, case, now, lambda draft: from_case.person_declined(draft, agent.name, texts, said))
    _close(conn, agent, case, "declined", {"clause": clause, "words": said}, now)


def close(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, text: str) -> None:
    """Close the case as answered; the customer hears it, with the agent's last words if there are any."""
    said = _short(text)
    case = hold(conn, app, agent, case, now)
    tell(conn, app, agent, case, now, lambda draft: from_case.person_closed(draft, agent.name, said))
    _close(conn, agent, case, "answered", {"words": said}, now)


def _close(conn: Connection, agent: Agent, case: Case, outcome: str, data: dict[str, str], now: datetime) -> None:
    cases.update(conn, case.id, now, state="closed", outcome=outcome, closed_at=now, held_by=None)
    cases.add_event(conn, case, "closed", actor(agent), {"outcome": outcome, **data}, now)


def _short(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(words) > MOST_LETTERS:
        raise Invalid(f"That is longer than {MOST_LETTERS} characters; please shorten it.")
    return words
