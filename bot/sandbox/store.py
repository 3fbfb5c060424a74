"""The panel's own database: one SQLite file, one connection, one transaction at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT NOT NULL, balance INTEGER NOT NULL,
    currency TEXT NOT NULL, api_key TEXT NOT NULL UNIQUE, referrer TEXT, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS services (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, category TEXT NOT NULL, rate INTEGER NOT NULL,
    min INTEGER NOT NULL, max INTEGER NOT NULL, refill INTEGER NOT NULL, cancel INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users, service_id INTEGER NOT NULL
    REFERENCES services, link TEXT NOT NULL, quantity INTEGER, start_count INTEGER, remains INTEGER,
    charge INTEGER NOT NULL, returned INTEGER NOT NULL DEFAULT 0, returned_by TEXT, returns TEXT,
    status TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'default', runs INTEGER, external_id TEXT UNIQUE,
    provider TEXT, cancel_reason TEXT, cancel_requested INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, story TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS provider_orders (
    external_id TEXT PRIMARY KEY, service_id INTEGER NOT NULL, link TEXT NOT NULL, quantity INTEGER,
    start_count INTEGER, remains INTEGER, charge INTEGER NOT NULL, status TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS refills (
    id INTEGER PRIMARY KEY, shop TEXT NOT NULL, order_id TEXT NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS payment_methods (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users, amount INTEGER NOT NULL,
    method TEXT NOT NULL, memo TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS account_log (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, kind TEXT NOT NULL, amount INTEGER NOT NULL,
    before INTEGER NOT NULL, after INTEGER NOT NULL, note TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users, subject TEXT NOT NULL,
    status TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ticket_messages (
    id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES tickets, staff INTEGER NOT NULL,
    sender TEXT NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL);
"""

TABLES = (
    "ticket_messages",
    "tickets",
    "account_log",
    "payments",
    "payment_methods",
    "refills",
    "provider_orders",
    "orders",
    "services",
    "users",
    "meta",
)
"""Children first: the order in which they can be emptied."""


class Store:
    """The open database. Threads and processes wait for each other, so no change of a balance is ever lost."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._conn.row_factory = sqlite3.Row
        self._conn.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
        self._conn.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone on the database: committed at the end, undone on any exception."""
        with self._lock:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
            except BaseException:
                self._conn.execute("ROLLBACK")
                raise
            self._conn.execute("COMMIT")

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        with self._lock:
            self._conn.close()
