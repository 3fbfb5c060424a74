"""People who work the desk: who they are, how they sign in, and which chat accounts are theirs."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import agent as table
from storage.tables import agent_code, agent_identity, agent_passkey, agent_session

ROLES = ("agent", "lead", "operator")
SESSION = timedelta(hours=12)
HALF = timedelta(minutes=10)
"""How long somebody has for the second step."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent. `role`: agent, lead (may approve above an agent's limit) or operator.

    `languages` and `platforms` are what the agent works, empty: every; one who is `away` is given nothing.
    """

    id: int
    panel_id: str
    name: str
    role: str
    active: bool
    languages: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in agent. `csrf` must come back with every form."""

    agent: Agent
    csrf: str
    expires_at: datetime
    passed: bool = True
    """False while the second step is to come."""


def add(conn: Connection, panel_id: str, name: str, role: str, now: datetime) -> Agent:
    """The agent of that name, made, given this role, and active again if removed before."""
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}, not {role}")
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    values = {"role": role, "active": True}
    conn.execute(
        dialect.insert(table)
        .values(panel_id=panel_id, name=name[:80], created_at=now, **values)
        .on_conflict_do_update(index_elements=["panel_id", "name"], set_=values)
    )
    row = conn.execute(select(table).where(table.c.panel_id == panel_id, table.c.name == name[:80])).one()
    return of_row(row)


def listing(conn: Connection, panel_id: str) -> list[Agent]:
    """Active agents by name."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.active.is_(True)).order_by(table.c.name)
    return [of_row(row) for row in conn.execute(query)]


def set_skills(conn: Connection, agent_id: int, languages: Sequence[str], platforms: Sequence[str]) -> None:
    """What the agent works from now on; empty: every."""
    values = {"languages": " ".join(languages)[:200], "platforms": " ".join(platforms)[:200]}
    conn.execute(update(table).where(table.c.id == agent_id).values(**values))


def set_away(conn: Connection, agent_id: int, away: bool) -> None:
    """Whether the agent is away: then no case is given to them."""
    conn.execute(update(table).where(table.c.id == agent_id).values(away=away))


def load(conn: Connection, agent_id: int) -> Agent:
    """The agent of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(table).where(table.c.id == agent_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no agent {agent_id}")
    return of_row(row)


def remove(conn: Connection, panel_id: str, name: str) -> bool:
    """Take the agent's rights away at once, with sessions, passkeys and unused links.

    False: nobody has that name.
    """
    query = select(table.c.id).where(table.c.panel_id == panel_id, table.c.name == name, table.c.active.is_(True))
    agent_id = conn.execute(query).scalar_one_or_none()
    if agent_id is None:
        return False
    conn.execute(update(table).where(table.c.id == agent_id).values(active=False))
    for owned in (agent_session, agent_code, agent_identity, agent_passkey):
        conn.execute(delete(owned).where(owned.c.agent_id == agent_id))
    return True


def sign_in_code(
    conn: Connection, agent_id: int, now: datetime, valid: timedelta = timedelta(minutes=15), purpose: str = "sign_in"
) -> str:
    """A one-time code; only its digest is kept."""
    code = secrets.token_urlsafe(24)
    conn.execute(
        insert(agent_code).values(digest=digest(code), agent_id=agent_id, purpose=purpose, expires_at=now + valid)
    )
    return code


def redeem(conn: Connection, code: str, now: datetime, purpose: str = "sign_in") -> Agent | None:
    """The agent a code was made for, once and in time; None for any other code, whatever is wrong with it."""
    used = conn.execute(
        update(agent_code)
        .where(
            agent_code.c.digest == digest(code),
            agent_code.c.purpose == purpose,
            agent_code.c.used_at.is_(None),
            agent_code.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(agent_code.c.agent_id)
    ).scalar_one_or_none()
    agent = load(conn, used) if used is not None else None
    return agent if agent is not None and agent.active else None


def start_session(
    conn: Connection, agent_id: int, now: datetime, lasts: timedelta = SESSION, *, passed: bool = True
) -> str:
    """Sign the agent in; the value for the cookie, of which only the digest is kept.

    One that has not `passed` opens nothing but the second step, and lasts for that.
    """
    value = secrets.token_urlsafe(32)
    conn.execute(
        insert(agent_session).values(
            digest=digest(value),
            agent_id=agent_id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            expires_at=now + (lasts if passed else HALF),
            passed=passed,
        )
    )
    return value


def session(conn: Connection, value: str, now: datetime, *, half: bool = False) -> Session | None:
    """Who a cookie's value stands for; None when it is unknown, over, or its agent was removed.

    One whose second step is to come counts only where `half` is asked for.
    """
    columns = (agent_session.c.csrf, agent_session.c.expires_at, agent_session.c.agent_id, agent_session.c.passed)
    row = conn.execute(
        select(*columns).where(agent_session.c.digest == digest(value), agent_session.c.expires_at > now)
    ).one_or_none()
    if row is None or not (row.passed or half):
        return None
    agent = load(conn, row.agent_id)
    return Session(agent, row.csrf, row.expires_at, row.passed) if agent.active else None


def end_session(conn: Connection, value: str) -> None:
    """Sign out of one session."""
    conn.execute(delete(agent_session).where(agent_session.c.digest == digest(value)))


def end_all_sessions(conn: Connection, agent_id: int) -> None:
    """Sign the agent out everywhere."""
    conn.execute(delete(agent_session).where(agent_session.c.agent_id == agent_id))


def identify(conn: Connection, channel: str, user_key: str, agent_id: int, now: datetime) -> None:
    """Map a chat account to an agent; a later mapping takes the earlier one's place."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    values = {"agent_id": agent_id, "at": now}
    conn.execute(
        dialect.insert(agent_identity)
        .values(channel=channel, user_key=user_key, **values)
        .on_conflict_do_update(index_elements=["channel", "user_key"], set_=values)
    )


def forget(conn: Connection, agent_id: int) -> int:
    """Take every chat account and session from the agent, whose rights at the desk stay. Returns how many accounts."""
    end_all_sessions(conn, agent_id)
    return conn.execute(delete(agent_identity).where(agent_identity.c.agent_id == agent_id)).rowcount


def accounts(conn: Connection, agent_id: int) -> list[tuple[str, str]]:
    """The agent's chat accounts: (channel, the channel's id of the person)."""
    query = select(agent_identity.c.channel, agent_identity.c.user_key).where(agent_identity.c.agent_id == agent_id)
    return [(row.channel, row.user_key) for row in conn.execute(query.order_by(*agent_identity.primary_key.columns))]


def by_identity(conn: Connection, channel: str, user_key: str) -> Agent | None:
    """The active agent a chat account belongs to, or None."""
    query = select(agent_identity.c.agent_id).where(
        agent_identity.c.channel == channel, agent_identity.c.user_key == user_key
    )
    agent_id = conn.execute(query).scalar_one_or_none()
    agent = load(conn, agent_id) if agent_id is not None else None
    return agent if agent is not None and agent.active else None


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def of_row(row: Row[Any]) -> Agent:
    """A row of the table of agents."""
    skills = (tuple(row.languages.split()), tuple(row.platforms.split()))
    return Agent(row.id, row.panel_id, row.name, row.role, row.active, *skills, bool(row.away))
