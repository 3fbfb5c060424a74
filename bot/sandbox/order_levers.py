"""Creating and altering any order directly, on the panel's side and on the provider's."""

import sqlite3
from typing import Any

from bot.sandbox import accounts, orders, provider
from bot.sandbox import modes as modes_of
from bot.sandbox.amounts import PER_ONE, plain
from bot.sandbox.order_fields import HOUR, read_columns

DEFAULTS: dict[str, Any] = {"service_id": 101, "quantity": 1000, "start_count": 100, "charge": PER_ONE}
OWN_WORDS = ("username", "at_provider", "return_logic")
MIRRORED = ("service_id", "link", "quantity", "start_count", "remains", "charge", "status")


def add_order(conn: sqlite3.Connection, given: dict[str, Any], now: int) -> dict[str, Any]:
    """A new order; whatever is not said is filled in, and the provider says the same unless `at_provider` differs.

    `at_provider: null`: never sent. An order that starts partial or canceled is one whose money the panel has already
    returned, in the mode `automatic`, unless `return_logic` is false. Nothing is debited. Raises ValueError.
    """
    user = accounts.by_name(conn, str(given.get("username", "maria.lopes")))
    if user is None:
        raise ValueError("there is no such account")
    columns = {**DEFAULTS, "status": "pending", **_columns(given, now)}
    columns.setdefault("remains", 0 if columns["status"] == "completed" else columns["quantity"])
    columns.setdefault("created", now - 24 * HOUR)
    columns.setdefault("updated", columns["created"])
    columns.setdefault("link", f"https://www.instagram.com/sandbox.{_next(conn)}/")
    sent = given.get("at_provider", {}) is not None and columns["status"] != "awaiting"
    if sent:
        columns.setdefault("provider", provider.NAME)
        columns.setdefault("external_id", str(7_000_000 + _next(conn) * 10))
    order = orders.create(conn, user["id"], **columns)
    if sent:
        _mirror(conn, columns, given.get("at_provider") or {}, now)
    if given.get("return_logic", True):
        orders.give_back(conn, order["id"], modes_of.read(conn), columns["updated"])
    return order_as_json(conn, orders.reload(conn, order["id"]))


def change_order(conn: sqlite3.Connection, order: sqlite3.Row, given: dict[str, Any], now: int) -> dict[str, Any]:
    """Alter an order, the provider's side by `at_provider`; `return_logic: false` keeps the panel from returning money.

    `at_provider: null` makes the provider forget the order. Raises ValueError.
    """
    columns, logic = _columns(given, now), bool(given.get("return_logic", True))
    orders.change(conn, order["id"], modes_of.read(conn), now, return_logic=logic, **columns)
    if "at_provider" in given and order["external_id"]:
        if given["at_provider"] is None:
            conn.execute("DELETE FROM provider_orders WHERE external_id = ?", (order["external_id"],))
        elif provider.load(conn, order["external_id"]) is None:
            _mirror(conn, dict(orders.reload(conn, order["id"])), given["at_provider"], now)
        else:
            provider.alter(conn, order["external_id"], **read_columns(given["at_provider"], now))
    return order_as_json(conn, orders.reload(conn, order["id"]))


def order_as_json(conn: sqlite3.Connection, order: sqlite3.Row) -> dict[str, Any]:
    """Everything the sandbox knows of an order: `charge` as debited, `returned`, and the provider's side."""
    kept = ("id", "username", "currency", "service_name", "returns", *orders.COLUMNS)
    there = provider.load(conn, order["external_id"]) if order["external_id"] else None
    return {
        **{name: order[name] for name in kept},
        "charge": plain(order["charge"], order["currency"]),
        "returned": plain(order["returned"], order["currency"]),
        "at_provider": None if there is None else {**dict(there), "charge": plain(there["charge"])},
    }


def _columns(given: dict[str, Any], now: int) -> dict[str, Any]:
    return read_columns({name: value for name, value in given.items() if name not in OWN_WORDS}, now)


def _mirror(conn: sqlite3.Connection, columns: dict[str, Any], differing: dict[str, Any], now: int) -> None:
    values = {name: columns[name] for name in MIRRORED}
    values["charge"] = values["charge"] * 11 // 20
    provider.write(conn, columns["external_id"], **values | read_columns(differing, now))


def _next(conn: sqlite3.Connection) -> int:
    row = conn.execute("SELECT MAX(id) AS last FROM orders").fetchone()
    return int(row["last"] or 0) + 1
