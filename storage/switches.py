"""Named values of one installation: the kill switch, counters, marks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import switch as table


def get(conn: Connection, panel_id: str, name: str) -> Any:
    """The value of that name, None where none was ever put."""
    query = select(table.c.value).where(table.c.panel_id == panel_id, table.c.name == name)
    return conn.execute(query).scalar_one_or_none()


def put(conn: Connection, panel_id: str, name: str, value: Any, now: datetime, *, by: str) -> None:
    """Set the value, noting when and by whom."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    values = {"value": value, "at": now, "by": by[:120]}
    conn.execute(
        dialect.insert(table)
        .values(panel_id=panel_id, name=name, **values)
        .on_conflict_do_update(index_elements=["panel_id", "name"], set_=values)
    )
