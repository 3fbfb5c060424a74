"""One-time codes that tie a chat to a panel account: typed into a ticket by the customer, or made by the panel.

Only a code's digest is kept. A code counts once and in time; whatever is wrong with one, the answer is the same.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.tables import chat, link_code

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike."""
TICKET_LETTERS = 8
TICKET_VALID = timedelta(hours=24)
ADDRESS_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that is still good: the chat that asked for it, or the account it was made for."""

    panel_id: str
    chat_id: int | None
    account: str | None


def ticket_code(conn: Connection, panel_id: str, chat_id: int, now: datetime) -> str:
    """A code for this chat to send as a ticket; earlier ones of the chat are void from here on."""
    conn.execute(
        update(link_code).where(link_code.c.chat_id == chat_id, link_code.c.used_at.is_(None)).values(used_at=now)
    )
    code = "".join(secrets.choice(ALPHABET) for _ in range(TICKET_LETTERS))
    _keep(conn, panel_id, code, now, now + TICKET_VALID, chat_id=chat_id)
    return code


def address_code(conn: Connection, panel_id: str, account: str, now: datetime) -> str:
    """A code for a one-time address (32 characters of A-Z, a-z, 0-9, `_`, `-`) that proves this account."""
    code = secrets.token_urlsafe(24)
    _keep(conn, panel_id, code, now, now + ADDRESS_VALID, account=account)
    return code


def use(conn: Connection, panel_id: str, code: str, now: datetime) -> Code | None:
    """Use the code up. None for an unknown, used or expired one, or one of another panel."""
    used = conn.execute(
        update(link_code)
        .where(
            link_code.c.digest == _digest(code),
            link_code.c.panel_id == panel_id,
            link_code.c.used_at.is_(None),
            link_code.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(link_code)
    ).one_or_none()
    return None if used is None else _code(used)


def waiting_since(conn: Connection, panel_id: str, now: datetime) -> datetime | None:
    """When the oldest code that still waits for its ticket was made; None when none waits."""
    query = select(func.min(link_code.c.created_at)).where(
        link_code.c.panel_id == panel_id,
        link_code.c.chat_id.is_not(None),
        link_code.c.used_at.is_(None),
        link_code.c.expires_at > now,
    )
    found: datetime | None = conn.execute(query).scalar_one()
    return found


def chats_of(conn: Connection, panel_id: str, account: str) -> list[int]:
    """The chats that are tied to this account."""
    query = select(chat.c.id).where(chat.c.panel_id == panel_id, chat.c.linked_account == account).order_by(chat.c.id)
    return list(conn.execute(query).scalars())


def _keep(
    conn: Connection,
    panel_id: str,
    code: str,
    now: datetime,
    until: datetime,
    *,
    chat_id: int | None = None,
    account: str | None = None,
) -> None:
    values = {"digest": _digest(code), "panel_id": panel_id, "chat_id": chat_id, "account": account}
    conn.execute(insert(link_code).values(**values, created_at=now, expires_at=until))


def _code(row: Row[Any]) -> Code:
    return Code(row.panel_id, row.chat_id, row.account)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
