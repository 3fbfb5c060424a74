"""Texts of the policy published from the desk: each kept whole, with who put it into force, from which day, and why."""

from dataclasses import dataclass
from datetime import date, datetime

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
    values = {"policy": policy, "version": version, "digest": digest, "effective": effective, "document": document}
    values |= {"general": general, "agent_id": agent_id, "reason": reason, "again": again, "at": now}
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
