"""Everything that was said, by customer, bot and agents; notes of agents among it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.tables import message as table


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `files` are evidence ids; a message of author `note` never leaves the desk."""

    id: int
    chat_id: int
    case_id: int | None
    author: str
    agent_id: int | None
    channel: str
    text: str
    language: str | None
    buttons: list[list[dict[str, str]]]
    files: list[int]
    at: datetime
    inbox_id: int | None = None
    """What it came in as, or what it answers."""


def add(
    conn: Connection,
    *,
    panel_id: str,
    chat_id: int,
    case_id: int | None,
    author: str,
    channel: str,
    text: str,
    buttons: Sequence[Any] = (),
    files: Sequence[int] = (),
    redactions: Sequence[Any] = (),
    language: str | None = None,
    agent_id: int | None = None,
    inbox_id: int | None = None,
    now: datetime,
) -> int:
    """Store a message and give its id."""
    values = {
        "panel_id": panel_id,
        "chat_id": chat_id,
        "case_id": case_id,
        "author": author,
        "agent_id": agent_id,
        "channel": channel,
        "text": text,
        "redactions": list(redactions),
        "language": language,
        "buttons": [list(row) for row in buttons],
        "files": list(files),
        "inbox_id": inbox_id,
        "at": now,
    }
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def of_case(conn: Connection, case_id: int) -> list[Message]:
    """The conversation of a case, oldest first."""
    return [_message(row) for row in conn.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id))]


def of_chat(conn: Connection, chat_id: int, after_id: int = 0, limit: int = 200) -> list[Message]:
    """What the customer may see of a chat after a message id: everything but notes, oldest first."""
    query = (
        select(table)
        .where(table.c.chat_id == chat_id, table.c.id > after_id, table.c.author != "note")
        .order_by(table.c.id.desc() if after_id == 0 else table.c.id)
        .limit(limit)
    )
    return sorted((_message(row) for row in conn.execute(query)), key=lambda message: message.id)


def loose(conn: Connection, chat_id: int) -> list[int]:
    """The ids of a chat's messages that belong to no case yet."""
    query = select(table.c.id).where(table.c.chat_id == chat_id, table.c.case_id.is_(None))
    return list(conn.execute(query).scalars())


def attach_to_case(conn: Connection, chat_id: int, message_ids: Sequence[int], case_id: int) -> None:
    """Make messages of the chat part of a case."""
    if message_ids:
        conn.execute(
            update(table).where(table.c.chat_id == chat_id, table.c.id.in_(message_ids)).values(case_id=case_id)
        )


def _message(row: Row[Any]) -> Message:
    return Message(
        row.id,
        row.chat_id,
        row.case_id,
        row.author,
        row.agent_id,
        row.channel,
        row.text,
        row.language,
        row.buttons,
        row.files,
        row.at,
        row.inbox_id,
    )
