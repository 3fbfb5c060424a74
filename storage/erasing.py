"""Which screenshots' bytes may go: what no row names, and what retention has come to an end for."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.tables import case, case_evidence, picture
from storage.tables import evidence as table


def named(conn: Connection, digests: Collection[str]) -> set[str]:
    """Those digests that a row still names, as an original or as what people look at."""
    found: set[str] = set()
    for column in (table.c.digest, table.c.shown_digest):
        query = select(column).where(column.in_(digests), table.c.erased_at.is_(None))
        found.update(conn.execute(query).scalars())
    return found


def expired(conn: Connection, panel_id: str, before: datetime, limit: int = 200) -> list[int]:
    """Screenshots stored before that moment and still kept, of which no case is open or was closed since."""
    live = (
        select(case_evidence.c.evidence_id)
        .join(case, case.c.id == case_evidence.c.case_id)
        .where(case_evidence.c.evidence_id == table.c.id, (case.c.closed_at.is_(None)) | (case.c.closed_at >= before))
    )
    query = select(table.c.id).where(
        table.c.panel_id == panel_id, table.c.erased_at.is_(None), table.c.stored_at < before, ~live.exists()
    )
    return list(conn.execute(query.order_by(table.c.id).limit(limit)).scalars())


def erase(conn: Connection, evidence_ids: Collection[int], now: datetime) -> set[str]:
    """Mark them as erased and forget their names and what was read on them; their hashes stay, to tell copies by.

    Gives the digests that no row names any more: their bytes may go after the commit.
    """
    which = table.c.id.in_(evidence_ids)
    rows = conn.execute(select(table.c.digest, table.c.shown_digest).where(which)).all()
    conn.execute(update(table).where(which).values(erased_at=now, name="erased", channel_file_id=None))
    conn.execute(
        update(picture).where(picture.c.evidence_id.in_(evidence_ids)).values(text="", found={}, reading="not_read")
    )
    digests = {digest for row in rows for digest in row if digest}
    return digests - named(conn, digests)
