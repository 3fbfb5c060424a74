"""How this installation of the panel behaves; kept in its database, so that it survives a restart."""

import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.sandbox.amounts import STYLES

CHOICES = {"returns": ("automatic", "manual"), "charge": ("gross", "net"), "money": STYLES}
NUMBERS = ("utc_offset", "rate_limit")


@dataclass(frozen=True, slots=True)
class Modes:
    """`returns`: who gives money back when an order turns partial or canceled. `charge`: what an order shows after.

    `money`: see `amounts.STYLES`. `utc_offset`: minutes the panel's clock is ahead of UTC (its dates carry no offset).
    `rate_limit`: admin calls a second that are answered, 0 for all.
    """

    returns: str = "manual"
    charge: str = "gross"
    money: str = "object"
    utc_offset: int = 0
    rate_limit: int = 0


def read(conn: sqlite3.Connection) -> Modes:
    """The modes in force."""
    kept = {row["key"]: row["value"] for row in conn.execute("SELECT key, value FROM meta")}
    known = {field.name for field in fields(Modes)} & set(kept)
    values: dict[str, Any] = {name: int(kept[name]) if name in NUMBERS else kept[name] for name in known}
    return Modes(**values)


def write(conn: sqlite3.Connection, **changes: Any) -> Modes:
    """Change some modes. Raises ValueError for a mode or a value that does not exist."""
    for name, value in changes.items():
        _check(name, value)
    conn.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(name, str(value)) for name, value in changes.items()],
    )
    return read(conn)


def as_json(modes: Modes) -> dict[str, Any]:
    """The modes by name."""
    return asdict(modes)


def _check(name: str, value: Any) -> None:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}")
    elif name not in NUMBERS:
        raise ValueError(f"there is no mode {name!r}")
    elif isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is a whole number")
