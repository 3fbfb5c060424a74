"""Tokens of programs that use the API. Only digests are kept; a token names what it may do."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import api_token as table

SCOPES = ("links", "read", "write")
"""What a token may be allowed: `links` makes one-time addresses that tie a chat to an account, `read` sees cases,
decisions and registers, `write` adds notes to cases and rows to registers."""
PREFIX = "mgt_"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is still good."""

    id: int
    panel_id: str
    name: str
    scopes: tuple[str, ...]


def add(conn: Connection, panel_id: str, name: str, scopes: Sequence[str], now: datetime) -> str:
    """A new token under that name; shown once. Raises `ValueError` for a scope there is not."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise ValueError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}")
    token = PREFIX + secrets.token_urlsafe(32)
    values = {"panel_id": panel_id, "name": name[:80], "digest": _digest(token), "scopes": " ".join(scopes)}
    conn.execute(insert(table).values(**values, created_at=now))
    return token


def holder(conn: Connection, token: str) -> Token | None:
    """Whose token this is; None for an unknown or a revoked one."""
    query = select(table).where(table.c.digest == _digest(token), table.c.revoked_at.is_(None))
    row = conn.execute(query).one_or_none()
    return None if row is None else Token(row.id, row.panel_id, row.name, tuple(row.scopes.split()))


def listing(conn: Connection, panel_id: str) -> list[Token]:
    """Every token that is still good, oldest first."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.revoked_at.is_(None)).order_by(table.c.id)
    return [Token(row.id, row.panel_id, row.name, tuple(row.scopes.split())) for row in conn.execute(query)]


def revoke(conn: Connection, panel_id: str, name: str, now: datetime) -> int:
    """End every token of that name at once; how many there were."""
    query = update(table).where(table.c.panel_id == panel_id, table.c.name == name, table.c.revoked_at.is_(None))
    return conn.execute(query.values(revoked_at=now)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
