"""Chats: one row a conversation, with the dialogue's draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import Words
from storage.tables import case
from storage.tables import chat as table


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation on one channel. `draft` is the dialogue's whole state."""

    id: int
    panel_id: str
    channel: str
    chat_key: str
    customer_name: str | None
    language: str
    draft: Mapping[str, Any]
    linked_account: str | None
    reachable: bool
    updated_at: datetime
    place: str = ""
    """The channel's id of the room made for this chat, where the customer cannot be written to directly."""


def open_chat(
    conn: Connection, panel_id: str, channel: str, chat_key: str, *, language: str, name: str, now: datetime
) -> Chat:
    """The chat, made at its first message; its row is held until the transaction ends."""
    found = find(conn, panel_id, channel, chat_key, hold=True)
    if found is not None:
        return found
    values: dict[str, Any] = {
        "panel_id": panel_id,
        "channel": channel,
        "chat_key": chat_key,
        "customer_name": name[:200] or None,
        "language": language[:20] or "en",
        "draft": {},
        "reachable": True,
        "created_at": now,
        "updated_at": now,
    }
    conn.execute(_OPEN[conn.dialect.name], values)
    made = find(conn, panel_id, channel, chat_key, hold=True)
    if made is None:
        raise LookupError("the chat is gone again")
    return made


def find(conn: Connection, panel_id: str, channel: str, chat_key: str, *, hold: bool = False) -> Chat | None:
    """The chat, or None; with `hold` its row is locked until the transaction ends."""
    key = {"panel": panel_id, "of": channel, "key": chat_key}
    row = conn.execute(_BY_KEY_HELD if hold else _BY_KEY, key).one_or_none()
    return None if row is None else _chat(row)


def under_way(conn: Connection, panel_id: str, channel: str, since: datetime, limit: int = 500) -> list[Chat]:
    """Conversations of the channel that go on: those with an open case, and those that moved since; newest first."""
    has_open_case = (
        select(case.c.id).where(case.c.chat_id == table.c.id, case.c.state != "closed").correlate(table).exists()
    )
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.channel == channel)
        .where(or_(table.c.updated_at >= since, has_open_case))
        .order_by(table.c.updated_at.desc())
        .limit(limit)
    )
    return [_chat(row) for row in conn.execute(query)]


def load(conn: Connection, chat_id: int, *, hold: bool = False) -> Chat:
    """The chat of that id. Raises `LookupError` when there is none."""
    query = select(table).where(table.c.id == chat_id)
    row = conn.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise LookupError(f"there is no chat {chat_id}")
    return _chat(row)


def save_draft(conn: Connection, chat_id: int, draft: Mapping[str, Any], language: str, now: datetime) -> None:
    """Keep the dialogue's new state."""
    new = {"which": chat_id, "new_draft": dict(draft), "new_language": language[:20], "now": now}
    conn.execute(_SAVE_DRAFT, new)


def set_reachable(conn: Connection, chat_id: int, reachable: bool, now: datetime) -> None:
    """Note whether messages can reach the customer."""
    conn.execute(update(table).where(table.c.id == chat_id).values(reachable=reachable, updated_at=now))


def set_place(conn: Connection, chat_id: int, place: str, now: datetime) -> None:
    """Note the room that was made for this chat."""
    conn.execute(update(table).where(table.c.id == chat_id).values(place=place, updated_at=now))


def link_account(conn: Connection, chat_id: int, account: str | None, now: datetime) -> None:
    """Tie the chat to the panel account that was proven for it, or untie it."""
    conn.execute(update(table).where(table.c.id == chat_id).values(linked_account=account, updated_at=now))


_BY_KEY = select(table).where(
    table.c.panel_id == bindparam("panel", type_=Words()),  # a longer text than fits is no mistake, it is not there
    table.c.channel == bindparam("of", type_=Words()),
    table.c.chat_key == bindparam("key", type_=Words()),
)
_BY_KEY_HELD = _BY_KEY.with_for_update()
_OPEN = {
    name: dialect.insert(table).on_conflict_do_nothing(index_elements=["panel_id", "channel", "chat_key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_SAVE_DRAFT = (
    update(table)
    .where(table.c.id == bindparam("which"))
    .values(
        draft=bindparam("new_draft", type_=table.c.draft.type),
        language=bindparam("new_language", type_=table.c.language.type),
        updated_at=bindparam("now", type_=table.c.updated_at.type),
    )
)


def _chat(row: Row[Any]) -> Chat:
    return Chat(
        row.id,
        row.panel_id,
        row.channel,
        row.chat_key,
        row.customer_name,
        row.language,
        row.draft,
        row.linked_account,
        row.reachable,
        row.updated_at,
        row.place or "",
    )
