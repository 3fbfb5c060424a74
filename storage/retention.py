"""What is due to be forgotten by its age: words of cases closed long ago, talk outside any case, looks at links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.erasing_people import ERASED, SETTLED_CREDITS
from storage.tables import case, chat, credit, link_check, message

KEPT = ("version", "serial", "language", "chose_language", "linked")
"""What of a draft holds no word of the customer's."""

AT_ONCE = 100
"""Rows of one kind in one transaction, so that no turn waits long behind it."""


def cases_due(conn: Connection, panel_id: str, before: datetime) -> list[int]:
    """Cases closed before that moment, every credit settled and nothing erased yet, at most `AT_ONCE`."""
    due = case.c.panel_id == panel_id, case.c.state == "closed", case.c.closed_at < before, case.c.erased_at.is_(None)
    unsettled = select(credit.c.case_id).where(credit.c.case_id == case.c.id, credit.c.state.not_in(SETTLED_CREDITS))
    query = select(case.c.id).where(*due, ~unsettled.correlate(case).exists())
    return list(conn.execute(query.order_by(case.c.closed_at).limit(AT_ONCE)).scalars())


def erase_talk(conn: Connection, panel_id: str, before: datetime, now: datetime) -> int:
    """Erase what was said outside any case in chats that were silent since, with their drafts; gives how many rows."""
    busy = select(case.c.id).where(case.c.chat_id == chat.c.id, case.c.state != "closed").correlate(chat).exists()
    silent = select(chat.c.id).where(chat.c.panel_id == panel_id, chat.c.updated_at < before, ~busy)
    loose = message.c.case_id.is_(None), message.c.text != ERASED, message.c.chat_id.in_(silent)
    spoken = conn.execute(
        select(message.c.id, message.c.chat_id).where(*loose).order_by(message.c.id).limit(AT_ONCE)
    ).all()
    ids = [row.id for row in spoken]
    gone: dict[str, Any] = {
        "text": ERASED,
        "buttons": [],
        "earlier": None,
        "files": [],
        "channel_key": None,
        "deleted_at": now,
    }
    conn.execute(update(message).where(message.c.id.in_(ids)).values(**gone))
    named = list(conn.execute(silent.where(chat.c.customer_name.is_not(None)).limit(AT_ONCE)).scalars())
    known = {*named, *(row.chat_id for row in spoken)}
    chats = conn.execute(select(chat.c.id, chat.c.draft).where(chat.c.id.in_(known))).all()
    for row in chats:
        conn.execute(update(chat).where(chat.c.id == row.id).values(draft=_emptied(row.draft), customer_name=None))
    return len(ids) + len(named)


def _emptied(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft of an idle chat, with nothing said in it; its serial stays, so that old buttons stay old."""
    kept = {name: draft[name] for name in KEPT if name in draft}
    return {**kept, "stage": "idle"} if kept else {}


def drop_looks(conn: Connection, panel_id: str, before: datetime) -> int:
    """Take away looks at links made before; those of open cases stay. Gives how many went."""
    open_orders = select(case.c.order_number).where(
        case.c.panel_id == panel_id, case.c.state != "closed", case.c.order_number.is_not(None)
    )
    kept = link_check.c.order_number.in_(open_orders)
    old = select(link_check.c.id).where(
        link_check.c.panel_id == panel_id, link_check.c.at < before, link_check.c.order_number.is_(None) | ~kept
    )
    ids = list(conn.execute(old.order_by(link_check.c.id).limit(AT_ONCE)).scalars())
    conn.execute(delete(link_check).where(link_check.c.id.in_(ids)))
    return len(ids)
