"""Words that agents say often, by name and language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.tables import macro


@dataclass(frozen=True, slots=True)
class Macro:
    """One text; its variables stand in braces and are filled when it is used."""

    id: int
    name: str
    language: str
    text: str
    by: str
    at: datetime


def keep(conn: Connection, panel_id: str, name: str, language: str, text: str, by: str, now: datetime) -> None:
    """Keep the text under that name and language, in the place of an earlier one."""
    conn.execute(delete(macro).where(macro.c.panel_id == panel_id, macro.c.name == name, macro.c.language == language))
    values = {"panel_id": panel_id, "name": name, "language": language, "text": text, "by": by, "at": now}
    conn.execute(insert(macro).values(**values))


def remove(conn: Connection, panel_id: str, macro_id: int) -> bool:
    """Take one away; False when there is none."""
    return bool(conn.execute(delete(macro).where(macro.c.panel_id == panel_id, macro.c.id == macro_id)).rowcount)


def listing(conn: Connection, panel_id: str) -> list[Macro]:
    """Every macro, by name and language."""
    query = select(macro).where(macro.c.panel_id == panel_id).order_by(macro.c.name, macro.c.language)
    return [Macro(row.id, row.name, row.language, row.text, row.by, row.at) for row in conn.execute(query)]
