"""The inbox: every message is here before it is acknowledged, once, and is worked in the order of its chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import chat
from storage.tables import inbox as table


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored message. `payload` is the door's document; `attempts` counts turns that failed."""

    id: int
    panel_id: str
    channel: str
    event_id: str
    chat_key: str
    payload: Mapping[str, Any]
    state: str
    attempts: int
    received_at: datetime


def put(
    conn: Connection,
    *,
    panel_id: str,
    channel: str,
    event_id: str,
    chat_key: str,
    payload: Mapping[str, Any],
    fetching: bool,
    now: datetime,
) -> int | None:
    """Store a message, still `fetching` its files or ready to be worked. None: this event was stored before."""
    values = {
        "panel_id": panel_id,
        "channel": channel,
        "event_id": _of_panel(panel_id, event_id),
        "chat_key": chat_key,
        "payload": dict(payload),
        "state": "fetching" if fetching else "ready",
        "attempts": 0,
        "run_at": now,
        "received_at": now,
    }
    stored = conn.execute(_PUT[conn.dialect.name], values).scalar_one_or_none()
    return None if stored is None else int(stored)


def find(conn: Connection, inbox_id: int) -> Stored | None:
    """The stored message of that id; None once it was cleared away."""
    row = conn.execute(select(table).where(table.c.id == inbox_id)).one_or_none()
    return None if row is None else _stored(row)


def by_event(conn: Connection, panel_id: str, channel: str, event_id: str) -> Stored | None:
    """The stored message that came in as this event of the panel's channel."""
    kept = _of_panel(panel_id, event_id)
    row = conn.execute(select(table).where(table.c.channel == channel, table.c.event_id == kept)).one_or_none()
    return None if row is None else _stored(row)


MAIN = "main"


def _of_panel(panel_id: str, event_id: str) -> str:
    """The event's id as it is kept: two panels' bots count their events from the same numbers."""
    return event_id if panel_id == MAIN else f"{panel_id}/{event_id}"


_PUT = {
    name: dialect.insert(table).on_conflict_do_nothing(index_elements=["channel", "event_id"]).returning(table.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""Statements of the hot path are built once: building one costs more than SQLite takes to run it."""


def newest_events(
    conn: Connection, panel_id: str, channel: str, chat_key: str, *, beginning: str = "", limit: int = 200
) -> list[str]:
    """The ids of the chat's newest events that begin like this, newest first."""
    mine = table.c.panel_id == panel_id, table.c.channel == channel, table.c.chat_key == chat_key
    begins = table.c.event_id.startswith(_of_panel(panel_id, beginning), autoescape=True)
    query = select(table.c.event_id).where(*mine, begins).order_by(table.c.id.desc()).limit(limit)
    return [kept.removeprefix(_of_panel(panel_id, "")) for kept in conn.execute(query).scalars()]


def new_chats(conn: Connection, panel_id: str, channel: str) -> list[str]:
    """Chats of customers that have written and were not answered yet, so that there is nothing of them but this."""
    met = select(chat.c.id).where(
        chat.c.panel_id == panel_id, chat.c.channel == channel, chat.c.chat_key == table.c.chat_key
    )
    waiting = table.c.panel_id == panel_id, table.c.channel == channel, table.c.done_at.is_(None)
    query = select(table.c.chat_key).where(*waiting, ~met.correlate(table).exists()).distinct()
    return list(conn.execute(query.order_by(table.c.chat_key)).scalars())


def fetching(conn: Connection, panel_id: str, channel: str) -> list[Stored]:
    """Messages of the channel whose files are not here yet, oldest first."""
    query = (
        select(table)
        .where(table.c.panel_id == panel_id, table.c.channel == channel, table.c.state == "fetching")
        .order_by(table.c.id)
    )
    return [_stored(row) for row in conn.execute(query)]


def files_ready(conn: Connection, inbox_id: int, payload: Mapping[str, Any], now: datetime) -> None:
    """The message's files are here or given up: it may be worked."""
    conn.execute(
        update(table)
        .where(table.c.id == inbox_id, table.c.state == "fetching")
        .values(state="ready", payload=dict(payload), run_at=now)
    )


def next_ready(conn: Connection, panel_id: str, now: datetime) -> Stored | None:
    """The oldest ready message that is the first of its chat, its chat held until the transaction ends; else None.

    Two transactions never get messages of the same chat: on PostgreSQL the chat of the first candidate that nobody has
    is taken by an advisory lock, and after taking it the message must still be the first one waiting.
    """
    if conn.dialect.name != "postgresql":
        first = conn.execute(_FIRST, {"panel": panel_id, "now": now}).first()
        return None if first is None else _stored(first)
    for _ in range(MOST_CANDIDATES):
        row = conn.execute(_FIRST_UNHELD, {"panel": panel_id, "now": now}).first()
        held = None if row is None else _still_first(conn, row, now)
        if row is None or held is not None:
            return None if held is None else _stored(held)
    return None


_earlier = table.alias("earlier")
_READY = (
    select(table)
    .where(
        table.c.panel_id == bindparam("panel"),
        table.c.done_at.is_(None),
        table.c.state == "ready",
        table.c.run_at <= bindparam("now"),
        ~select(_earlier.c.id)
        .where(
            _earlier.c.panel_id == table.c.panel_id,
            _earlier.c.channel == table.c.channel,
            _earlier.c.chat_key == table.c.chat_key,
            _earlier.c.done_at.is_(None),
            _earlier.c.id < table.c.id,
        )
        .exists(),
    )
    .order_by(table.c.id)
)
_FIRST = _READY.limit(1)
MOST_CANDIDATES = 32
"""So many chats are looked at, the oldest message first; when others hold them all, there is work enough being done."""

_heads = (
    _READY.with_only_columns(table.c.id, table.c.panel_id, table.c.channel, table.c.chat_key)
    .limit(MOST_CANDIDATES)
    .subquery("heads")  # its limit keeps the locks out of it: only these are tried
)
_FIRST_UNHELD = (
    select(_heads)
    .where(
        func.pg_try_advisory_xact_lock(
            func.hashtextextended(_heads.c.panel_id + "/" + _heads.c.channel + "/" + _heads.c.chat_key, 0)
        )
    )
    .limit(1)
)
"""Takes the locks of the candidates one after the other, in their order, until one is free: one statement for all."""


def _still_first(conn: Connection, row: Row[Any], now: datetime) -> Row[Any] | None:
    """The first waiting message of the chat, which is held by now, as it is by now, if it is that one and due."""
    query = select(table).where(
        table.c.panel_id == row.panel_id,
        table.c.channel == row.channel,
        table.c.chat_key == row.chat_key,
        table.c.done_at.is_(None),
    )
    first = conn.execute(query.order_by(table.c.id).limit(1)).one_or_none()
    due = first is not None and first.id == row.id and first.state == "ready" and first.run_at <= now
    return first if due else None


def more_of_album(conn: Connection, stored: Stored, album: str) -> bool:
    """True when the same chat's next waiting message belongs to the same album."""
    query = (
        select(table.c.payload)
        .where(
            table.c.panel_id == stored.panel_id,
            table.c.channel == stored.channel,
            table.c.chat_key == stored.chat_key,
            table.c.done_at.is_(None),
            table.c.id > stored.id,
        )
        .order_by(table.c.id)
        .limit(1)
    )
    payload = conn.execute(query).scalar_one_or_none()
    return payload is not None and payload.get("album") == album


def anything_waits(conn: Connection, panel_id: str, channel: str, chat_key: str) -> bool:
    """True while a message of that chat is stored and not worked yet."""
    query = select(table.c.id).where(
        table.c.panel_id == panel_id,
        table.c.channel == channel,
        table.c.chat_key == chat_key,
        table.c.done_at.is_(None),
    )
    return conn.execute(query.limit(1)).first() is not None


def done(conn: Connection, inbox_id: int, now: datetime) -> None:
    """The message's turn is part of this transaction."""
    conn.execute(_DONE, {"which": inbox_id, "now": now})


_DONE = (
    update(table)
    .where(table.c.id == bindparam("which"))
    .values(state="done", done_at=bindparam("now", type_=table.c.done_at.type), error=None)
)


def failed(conn: Connection, inbox_id: int, error: str, run_at: datetime) -> bool:
    """The turn failed: try again at `run_at`; the chat's later messages wait.

    False, and nothing changes, when another worker has finished the message meanwhile.
    """
    return _unfinished(conn, inbox_id, error=error[:2000], run_at=run_at)


def dead(conn: Connection, inbox_id: int, error: str, now: datetime) -> bool:
    """The turn is given up; whoever calls this puts the message in front of a person.

    False, and nothing changes, when another worker has finished the message meanwhile.
    """
    return _unfinished(conn, inbox_id, state="dead", done_at=now, error=error[:2000])


def _unfinished(conn: Connection, inbox_id: int, **values: Any) -> bool:
    changed = conn.execute(
        update(table)
        .where(table.c.id == inbox_id, table.c.done_at.is_(None))
        .values(attempts=table.c.attempts + 1, **values)
    )
    return changed.rowcount == 1


def waiting_count(conn: Connection, panel_id: str) -> int:
    """How many messages wait to be worked."""
    query = select(func.count()).select_from(table).where(table.c.panel_id == panel_id, table.c.done_at.is_(None))
    return int(conn.execute(query).scalar_one())


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        row.id,
        row.panel_id,
        row.channel,
        row.event_id,
        row.chat_key,
        row.payload,
        row.state,
        row.attempts,
        row.received_at,
    )
