"""Users, their balances, and payments. Every change of a balance leaves a line in the account log."""

import secrets
import sqlite3
from typing import Any

from bot.sandbox.amounts import plain

COMMISSION_PERCENT = 5
"""What the one who referred a user earns when a payment is booked with affiliate commission."""


def by_name(conn: sqlite3.Connection, username: str) -> sqlite3.Row | None:
    """That user, or None."""
    return _one(conn, "SELECT * FROM users WHERE username = ?", username)


def by_key(conn: sqlite3.Connection, api_key: str) -> sqlite3.Row | None:
    """The user with that key of the user API, or None."""
    return _one(conn, "SELECT * FROM users WHERE api_key = ?", api_key)


def by_id(conn: sqlite3.Connection, user_id: int) -> sqlite3.Row:
    """That user, who exists."""
    row: sqlite3.Row = conn.execute("SELECT * FROM users WHERE id = ?", (user_id,)).fetchone()
    return row


def add(
    conn: sqlite3.Connection,
    username: str,
    currency: str,
    now: int,
    *,
    email: str = "",
    balance: int = 0,
    api_key: str | None = None,
    referrer: str | None = None,
) -> sqlite3.Row:
    """A new user. Raises `sqlite3.IntegrityError` when the name is taken."""
    cursor = conn.execute(
        "INSERT INTO users (username, email, balance, currency, api_key, referrer, created) "
        "VALUES (?, ?, 0, ?, ?, ?, ?)",
        (username, email or f"{username}@example.com", currency, api_key or secrets.token_hex(16), referrer, now),
    )
    user_id = int(cursor.lastrowid or 0)
    if balance:
        move(conn, user_id, balance, "opening", "balance at the start", now)
    return by_id(conn, user_id)


def move(conn: sqlite3.Connection, user_id: int, amount: int, kind: str, note: str, now: int) -> int:
    """Add `amount` (negative takes) to the balance and log it; the new balance."""
    before = int(by_id(conn, user_id)["balance"])
    after = before + amount
    conn.execute("UPDATE users SET balance = ? WHERE id = ?", (after, user_id))
    conn.execute(
        "INSERT INTO account_log (user_id, kind, amount, before, after, note, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (user_id, kind, amount, before, after, note, now),
    )
    return after


def pay(
    conn: sqlite3.Connection, user: sqlite3.Row, amount: int, method: str, memo: str, commission: bool, now: int
) -> sqlite3.Row:
    """Book a payment: the row, the balance, and the referrer's share when commission is asked for."""
    cursor = conn.execute(
        "INSERT INTO payments (user_id, amount, method, memo, created) VALUES (?, ?, ?, ?, ?)",
        (user["id"], amount, method, memo, now),
    )
    number = int(cursor.lastrowid or 0)
    move(conn, user["id"], amount, "payment", f"payment {number} by {method}: {memo}", now)
    referrer = by_name(conn, user["referrer"]) if user["referrer"] and commission else None
    if referrer is not None:
        share = amount * COMMISSION_PERCENT // 100
        move(conn, referrer["id"], share, "affiliate", f"commission on payment {number}", now)
    return payment(conn, number)


def payment(conn: sqlite3.Connection, number: int) -> sqlite3.Row:
    """That payment with `username`, `currency` and `balance` of its user."""
    row: sqlite3.Row = conn.execute(f"{_PAYMENTS} WHERE p.id = ?", (number,)).fetchone()
    return row


def payments(
    conn: sqlite3.Connection, *, since: int | None, ascending: bool, limit: int, offset: int
) -> list[sqlite3.Row]:
    """One page of all payments, newest first unless `ascending`."""
    direction = "ASC" if ascending else "DESC"
    query = f"{_PAYMENTS} WHERE p.created >= ? ORDER BY p.created {direction}, p.id {direction} LIMIT ? OFFSET ?"
    return list(conn.execute(query, (since or 0, limit, offset)))


def method_exists(conn: sqlite3.Connection, name: Any) -> bool:
    """Whether a payment method of that exact name was set up."""
    return isinstance(name, str) and _one(conn, "SELECT name FROM payment_methods WHERE name = ?", name) is not None


def log_of(conn: sqlite3.Connection, user: sqlite3.Row) -> list[dict[str, Any]]:
    """The account log, oldest first, amounts as text."""
    rows = conn.execute("SELECT * FROM account_log WHERE user_id = ? ORDER BY id", (user["id"],))
    money = ("amount", "before", "after")
    return [
        {name: plain(row[name], user["currency"]) if name in money else row[name] for name in row.keys()}  # noqa: SIM118
        for row in rows
    ]


_PAYMENTS = "SELECT p.*, u.username, u.currency, u.balance FROM payments p JOIN users u ON u.id = p.user_id"


def _one(conn: sqlite3.Connection, query: str, value: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = conn.execute(query, (value,)).fetchone()
    return row
