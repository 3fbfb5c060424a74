"""What was found on screenshots, one row a screenshot, and pairs of screenshots that show the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import chat, evidence
from storage.tables import picture as table
from storage.tables import picture_match as pairs


@dataclass(frozen=True, slots=True)
class PictureRow:
    """What was found on one screenshot.

    `state`: hashed (not compared yet), seen or failed; `reading`: read, nothing or not_read.
    """

    evidence_id: int
    state: str
    why: str = ""
    pdq: str = ""
    quality: int = 0
    marks: bytes = b""
    signs: Sequence[Mapping[str, Any]] = ()
    reading: str = "not_read"
    reading_why: str = ""
    text: str = ""
    found: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Hashed:
    """A screenshot as the near search needs it. `account` is the linked login, else the chat it came from."""

    evidence_id: int
    account: str
    pdq: str
    quality: int
    marks: bytes


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier screenshot that shows the same. `kind`: same_bytes, same_file or near; `why` in words."""

    evidence_id: int
    other_id: int
    kind: str
    why: str


def keep(conn: Connection, panel_id: str, row: PictureRow, now: datetime) -> None:
    """Store what was found on a screenshot; a second time in place of the first."""
    values = {
        "state": row.state,
        "why": row.why,
        "pdq": row.pdq,
        "quality": row.quality,
        "marks": row.marks,
        "signs": [dict(sign) for sign in row.signs],
        "reading": row.reading,
        "reading_why": row.reading_why,
        "text": row.text,
        "found": dict(row.found or {}),
        "at": now,
    }
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(evidence_id=row.evidence_id, panel_id=panel_id, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["evidence_id"], set_=values))


def of(conn: Connection, evidence_ids: Iterable[int]) -> dict[int, PictureRow]:
    """What was found on each of these screenshots; one that was not looked at yet is not among them."""
    wanted = list(evidence_ids)
    if not wanted:
        return {}
    query = select(table).where(table.c.evidence_id.in_(wanted))
    return {row.evidence_id: _row(row) for row in conn.execute(query)}


def hashed(conn: Connection, panel_id: str, after: int, limit: int) -> list[Hashed]:
    """Screenshots behind that evidence id, oldest first, as the near search needs them. Agents' own are left out."""
    query = (
        select(
            table.c.evidence_id, table.c.pdq, table.c.quality, table.c.marks, evidence.c.chat_id, chat.c.linked_account
        )
        .join(evidence, evidence.c.id == table.c.evidence_id)
        .join(chat, chat.c.id == evidence.c.chat_id)
        .where(table.c.panel_id == panel_id, table.c.evidence_id > after, table.c.state != "failed")
        .order_by(table.c.evidence_id)
        .limit(limit)
    )
    return [
        Hashed(row.evidence_id, account_of(row.chat_id, row.linked_account), row.pdq, row.quality, row.marks)
        for row in conn.execute(query)
    ]


def account_of(chat_id: int | None, linked_account: str | None) -> str:
    """Who sent something: the login the chat is linked to, else the chat itself."""
    return f"login {linked_account}" if linked_account else f"chat {chat_id}"


def same_file(conn: Connection, panel_id: str, evidence_id: int) -> list[Match]:
    """Earlier screenshots with the same bytes, or with the same lasting file id of their channel."""
    own = conn.execute(select(evidence.c.digest, evidence.c.channel_file_id).where(evidence.c.id == evidence_id)).one()
    same = [evidence.c.digest == own.digest]
    if own.channel_file_id:
        same.append(evidence.c.channel_file_id == own.channel_file_id)
    query = (
        select(evidence.c.id, evidence.c.digest)
        .where(evidence.c.panel_id == panel_id, evidence.c.id < evidence_id, or_(*same))
        .order_by(evidence.c.id)
    )
    return [
        Match(evidence_id, row.id, "same_bytes", "the same file, byte for byte")
        if row.digest == own.digest
        else Match(evidence_id, row.id, "same_file", "the same upload, by the channel's lasting file id")
        for row in conn.execute(query)
    ]


def add_matches(conn: Connection, panel_id: str, matches: Iterable[Match], now: datetime) -> None:
    """Keep pairs; one that is known already stays as it is."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    for one in matches:
        values = {"evidence_id": one.evidence_id, "other_id": one.other_id, "kind": one.kind, "why": one.why}
        statement = dialect.insert(pairs).values(panel_id=panel_id, at=now, **values)
        conn.execute(statement.on_conflict_do_nothing(index_elements=["evidence_id", "other_id"]))


def matches(conn: Connection, evidence_ids: Iterable[int]) -> list[Match]:
    """Every pair that one of these screenshots belongs to, seen from it: `evidence_id` is one of those asked for."""
    wanted = set(evidence_ids)
    query = (
        select(pairs)
        .where(or_(pairs.c.evidence_id.in_(wanted), pairs.c.other_id.in_(wanted)))
        .order_by(pairs.c.evidence_id, pairs.c.other_id)
    )
    found = []
    for row in conn.execute(query):
        if row.evidence_id in wanted:
            found.append(Match(row.evidence_id, row.other_id, row.kind, row.why))
        if row.other_id in wanted:
            found.append(Match(row.other_id, row.evidence_id, row.kind, row.why))
    return found


def _row(row: Row[Any]) -> PictureRow:
    return PictureRow(
        row.evidence_id,
        row.state,
        row.why,
        row.pdq,
        row.quality,
        bytes(row.marks),
        row.signs,
        row.reading,
        row.reading_why,
        row.text,
        row.found,
    )
