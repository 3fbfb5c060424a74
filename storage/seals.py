"""The record cannot be rewritten in silence: each event of a case is sealed over the one before it.

A seal is SHA-256 over the seal before it and everything the event says; `digest` stands for its data, so that a
customer's words can be erased later without breaking the chain. Once a day an anchor seals all events of the panel
since the anchor before, in their order, so that the end of a chain cannot be cut off unseen either. One chain a panel
would have made every case wait for every other.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage import publications
from storage.tables import anchor, event

START = "0" * 64
"""The seal before the first one."""

ERASED = {"erased": True}
"""What stands in the place of data that was erased."""

SETTLED = timedelta(minutes=10)
"""No transaction is open for so long: older events are all there, in their order."""


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of a document, however its keys are ordered."""
    return _sha(json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def seal(before: str, panel_id: str, case_id: int, place: int, kind: str, actor: str, digest: str, at: datetime) -> str:
    """The seal of an event behind the seal `before`."""
    return _sha(
        "\n".join((before, panel_id, str(case_id), str(place), kind, actor, digest, at.astimezone(UTC).isoformat()))
    )


def last_of(conn: Connection, case_id: int) -> tuple[int, str]:
    """Place and seal of the case's newest event; 0 and `START` before the first."""
    query = select(event.c.place, event.c.seal).where(event.c.case_id == case_id).order_by(event.c.place.desc())
    row = conn.execute(query.limit(1)).one_or_none()
    return (row.place, row.seal) if row is not None else (0, START)


@dataclass(frozen=True, slots=True)
class Link:
    """One event in a case's chain, with everything that its seal is over."""

    place: int
    kind: str
    actor: str
    data: Mapping[str, Any]
    at: datetime
    digest: str
    seal: str


def chain(conn: Connection, case_id: int) -> list[Link]:
    """The case's events as they are sealed, oldest first."""
    rows = conn.execute(select(event).where(event.c.case_id == case_id).order_by(event.c.place))
    return [Link(row.place, row.kind, row.actor, row.data, row.at, row.digest, row.seal) for row in rows]


def broken_links(panel_id: str, case_id: int, links: Sequence[Link]) -> Iterator[str]:
    """What is wrong with a case's chain, from its first event on; pure, so that it can be checked far from here."""
    before = START
    for place, one in enumerate(links, 1):
        said = one.digest if one.data == ERASED else digest_of(one.data)
        expected = seal(before, panel_id, case_id, one.place, one.kind, one.actor, said, one.at)
        if one.place != place:
            yield f"an event is missing before the one at place {one.place}"
        elif one.seal != expected or one.digest != said:
            yield f"event {one.place} ({one.kind}) is not what was recorded"
        before = one.seal


def drop_anchor(conn: Connection, panel_id: str, now: datetime) -> None:
    """Seal all events of the panel since the last anchor; none when nothing has happened."""
    last = _last_anchor(conn, panel_id)
    up_to, before = (last.up_to, last.seal) if last is not None else (0, START)
    query = select(event.c.id, event.c.seal).where(
        event.c.panel_id == panel_id, event.c.id > up_to, event.c.at <= now - SETTLED
    )
    rows = list(conn.execute(query.order_by(event.c.id)))
    if rows:
        sealed = _anchored(before, (row.seal for row in rows))
        values = {"panel_id": panel_id, "up_to": rows[-1].id, "events": len(rows), "seal": sealed, "at": now}
        conn.execute(insert(anchor).values(**values))


def faults(conn: Connection, panel_id: str, *, whole: bool = True) -> Iterator[tuple[int | None, str]]:
    """Every break of the panel's record: the case it is in, or None, and what is wrong in words.

    Without `whole` only what was recorded since the last anchor is looked at.
    """
    last = None if whole else _last_anchor(conn, panel_id)
    yield from _broken_chains(conn, panel_id, last.up_to if last is not None else 0)
    if whole:
        yield from _broken_anchors(conn, panel_id)
    yield from ((None, words) for words in publications.faults(conn, panel_id))


def _broken_chains(conn: Connection, panel_id: str, after: int) -> Iterator[tuple[int | None, str]]:
    last: dict[int, tuple[int, str]] = {}
    query = select(event).where(event.c.panel_id == panel_id, event.c.id > after).order_by(event.c.id)
    for row in conn.execute(query):
        place, before = last.get(row.case_id) or _before(conn, row.case_id, row.id)
        said = row.digest if row.data == ERASED else digest_of(row.data)
        expected = seal(before, row.panel_id, row.case_id, row.place, row.kind, row.actor, said, row.at)
        if row.place != place + 1:
            yield row.case_id, f"an event is missing before event {row.id}"
        elif row.seal != expected or row.digest != said:
            yield row.case_id, f"event {row.id} ({row.kind}) is not what was recorded"
        last[row.case_id] = (row.place, row.seal)


def _broken_anchors(conn: Connection, panel_id: str) -> Iterator[tuple[int | None, str]]:
    up_to, before = 0, START
    for row in conn.execute(select(anchor).where(anchor.c.panel_id == panel_id).order_by(anchor.c.id)):
        query = select(event.c.seal).where(event.c.panel_id == panel_id, event.c.id > up_to, event.c.id <= row.up_to)
        seals = list(conn.execute(query.order_by(event.c.id)).scalars())
        if len(seals) != row.events:
            yield None, f"{row.events} events were recorded before {row.at:%Y-%m-%d %H:%M}, {len(seals)} are left"
        elif _anchored(before, iter(seals)) != row.seal:
            yield None, f"the events recorded before {row.at:%Y-%m-%d %H:%M} are not what they were"
        up_to, before = row.up_to, row.seal


def counts(conn: Connection, panel_id: str) -> tuple[int, int]:
    """How many events and how many anchors the panel's record has."""
    events = conn.execute(select(func.count()).select_from(event).where(event.c.panel_id == panel_id)).scalar_one()
    anchors = conn.execute(select(func.count()).select_from(anchor).where(anchor.c.panel_id == panel_id)).scalar_one()
    return int(events), int(anchors)


def _before(conn: Connection, case_id: int, event_id: int) -> tuple[int, str]:
    """Place and seal of the case's event before this one."""
    query = select(event.c.place, event.c.seal).where(event.c.case_id == case_id, event.c.id < event_id)
    row = conn.execute(query.order_by(event.c.id.desc()).limit(1)).one_or_none()
    return (row.place, row.seal) if row is not None else (0, START)


def _last_anchor(conn: Connection, panel_id: str) -> Any:
    query = select(anchor).where(anchor.c.panel_id == panel_id).order_by(anchor.c.id.desc()).limit(1)
    return conn.execute(query).one_or_none()


def _anchored(before: str, seals: Iterator[str]) -> str:
    running = hashlib.sha256(before.encode())
    for one in seals:
        running.update(one.encode())
    return running.hexdigest()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
