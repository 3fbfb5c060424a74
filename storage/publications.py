"""Texts of the policy published from the desk: each kept whole, with who put it into force, from which day, and why."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from storage.savepoint import undone_when_it_fails
from storage.tables import agent, publication


class NotNext(Exception):
    """Another text was published meanwhile."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication. `again`: an earlier text put back into force. `general` are the bot's own clauses then."""

    place: int
    policy: str
    version: str
    digest: str
    effective: date
    document: str
    general: str
    by: str
    reason: str
    again: bool
    at: datetime
    seal: str | None = None


def publish(
    conn: Connection,
    panel_id: str,
    *,
    after: int,
    policy: str,
    version: str,
    digest: str,
    effective: date,
    document: str,
    general: str,
    agent_id: int,
    reason: str,
    again: bool,
    now: datetime,
) -> None:
    """Keep a publication for good, as the next one after place `after`: the database refuses to change or delete it.

    Raises `NotNext` when another one has that place already, also one that is being published at the same time.
    """
    values: dict[str, Any] = {
        "policy": policy,
        "version": version,
        "digest": digest,
        "effective": effective,
        "document": document,
    }
    values |= {"general": general, "agent_id": agent_id, "reason": reason, "again": again, "at": now}
    values["seal"] = sealed(_last_seal(conn, panel_id, policy, after), panel_id, after + 1, values)
    try:
        with undone_when_it_fails(conn):
            conn.execute(insert(publication).values(panel_id=panel_id, place=after + 1, **values))
    except IntegrityError as problem:
        raise NotNext from problem


def last_place(conn: Connection, panel_id: str, policy: str) -> int:
    """The place of the newest publication of that policy, 0 where there is none."""
    mine = (publication.c.panel_id == panel_id, publication.c.policy == policy)
    return int(conn.execute(select(func.max(publication.c.place)).where(*mine)).scalar_one() or 0)


def of_policy(conn: Connection, panel_id: str, policy: str) -> list[Publication]:
    """Every publication of that policy, oldest first."""
    columns = [column for column in publication.c if column.name not in ("id", "panel_id", "agent_id")]
    query = (
        select(*columns, agent.c.name.label("by"))
        .join(agent, agent.c.id == publication.c.agent_id)
        .where(publication.c.panel_id == panel_id, publication.c.policy == policy)
    )
    return [Publication(**row._mapping) for row in conn.execute(query.order_by(publication.c.place))]


START = "0" * 64
"""The seal before the first one."""


def sealed(before: str, panel_id: str, place: int, row: Mapping[str, Any]) -> str:
    """The seal of a published text behind the seal `before`: SHA-256 over both and everything the row says."""
    said = [
        *(before, panel_id, place, row["policy"], row["version"], row["digest"], row["effective"].isoformat()),
        *(_sha(row["document"]), _sha(row["general"]), row["agent_id"], row["reason"], row["again"]),
        row["at"].astimezone(UTC).isoformat(),
    ]
    return _sha(json.dumps(said))


def faults(conn: Connection, panel_id: str) -> Iterator[str]:
    """Every published text that is not what was published, or is missing, in words."""
    last: dict[str, tuple[int, str | None]] = {}
    query = select(publication).where(publication.c.panel_id == panel_id)
    for row in conn.execute(query.order_by(publication.c.policy, publication.c.place)):
        place, before = last.get(row.policy, (0, None))
        if row.place != place + 1:
            yield f"a published text of {row.policy} is missing before number {row.place}"
        elif (before is not None and row.seal is None) or (
            row.seal is not None and row.seal != sealed(before or START, panel_id, row.place, dict(row._mapping))
        ):
            yield f"published text {row.place} of {row.policy} is not what was published"
        last[row.policy] = (row.place, row.seal)


def _last_seal(conn: Connection, panel_id: str, policy: str, place: int) -> str:
    mine = (publication.c.panel_id == panel_id, publication.c.policy == policy, publication.c.place == place)
    return conn.execute(select(publication.c.seal).where(*mine)).scalar_one_or_none() or START


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
