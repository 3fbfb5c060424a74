"""The orders, users and payments that a new sandbox starts with: the tables in `seeds/`, dated back from now."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

from bot.sandbox import accounts, admin_v1, orders, provider, tickets
from bot.sandbox import modes as modes_of
from bot.sandbox.amounts import to_units
from bot.sandbox.store import TABLES

HERE = Path(__file__).parent
SEEDS = HERE / "seeds"
HOUR = 3600
METHODS = ("Makegood refund", "Bonus", "Card", "Perfect Money USD", admin_v1.METHOD)
LONG_AGO = 5000
"""Hours since the seeded users joined."""

NOT_THERE = ("not_sent", "gone")
"""Provider states that leave no order at the supplier: never sent, or sent and not known there."""


def seed(conn: sqlite3.Connection, now: int) -> None:
    """Fill an empty database. Same tables, same rows, every time; only the dates follow `now`.

    In the mode `automatic` the partial and canceled orders are as if the panel had returned their money long ago.
    """
    conn.executemany("INSERT INTO payment_methods (name) VALUES (?)", [(name,) for name in METHODS])
    for row in _table("users"):
        _user(conn, row, now - LONG_AGO * HOUR)
    columns = ("id", "name", "type", "category", "rate", "min", "max", "refill", "cancel")
    for row in _table("services"):
        values = [to_units(row[name]) if name == "rate" else row[name] for name in columns]
        conn.execute(f"INSERT INTO services VALUES ({', '.join('?' * len(columns))})", values)  # noqa: S608
    for row in _table("orders"):
        _order(conn, row, now)
    for row in _table("payments"):
        _payment(conn, row, now)
    for row in _table("tickets"):
        _ticket(conn, row, now)
    orders.settle(conn, modes_of.read(conn), now)


def empty(conn: sqlite3.Connection) -> None:
    """Remove everything, the modes excepted. Numbers start over."""
    for name in TABLES:
        if name != "meta":
            conn.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
    conn.execute("DELETE FROM sqlite_sequence")


def is_empty(conn: sqlite3.Connection) -> bool:
    """True before the first seeding."""
    return conn.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None


def examples(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """Three orders worth trying in the mode in force: number, link, what happens to a claim on it."""
    chosen = json.loads((HERE / "examples.json").read_text("utf-8"))[modes_of.read(conn).returns]
    found = [(one, orders.load(conn, one["number"])) for one in chosen]
    return [{"number": one["number"], "link": row["link"], "what": one["what"]} for one, row in found if row]


def _user(conn: sqlite3.Connection, row: dict[str, str], joined: int) -> None:
    accounts.add(
        conn,
        row["username"],
        row["currency"],
        joined,
        balance=to_units(row["balance"]),
        api_key=row["api_key"],
        referrer=row["referrer"] or None,
    )


def _order(conn: sqlite3.Connection, row: dict[str, str], now: int) -> None:
    user = accounts.by_name(conn, row["user"])
    if user is None:
        raise LookupError(f"seeded order {row['id']} has no user")
    sent = row["provider"] != "not_sent"
    external_id = str(7_000_000 + int(row["id"]) * 10) if sent else None
    columns: dict[str, Any] = {
        "service_id": int(row["service"]),
        "link": row["link"],
        "quantity": int(row["quantity"]),
        "start_count": _count(row["start_count"]),
        "remains": int(row["remains"]),
        "charge": to_units(row["charge"]),
    }
    if external_id and row["provider"] not in NOT_THERE:
        status = orders.status_of(row["provider"])
        there = {"status": status, "remains": _count(row["provider_remains"]), "charge": columns["charge"] * 11 // 20}
        provider.write(conn, external_id, **columns | there)
    orders.create(
        conn,
        user["id"],
        int(row["id"]),
        **columns,
        status=row["status"],
        kind=row["kind"] or "default",
        runs=_count(row["runs"]),
        external_id=external_id,
        provider=provider.NAME if sent else None,
        cancel_reason=row["cancel_reason"] or None,
        returns=row["returns"] or None,
        created=now - int(row["age"]) * HOUR,
        updated=now - int(row["updated"]) * HOUR,
        story=row["story"],
    )


def _payment(conn: sqlite3.Connection, row: dict[str, str], now: int) -> None:
    user = accounts.by_name(conn, row["username"])
    if user is not None:
        moment = now - int(row["age"]) * HOUR
        accounts.pay(conn, user, to_units(row["amount"]), row["method"], row["memo"], False, moment)


def _ticket(conn: sqlite3.Connection, row: dict[str, str], now: int) -> None:
    user = accounts.by_name(conn, row["username"])
    if user is not None:
        opened = now - int(row["age"]) * HOUR
        number = tickets.add(conn, user, row["subject"], row["message"], opened)
        if row["reply"]:
            tickets.reply(conn, number, row["reply"], opened + HOUR, staff=tickets.STAFF)


def _count(text: str) -> int | None:
    return int(text) if text else None


def _table(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
