"""Screenshots as rows; their bytes lie in `storage.blobs`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from storage.tables import evidence as table


@dataclass(frozen=True, slots=True)
class Evidence:
    """One screenshot. `digest` is the original's, `shown_digest` the re-encoded picture's that people look at."""

    id: int
    panel_id: str
    chat_id: int | None
    digest: str
    shown_digest: str | None
    name: str
    mime: str
    size: int
    width: int
    height: int
    stored_at: datetime


def add(
    conn: Connection,
    *,
    panel_id: str,
    chat_id: int | None,
    digest: str,
    shown_digest: str | None,
    name: str,
    mime: str,
    size: int,
    width: int,
    height: int,
    channel_file_id: str | None,
    now: datetime,
) -> int:
    """Name a stored screenshot. Its blob is written before, so a row never points to nothing."""
    values = {
        "panel_id": panel_id,
        "chat_id": chat_id,
        "digest": digest,
        "shown_digest": shown_digest,
        "name": name,
        "mime": mime,
        "size": size,
        "width": width,
        "height": height,
        "channel_file_id": channel_file_id,
        "stored_at": now,
    }
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def load(conn: Connection, evidence_id: int) -> Evidence:
    """The screenshot of that id. Raises `LookupError` when there is none."""
    row = conn.execute(select(table).where(table.c.id == evidence_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no evidence {evidence_id}")
    return _evidence(row)


def same_digest(conn: Connection, panel_id: str, digest: str) -> list[Evidence]:
    """Every screenshot with exactly these bytes, oldest first."""
    query = select(table).where(table.c.panel_id == panel_id, table.c.digest == digest).order_by(table.c.id)
    return [_evidence(row) for row in conn.execute(query)]


def of_chats(conn: Connection, chat_ids: Sequence[int]) -> list[Evidence]:
    """Every screenshot that came from those chats, oldest first."""
    query = select(table).where(table.c.chat_id.in_(chat_ids)).order_by(table.c.id)
    return [_evidence(row) for row in conn.execute(query)]


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        row.id,
        row.panel_id,
        row.chat_id,
        row.digest,
        row.shown_digest,
        row.name,
        row.mime,
        row.size,
        row.width,
        row.height,
        row.stored_at,
    )
