"""Orders, and the money that the panel gives back when one turns partial or canceled."""

import sqlite3
from decimal import Decimal
from typing import Any

from bot.sandbox import accounts
from bot.sandbox.amounts import rounded
from bot.sandbox.modes import Modes

STATUSES = (
    "awaiting",
    "pending",
    "processing",
    "in_progress",
    "completed",
    "partial",
    "canceled",
    "error",
    "fail",
    "on_hold",
    "refunded",
    "active",
    "paused",
    "expired",
    "limit",
)
OPEN = ("awaiting", "pending", "processing", "in_progress", "on_hold")
COLUMNS = (
    "service_id",
    "link",
    "quantity",
    "start_count",
    "remains",
    "charge",
    "status",
    "kind",
    "runs",
    "external_id",
    "provider",
    "cancel_reason",
    "cancel_requested",
    "returns",
    "created",
    "updated",
    "story",
)
"""What may be written on an order from outside of this module."""

SELECT = """SELECT o.*, u.username, u.currency, s.name AS service_name, s.refill AS may_refill, s.cancel AS may_cancel
FROM orders o JOIN users u ON u.id = o.user_id JOIN services s ON s.id = o.service_id"""


def load(conn: sqlite3.Connection, number: Any) -> sqlite3.Row | None:
    """The order with `username`, `currency` and its service's name; None for an unknown or unreadable number."""
    text = str(number).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        return None
    row: sqlite3.Row | None = conn.execute(f"{SELECT} WHERE o.id = ?", (int(text),)).fetchone()
    return row


def create(conn: sqlite3.Connection, user_id: int, number: int | None = None, **columns: Any) -> sqlite3.Row:
    """A new order, with no money moved. Raises `sqlite3.IntegrityError` when number or external id is taken."""
    names = [name for name in COLUMNS if name in columns]
    marks = ", ".join("?" * (len(names) + 2))
    cursor = conn.execute(
        f"INSERT INTO orders (id, user_id{''.join(', ' + name for name in names)}) VALUES ({marks})",  # noqa: S608
        (number, user_id, *(columns[name] for name in names)),
    )
    row = load(conn, cursor.lastrowid)
    if row is None:
        raise LookupError("the new order cannot be read")
    return row


def change(
    conn: sqlite3.Connection, number: int, modes: Modes, now: int, *, return_logic: bool = True, **columns: Any
) -> sqlite3.Row:
    """Write columns of an order; when it thereby is partial or canceled, the panel returns money as its mode says."""
    values = {"updated": now, **{name: columns[name] for name in COLUMNS if name in columns}}
    conn.execute(
        f"UPDATE orders SET {', '.join(name + ' = ?' for name in values)} WHERE id = ?",  # noqa: S608
        (*values.values(), number),
    )
    if return_logic and {"status", "remains"} & set(columns):
        give_back(conn, number, modes, now)
    return reload(conn, number)


def reload(conn: sqlite3.Connection, number: int) -> sqlite3.Row:
    """That order, which exists."""
    row: sqlite3.Row = conn.execute(f"{SELECT} WHERE o.id = ?", (number,)).fetchone()
    return row


def give_back(conn: sqlite3.Connection, number: int, modes: Modes, now: int, *, by_staff: bool = False) -> int:
    """Return to the balance what is due and not yet returned, if the panel does so by itself or a person says so.

    It moves balance and leaves a log line; like the real thing it books no payment. Gives the amount moved.
    """
    order = reload(conn, number)
    if not by_staff and (order["returns"] or modes.returns) != "automatic":
        return 0
    amount = max(due(order) - int(order["returned"]), 0)
    if amount:
        _book_return(conn, order, amount, "staff" if by_staff else "panel", now)
    return amount


def due(order: sqlite3.Row) -> int:
    """What the order's state gives back in all: everything when canceled, charge x remains / quantity when partial.

    Remains count within 0 and the quantity.
    """
    if order["status"] == "canceled":
        return int(order["charge"])
    quantity = order["quantity"] or 0
    if order["status"] != "partial" or quantity <= 0 or order["remains"] is None:
        return 0
    missing = min(max(order["remains"], 0), quantity)
    return rounded(Decimal(order["charge"]) * missing / quantity)


def settle(conn: sqlite3.Connection, modes: Modes, now: int) -> None:
    """Make every order as if the panel had always worked in this mode: what it returned is paid, or taken back."""
    for row in conn.execute("SELECT id FROM orders WHERE status IN ('partial', 'canceled') ORDER BY id").fetchall():
        order = reload(conn, row["id"])
        if (order["returns"] or modes.returns) == "automatic":
            give_back(conn, order["id"], modes, order["updated"])
        elif order["returned_by"] == "panel":
            _book_return(conn, order, -order["returned"], None, now)


def charge_shown(order: sqlite3.Row, modes: Modes) -> int:
    """What the APIs show as the order's charge: as debited, or less what was returned."""
    return int(order["charge"] - (order["returned"] if modes.charge == "net" else 0))


def user_word(status: str) -> str:
    """The status as the user API and the admin API v1 spell it: `In progress`."""
    return status.replace("_", " ").capitalize()


def status_of(word: Any) -> str | None:
    """The stored status for any spelling of it, or None."""
    key = str(word).strip().lower().replace(" ", "_")
    key = {"cancelled": "canceled", "inprogress": "in_progress"}.get(key, key)
    return key if key in STATUSES else None


def _book_return(conn: sqlite3.Connection, order: sqlite3.Row, amount: int, by: str | None, now: int) -> None:
    kind = "return" if amount > 0 else "taken_back"
    note = f"#{order['id']} Order No. has been {order['status']}"
    accounts.move(conn, order["user_id"], amount, kind, note, now)
    conn.execute("UPDATE orders SET returned = returned + ?, returned_by = ? WHERE id = ?", (amount, by, order["id"]))
