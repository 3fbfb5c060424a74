"""How far the bot may go alone under one clause, where that differs from the installation's setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from storage import switches
from storage.tables import switch as table

PREFIX = "authority:"
STOPPED = "credits_stopped"


@dataclass(frozen=True, slots=True)
class ClauseAuthority:
    """`level` is observe, propose or auto, or "" when the clause follows the setting again; `log` has every change."""

    clause: str
    level: str
    at: datetime
    by: str
    log: tuple[Mapping[str, str], ...] = field(default=())


def bounds(conn: Connection, panel_id: str) -> tuple[bool, dict[str, str]]:
    """Whether the kill switch is on, and clause -> its own level. One statement."""
    found = {row.name: row.value for row in _rows(conn, panel_id)}
    stopped = bool(found.pop(STOPPED, False))
    levels = {name.removeprefix(PREFIX): value["level"] for name, value in found.items()}
    return stopped, {clause: level for clause, level in levels.items() if level}


def listing(conn: Connection, panel_id: str) -> dict[str, ClauseAuthority]:
    """Every clause whose level was ever changed."""
    kept = (_read(row) for row in _rows(conn, panel_id) if row.name != STOPPED)
    return {one.clause: one for one in kept}


def put(conn: Connection, panel_id: str, clause: str, level: str, reason: str, now: datetime, *, by: str) -> None:
    """Set the clause's level ("" to follow the setting again); who, when and why are added to its log."""
    name = f"{PREFIX}{clause}"
    query = select(table.c.value).where(table.c.panel_id == panel_id, table.c.name == name).with_for_update()
    before = conn.execute(query).scalar_one_or_none() or {"log": []}
    change = {"at": now.isoformat(), "by": by, "level": level, "reason": reason}
    switches.put(conn, panel_id, name, {"level": level, "log": [*before["log"], change]}, now, by=by)


def _rows(conn: Connection, panel_id: str) -> list[Any]:
    wanted = or_(table.c.name == STOPPED, table.c.name.startswith(PREFIX, autoescape=True))
    return list(conn.execute(select(table).where(table.c.panel_id == panel_id, wanted)))


def _read(row: Any) -> ClauseAuthority:
    return ClauseAuthority(
        row.name.removeprefix(PREFIX), row.value["level"], row.at, row.by, tuple(row.value.get("log", ()))
    )
