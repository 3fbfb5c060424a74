"""Everything that was said, by customer, bot and agents; notes of agents among it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from storage.tables import case
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
    version: int = 0
    """How often its author has changed it."""
    deleted: bool = False
    """Its author took it back; the text stays with the record."""


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
    channel_key: str = "",
    now: datetime,
) -> int:
    """Store a message and give its id. `channel_key` is the channel's own id of it, by which an edit finds it."""
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
        "channel_key": channel_key or None,
    }
    return int(conn.execute(_ADD, values).scalar_one())


_ADD = insert(table).returning(table.c.id)


def of_case(conn: Connection, case_id: int) -> list[Message]:
    """The conversation of a case, oldest first.

    With what was said on the orders that were claimed together with it, and on the cases that were merged into it.
    """
    own = select(case.c.batch_id).where(case.c.id == case_id).scalar_subquery()
    mates = list(conn.execute(select(case.c.id).where(case.c.batch_id == own)).scalars()) or [case_id]
    merged = conn.execute(select(case.c.id).where(case.c.merged_into == case_id)).scalars()
    query = select(table).where(table.c.case_id.in_([*mates, *merged])).order_by(table.c.id)
    return [_message(row) for row in conn.execute(query)]


def of_chat(conn: Connection, chat_id: int, after_id: int = 0, limit: int = 200) -> list[Message]:
    """What the customer may see of a chat after a message id: everything but notes, oldest first."""
    query = (
        select(table)
        .where(table.c.chat_id == chat_id, table.c.id > after_id, table.c.author != "note")
        .order_by(table.c.id.desc() if after_id == 0 else table.c.id)
        .limit(limit)
    )
    return sorted((_message(row) for row in conn.execute(query)), key=lambda message: message.id)


def last_heard(conn: Connection, chat_id: int) -> datetime | None:
    """When the customer last said something in the chat; None before the first word."""
    query = select(table.c.at).where(table.c.chat_id == chat_id, table.c.author == "customer")
    return conn.execute(query.order_by(table.c.id.desc()).limit(1)).scalar_one_or_none()


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


def load(conn: Connection, message_id: int) -> Message:
    """The message of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(table).where(table.c.id == message_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no message {message_id}")
    return _message(row)


def by_channel_key(conn: Connection, chat_id: int, channel_key: str) -> Message | None:
    """The newest message of the chat that came in under the channel's own id."""
    query = select(table).where(table.c.chat_id == chat_id, table.c.channel_key == channel_key)
    row = conn.execute(query.order_by(table.c.id.desc())).first() if channel_key else None
    return None if row is None else _message(row)


def has_answer(conn: Connection, chat_id: int, inbox_id: int) -> bool:
    """True when something was said in the chat in answer to that incoming message."""
    return conn.execute(_answers(chat_id, inbox_id)).first() is not None


def is_first_answer(conn: Connection, message: Message) -> bool:
    """True when nothing earlier answers the same incoming message."""
    first = conn.execute(_answers(message.chat_id, message.inbox_id)).scalar_one_or_none()
    return first == message.id


def _answers(chat_id: int, inbox_id: int | None) -> Select[Any]:
    query = select(table.c.id).where(table.c.chat_id == chat_id, table.c.inbox_id == inbox_id)
    return query.where(table.c.author != "customer").order_by(table.c.id).limit(1)


def revise(conn: Connection, message_id: int, text: str, now: datetime) -> None:
    """Its author changed it. What it said before is kept with it."""
    before = conn.execute(select(table.c.text, table.c.earlier).where(table.c.id == message_id)).one()
    earlier = [*(before.earlier or ()), {"text": before.text, "at": now.isoformat()}]
    change = {"text": text, "earlier": earlier, "version": table.c.version + 1}
    conn.execute(update(table).where(table.c.id == message_id).values(**change))


def take_back(conn: Connection, message_id: int, now: datetime) -> None:
    """Its author deleted it in the chat. The record keeps the text and says so."""
    change = {"deleted_at": now, "version": table.c.version + 1}
    conn.execute(update(table).where(table.c.id == message_id, table.c.deleted_at.is_(None)).values(**change))


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
        row.version,
        row.deleted_at is not None,
    )
