"""The supplier's own books: its orders, by the number that the panel keeps as `external_id`."""

import sqlite3
from typing import Any

from bot.sandbox import orders

NAME = "sandbox-supplier.example"
COLUMNS = ("service_id", "link", "quantity", "start_count", "remains", "charge", "status", "cancel_requested")


def load(conn: sqlite3.Connection, external_id: Any) -> sqlite3.Row | None:
    """The supplier's order, or None when it never heard of it."""
    found = conn.execute("SELECT * FROM provider_orders WHERE external_id = ?", (str(external_id).strip(),))
    row: sqlite3.Row | None = found.fetchone()
    return row


def write(conn: sqlite3.Connection, external_id: str, **columns: Any) -> None:
    """Create or alter the supplier's order."""
    values = {name: columns[name] for name in COLUMNS if name in columns}
    names = ", ".join(("external_id", *values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values) or "status = status"
    conn.execute(
        f"INSERT INTO provider_orders ({names}) VALUES ({', '.join('?' * (len(values) + 1))}) "  # noqa: S608
        f"ON CONFLICT (external_id) DO UPDATE SET {changes}",
        (external_id, *values.values()),
    )


def alter(conn: sqlite3.Connection, external_id: str, **columns: Any) -> None:
    """Alter an order that exists there."""
    values = {name: columns[name] for name in COLUMNS if name in columns}
    if values:
        conn.execute(
            f"UPDATE provider_orders SET {', '.join(name + ' = ?' for name in values)} WHERE external_id = ?",  # noqa: S608
            (*values.values(), external_id),
        )


def forward(conn: sqlite3.Connection, order: sqlite3.Row) -> str:
    """Hand a panel order to the supplier, at a bit more than half the price; its number there."""
    external_id = str(7_000_000 + order["id"] * 10)
    while external_id == order["external_id"] or load(conn, external_id) is not None:
        external_id = str(int(external_id) + 1)
    write(
        conn,
        external_id,
        service_id=order["service_id"],
        link=order["link"],
        quantity=order["quantity"],
        start_count=order["start_count"],
        remains=order["quantity"],
        charge=order["charge"] * 11 // 20,
        status="pending",
    )
    return external_id


def ask_to_cancel(conn: sqlite3.Connection, external_id: str | None) -> bool:
    """Ask the supplier to cancel: what has not begun is canceled at once, the rest is only noted. False when closed."""
    order = load(conn, external_id) if external_id else None
    if order is None or order["status"] not in orders.OPEN:
        return False
    alter(conn, order["external_id"], cancel_requested=1)
    if order["status"] == "pending":
        alter(conn, order["external_id"], status="canceled", remains=order["quantity"])
    return True
