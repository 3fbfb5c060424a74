"""Support tickets: kept as the panel keeps them, message bodies as HTML."""

import html
import sqlite3
from typing import Any

STAFF = "Support"


def add(
    conn: sqlite3.Connection, user: sqlite3.Row, subject: str, text: str, now: int, *, staff: str | None = None
) -> int:
    """A new ticket of that user, opened by the user or by `staff`; its number."""
    cursor = conn.execute(
        "INSERT INTO tickets (user_id, subject, status, created, updated) VALUES (?, ?, ?, ?, ?)",
        (user["id"], subject, "answered" if staff else "pending", now, now),
    )
    number = int(cursor.lastrowid or 0)
    _message(conn, number, staff or user["username"], text, staff is not None, now)
    return number


def reply(conn: sqlite3.Connection, number: int, text: str, now: int, *, staff: str | None, username: str = "") -> None:
    """A further message, by staff or by the user; an answered ticket is pending again when the user writes."""
    _message(conn, number, staff or username, text, staff is not None, now)
    status = "answered" if staff else "pending"
    conn.execute("UPDATE tickets SET status = ?, updated = ? WHERE id = ?", (status, now, number))


def load(conn: sqlite3.Connection, number: Any) -> sqlite3.Row | None:
    """That ticket with its `username`, or None."""
    row: sqlite3.Row | None = conn.execute(f"{_SELECT} WHERE t.id = ?", (str(number),)).fetchone()
    return row


def listing(
    conn: sqlite3.Connection, *, status: str | None, ascending: bool, limit: int, offset: int
) -> list[sqlite3.Row]:
    """One page of tickets by the time they were opened."""
    direction = "ASC" if ascending else "DESC"
    query = (
        f"{_SELECT} WHERE ? IS NULL OR t.status = ? ORDER BY t.created {direction}, t.id {direction} LIMIT ? OFFSET ?"
    )
    return list(conn.execute(query, (status, status, limit, offset)))


def messages(conn: sqlite3.Connection, number: int) -> list[sqlite3.Row]:
    """All messages of a ticket, oldest first."""
    return list(conn.execute("SELECT * FROM ticket_messages WHERE ticket_id = ? ORDER BY id", (number,)))


def _message(conn: sqlite3.Connection, number: int, sender: str, text: str, staff: bool, now: int) -> None:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    conn.execute(
        "INSERT INTO ticket_messages (ticket_id, staff, sender, body, created) VALUES (?, ?, ?, ?, ?)",
        (number, int(staff), sender, body, now),
    )


_SELECT = "SELECT t.*, u.username FROM tickets t JOIN users u ON u.id = t.user_id"
