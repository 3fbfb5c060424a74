"""Outgoing messages: committed with what caused them, sent in the order of their chat, leased while being sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from storage.tables import notice as table


@dataclass(frozen=True, slots=True)
class Notice:
    """One outgoing message to a customer's chat or to a staff chat."""

    id: int
    channel: str
    chat_key: str
    message_id: int | None
    case_id: int | None
    audience: str
    payload: Mapping[str, Any]
    attempts: int


def queue(
    conn: Connection,
    *,
    panel_id: str,
    channel: str,
    chat_key: str,
    audience: str,
    payload: Mapping[str, Any],
    message_id: int | None = None,
    case_id: int | None = None,
    now: datetime,
) -> int:
    """Queue a message for sending, behind what already waits for that chat."""
    values = {
        "panel_id": panel_id,
        "channel": channel,
        "chat_key": chat_key,
        "message_id": message_id,
        "case_id": case_id,
        "audience": audience,
        "payload": dict(payload),
        "state": "waiting",
        "attempts": 0,
        "run_at": now,
    }
    return int(conn.execute(_QUEUE, values).scalar_one())


_QUEUE = insert(table).returning(table.c.id)


def claim(
    conn: Connection, panel_id: str, channel: str, owner: str, now: datetime, lease_seconds: float, limit: int = 20
) -> list[Notice]:
    """Lease the oldest waiting notice of each chat that is due; a lease that has run out is taken over."""
    first = (
        select(func.min(table.c.id))
        .where(table.c.panel_id == panel_id, table.c.channel == channel, table.c.state == "waiting")
        .group_by(table.c.chat_key)
    )
    due = (
        select(table.c.id)
        .where(
            table.c.id.in_(first),
            table.c.state == "waiting",
            table.c.run_at <= now,
            or_(table.c.leased_until.is_(None), table.c.leased_until < now),
        )
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(conn.execute(due).scalars())
    if not ids:
        return []
    conn.execute(
        update(table)
        .where(table.c.id.in_(ids))
        .values(leased_by=owner, leased_until=now + timedelta(seconds=lease_seconds), attempts=table.c.attempts + 1)
    )
    return [_notice(row) for row in conn.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id))]


def release(conn: Connection, owner: str) -> None:
    """Give back what this sender still holds; whoever comes next need not wait for its lease to run out."""
    conn.execute(
        update(table)
        .where(table.c.leased_by == owner, table.c.state == "waiting")
        .values(leased_by=None, leased_until=None)
    )


def sent(conn: Connection, notice_id: int, owner: str, channel_message_id: str, now: datetime) -> None:
    """The channel has it. Under a lost lease nothing changes: whoever holds it now will say."""
    _settle(conn, notice_id, owner, state="sent", sent_at=now, channel_message_id=channel_message_id, error=None)


def retry(conn: Connection, notice_id: int, owner: str, run_at: datetime, error: str, *, counts: bool = True) -> None:
    """Try again at `run_at`; the chat's later notices wait behind it. `counts` False: this was no failed attempt."""
    attempts = table.c.attempts - (0 if counts else 1)
    _settle(
        conn,
        notice_id,
        owner,
        run_at=run_at,
        leased_by=None,
        leased_until=None,
        error=error[:2000] or None,
        attempts=attempts,
    )


def failed(conn: Connection, notice_id: int, owner: str, error: str, now: datetime) -> None:
    """It cannot be delivered; the chat's later notices go on."""
    _settle(conn, notice_id, owner, state="failed", sent_at=now, error=error[:2000])


def of_message(conn: Connection, message_id: int) -> tuple[int, str, str] | None:
    """The notice that carried the message first: its id, state, and the channel's id of what was sent (or "")."""
    query = select(table.c.id, table.c.state, table.c.channel_message_id).where(table.c.message_id == message_id)
    row = conn.execute(query.order_by(table.c.id)).first()
    return None if row is None else (row.id, row.state, row.channel_message_id or "")


def reword(conn: Connection, notice_id: int, text: str) -> bool:
    """Change the words of a notice that nobody is sending yet. False: it is on its way or out."""
    where = (table.c.id == notice_id, table.c.state == "waiting", table.c.leased_by.is_(None))
    payload = conn.execute(select(table.c.payload).where(*where).with_for_update()).scalar_one_or_none()
    if payload is None:
        return False
    conn.execute(update(table).where(*where).values(payload={**payload, "text": text}))
    return True


def _settle(conn: Connection, notice_id: int, owner: str, **values: Any) -> None:
    conn.execute(
        update(table)
        .where(table.c.id == notice_id, table.c.leased_by == owner, table.c.state == "waiting")
        .values(**values)
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        row.id,
        row.channel,
        row.chat_key,
        row.message_id,
        row.case_id,
        row.audience,
        row.payload,
        row.attempts,
    )
