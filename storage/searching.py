"""Finding cases at the desk: by what they are about, who said what, who holds them; and the desk's own tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select

from storage.cases import Case
from storage.tables import case, case_mention, case_tag, chat, message

SPOKEN_WITHIN = 50_000
"""Words are looked for in so many of the newest messages: a page stays fast whatever the record holds."""

NOBODY = 0
SORTS = {
    "waiting": (func.coalesce(case.c.handed_off_at, case.c.opened_at), case.c.id),
    "stake": (func.coalesce(case.c.stake, 0).desc(), case.c.id),
    "newest": (case.c.id.desc(),),
    "due": (case.c.due_at.is_(None), case.c.due_at, case.c.id),
}
"""Name of an order -> what is sorted by: the longest waiting, the most money, the newest, or the soonest due first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; everything empty finds all. `target` is the canonical key of a link among the words."""

    states: tuple[str, ...]
    words: str = ""
    target: str = ""
    holder: int | None = None
    channel: str = ""
    language: str = ""
    reason: str = ""
    tag: str = ""
    least: Decimal | None = None
    snoozed: bool = False
    mentioned: int | None = None
    """Open cases, in whatever state, on which a note names this agent."""
    sort: str = "waiting"


def search(conn: Connection, panel_id: str, wanted: Wanted, now: datetime, limit: int, offset: int = 0) -> list[Case]:
    """The cases that fit, in the order asked for."""
    query = select(case).where(case.c.panel_id == panel_id, *_conditions(wanted, now))
    if wanted.channel or wanted.language:
        query = query.join(chat, chat.c.id == case.c.chat_id)
    rows = conn.execute(query.order_by(*SORTS.get(wanted.sort, SORTS["waiting"])).limit(limit).offset(offset))
    return [Case(**row._mapping) for row in rows]


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    if wanted.words:
        first = [or_(*_about(wanted))]
    elif wanted.mentioned is not None:
        first = [case.c.state != "closed"]
    else:
        sleeping = case.c.snoozed_until > now
        awake = sleeping if wanted.snoozed else or_(case.c.snoozed_until.is_(None), ~sleeping)
        first = [case.c.state.in_(wanted.states), awake]
    held = case.c.held_by.is_(None) if wanted.holder == NOBODY else case.c.held_by == wanted.holder
    tagged = select(case_tag.c.case_id).where(case_tag.c.tag == wanted.tag)
    named = select(case_mention.c.case_id).where(case_mention.c.agent_id == wanted.mentioned)
    asked: tuple[tuple[bool, ColumnElement[bool]], ...] = (
        (wanted.holder is not None, held),
        (bool(wanted.channel), chat.c.channel == wanted.channel),
        (bool(wanted.language), chat.c.language == wanted.language),
        (bool(wanted.reason), case.c.handoff_reason == wanted.reason),
        (bool(wanted.tag), case.c.id.in_(tagged)),
        (wanted.mentioned is not None, case.c.id.in_(named)),
        (wanted.least is not None, case.c.stake >= (wanted.least or 0)),
    )
    return [*first, *(condition for given, condition in asked if given)]


def _about(wanted: Wanted) -> list[ColumnElement[bool]]:
    words = wanted.words
    number = f"MG-{words}" if re.fullmatch("[0-9]{1,12}", words) else words.upper()
    said = select(message.c.case_id).where(
        message.c.id > select(func.coalesce(func.max(message.c.id), 0) - SPOKEN_WITHIN).scalar_subquery(),
        message.c.case_id.is_not(None),
        func.lower(message.c.text).contains(words.lower(), autoescape=True),
    )
    found = [case.c.number == number, case.c.order_number == words, case.c.account == words, case.c.id.in_(said)]
    return [*found, case.c.target_key == wanted.target] if wanted.target else found


def tags(conn: Connection, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """The tags of those cases, each case's in their alphabet."""
    query: Select[Any] = select(case_tag.c.case_id, case_tag.c.tag).where(case_tag.c.case_id.in_(case_ids))
    found: dict[int, list[str]] = {}
    for row in conn.execute(query.order_by(case_tag.c.tag)):
        found.setdefault(row.case_id, []).append(row.tag)
    return found


def known_tags(conn: Connection, panel_id: str, limit: int = 100) -> list[str]:
    """The tags in use, in their alphabet."""
    query = select(case_tag.c.tag).where(case_tag.c.panel_id == panel_id).distinct().order_by(case_tag.c.tag)
    return list(conn.execute(query.limit(limit)).scalars())


def set_tags(conn: Connection, found: Case, wanted: Sequence[str], now: datetime) -> None:
    """Make these the only tags of the case."""
    conn.execute(delete(case_tag).where(case_tag.c.case_id == found.id))
    for tag in dict.fromkeys(wanted):
        conn.execute(insert(case_tag).values(case_id=found.id, tag=tag, panel_id=found.panel_id, at=now))


def mention(conn: Connection, found: Case, agent_id: int, now: datetime) -> None:
    """A note on the case names the agent; an earlier one counts once."""
    values = {"agent_id": agent_id, "case_id": found.id, "panel_id": found.panel_id, "at": now}
    conn.execute(delete(case_mention).where(case_mention.c.agent_id == agent_id, case_mention.c.case_id == found.id))
    conn.execute(insert(case_mention).values(**values))
