"""Which case an agent could be given, and which agent has room for one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage.agents import Agent, of_row
from storage.cases import Case
from storage.tables import agent, case, chat


def waiting(
    conn: Connection, panel_id: str, languages: Sequence[str], prefixes: Sequence[str], now: datetime, limit: int
) -> list[Case]:
    """Free cases in front of people, the soonest due first, each locked for this transaction; busy ones are left out.

    `languages` of customers and `prefixes` of targets narrow them, none: every; a case without a target fits always.
    """
    free: list[ColumnElement[bool]] = [
        case.c.panel_id == panel_id,
        case.c.state == "handoff",
        case.c.held_by.is_(None),
        or_(case.c.snoozed_until.is_(None), case.c.snoozed_until <= now),
    ]
    if languages:
        free.append(chat.c.language.in_(languages))
    if prefixes:
        starts = [case.c.target_key.startswith(f"{one}:", autoescape=True) for one in prefixes]
        free.append(or_(case.c.target_key.is_(None), *starts))
    order = (case.c.due_at.is_(None), case.c.due_at, case.c.handed_off_at, case.c.id)
    query = select(case).join(chat, chat.c.id == case.c.chat_id).where(*free).order_by(*order).limit(limit)
    rows = conn.execute(query.with_for_update(skip_locked=True, of=case))
    return [Case(**row._mapping) for row in rows]


def loads(conn: Connection, panel_id: str) -> dict[int, int]:
    """Agent -> how many cases in front of people are held."""
    query = (
        select(case.c.held_by, func.count())
        .where(case.c.panel_id == panel_id, case.c.state == "handoff", case.c.held_by.is_not(None))
        .group_by(case.c.held_by)
    )
    return {int(held_by): int(count) for held_by, count in conn.execute(query)}


def hold_agents(conn: Connection, panel_id: str) -> list[Agent]:
    """The active agents, their rows held until the transaction ends: nobody else gives them a case meanwhile."""
    query = select(agent).where(agent.c.panel_id == panel_id, agent.c.active.is_(True)).order_by(agent.c.id)
    return [of_row(row) for row in conn.execute(query.with_for_update(key_share=True))]
