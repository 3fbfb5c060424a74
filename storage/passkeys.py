"""Agents' passkeys, and the challenges that each session is asked once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.agents import digest
from storage.tables import agent_passkey as table
from storage.tables import agent_session

CHALLENGE = timedelta(minutes=5)
"""For so long a challenge can be answered."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey. `credential_id` and `public_key` are base64url; `site` is the host it works at."""

    id: int
    agent_id: int
    credential_id: str
    public_key: str
    sign_count: int
    site: str
    name: str
    created_at: datetime
    used_at: datetime | None


def add(
    conn: Connection,
    *,
    agent_id: int,
    credential_id: str,
    public_key: str,
    sign_count: int,
    site: str,
    name: str,
    now: datetime,
) -> None:
    """Keep a passkey. Raises SQLAlchemy's `IntegrityError` for one that is somebody's already."""
    values = {"agent_id": agent_id, "credential_id": credential_id, "public_key": public_key}
    kept = {**values, "sign_count": sign_count, "site": site, "name": name, "created_at": now}
    conn.execute(insert(table).values(**kept))


def known(conn: Connection, credential_id: str) -> bool:
    """Whether anybody has that passkey."""
    return conn.execute(select(table.c.id).where(table.c.credential_id == credential_id)).first() is not None


def of_agent(conn: Connection, agent_id: int) -> list[Passkey]:
    """The agent's passkeys, oldest first."""
    rows = conn.execute(select(table).where(table.c.agent_id == agent_id).order_by(table.c.id))
    return [_passkey(row) for row in rows]


def counts(conn: Connection) -> dict[int, int]:
    """Agent -> how many passkeys they have."""
    rows = conn.execute(select(table.c.agent_id, func.count().label("many")).group_by(table.c.agent_id))
    return {row.agent_id: row.many for row in rows}


def used(conn: Connection, passkey_id: int, sign_count: int, now: datetime) -> None:
    """It was used; its counter stands there now."""
    conn.execute(update(table).where(table.c.id == passkey_id).values(sign_count=sign_count, used_at=now))


def remove(conn: Connection, agent_id: int, passkey_id: int) -> bool:
    """Take one away; False when the agent has no such passkey."""
    return conn.execute(delete(table).where(table.c.agent_id == agent_id, table.c.id == passkey_id)).rowcount == 1


def remove_all(conn: Connection, agent_id: int) -> int:
    """Take every passkey of the agent away, and sign them out everywhere. Returns how many there were."""
    conn.execute(delete(agent_session).where(agent_session.c.agent_id == agent_id))
    return conn.execute(delete(table).where(table.c.agent_id == agent_id)).rowcount


def challenge(conn: Connection, session: str, purpose: str, value: str, now: datetime) -> None:
    """What this session is to answer next, for that purpose; an earlier challenge counts no more."""
    kept = {"challenge": f"{purpose}:{value}", "challenge_until": now + CHALLENGE}
    conn.execute(update(agent_session).where(agent_session.c.digest == digest(session)).values(**kept))


def take_challenge(conn: Connection, session: str, purpose: str, now: datetime) -> str | None:
    """The challenge this session was given for that purpose, once and in time. Whatever is asked, it is gone after."""
    mine = agent_session.c.digest == digest(session)
    row = conn.execute(
        select(agent_session.c.challenge, agent_session.c.challenge_until).where(mine).with_for_update()
    ).one_or_none()
    if row is None or row.challenge is None:
        return None
    conn.execute(update(agent_session).where(mine).values(challenge=None, challenge_until=None))
    given, _, value = row.challenge.partition(":")
    return value if given == purpose and row.challenge_until > now else None


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(**row._mapping)
