"""Order numbers that were tried in vain, by whom and when."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from storage.chats import Chat
from storage.tables import wrong_number as table
from triage.guessing import DAY, HOUR, Tries


def add_wrong_number(conn: Connection, chat: Chat, number: str, now: datetime) -> None:
    """Note that this chat named a number with a link that do not go together, or a number that is no order."""
    conn.execute(
        insert(table).values(
            panel_id=chat.panel_id, chat_id=chat.id, account=chat.linked_account, number=number[:60], at=now
        )
    )


def tries(conn: Connection, chat: Chat, now: datetime) -> Tries:
    """How often numbers were wrong lately: of this chat, of its account, of everybody."""
    chat_is, account = table.c.chat_id == chat.id, chat.linked_account
    everybody = table.c.panel_id == chat.panel_id
    return Tries(
        chat_hour=_count(conn, chat_is, now - HOUR),
        chat_day=_count(conn, chat_is, now - DAY),
        account_day=_count(conn, everybody & (table.c.account == account), now - DAY) if account else 0,
        all_hour=_count(conn, everybody, now - HOUR),
        last=conn.execute(select(func.max(table.c.at)).where(chat_is)).scalar_one(),
        tied=account is not None,
    )


def tried_since(conn: Connection, chat: Chat, since: datetime) -> bool:
    """True when this chat has named a wrong number since then."""
    return _count(conn, table.c.chat_id == chat.id, since) > 0


def _count(conn: Connection, whose: ColumnElement[bool], since: datetime) -> int:
    return int(conn.execute(select(func.count()).where(whose, table.c.at > since)).scalar_one())
