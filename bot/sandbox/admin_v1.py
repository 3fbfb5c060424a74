"""Admin API v1: one address, `key` and `action` as query or form fields, every answer with status 200."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox import accounts, orders, tickets
from bot.sandbox import modes as modes_of
from bot.sandbox.amounts import plain, to_units
from bot.sandbox.modes import Modes
from bot.sandbox.panel import ADMIN_KEY, as_json, dated, numbers, panel_of, parameters, whole

METHOD = "Admin API"
"""The payment method that v1 books under: it cannot name one."""


class Failed(Exception):
    """The text becomes `{"status": "fail", "error": …}`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted call, inside its transaction."""

    conn: sqlite3.Connection
    modes: Modes
    now: int
    fields: dict[str, str]

    def order(self) -> sqlite3.Row:
        """The order named by `id`. Raises `Failed`."""
        order = orders.load(self.conn, self.fields.get("id", ""))
        if order is None:
            raise Failed("order_not_found")
        return order

    def user(self) -> sqlite3.Row:
        """The user named by `username`. Raises `Failed`."""
        user = accounts.by_name(self.conn, self.fields.get("username", ""))
        if user is None:
            raise Failed("user_not_found")
        return user

    def count(self, name: str) -> int:
        """A whole number among the fields. Raises `Failed`."""
        number = whole(self.fields.get(name, ""))
        if number is None:
            raise Failed(f"bad_{name}")
        return number


async def handle(request: Request) -> Response:
    """Answer one call of the admin API v1."""
    fields, panel = await parameters(request), panel_of(request)
    if fields.get("key") != ADMIN_KEY:
        return as_json({"error": "bad_auth"})
    action = ACTIONS.get(fields.get("action", ""))
    if action is None:
        return as_json({"error": "bad_action"})
    try:
        with panel.store.transaction() as conn:
            modes = modes_of.read(conn)
            if panel.too_fast(modes.rate_limit):
                return as_json({"status": "error", "error": "too_many_requests"}, 429, {"Retry-After": "1"})
            return as_json({"status": "success", **action(Call(conn, modes, panel.now(), fields))})
    except Failed as problem:
        return as_json({"status": "fail", "error": str(problem)})


def _orders_by_id(call: Call) -> dict[str, Any]:
    found = [orders.load(call.conn, number) for number in numbers(call.fields.get("orders"))]
    rows = [_row(call, row) for row in found if row is not None]
    if not rows:
        raise Failed("orders_not_found")
    return {"orders": rows}


def _orders_by_user(call: Call) -> dict[str, Any]:
    limit = call.count("limit") if "limit" in call.fields else 100
    query = f"{orders.SELECT} WHERE o.user_id = ? ORDER BY o.id DESC LIMIT ?"
    rows = call.conn.execute(query, (call.user()["id"], max(limit, 0))).fetchall()
    if not rows:
        raise Failed("no_orders")
    return {"orders": [_row(call, row) for row in rows]}


def _take(call: Call, most: int) -> list[sqlite3.Row]:
    """Take orders off the queue of one service. A read in name only: each one is in progress afterwards."""
    query = f"{orders.SELECT} WHERE o.service_id = ? AND o.status = 'pending' ORDER BY o.id LIMIT ?"
    rows = call.conn.execute(query, (call.fields.get("type", ""), most)).fetchall()
    if not rows:
        raise Failed("no_orders")
    for row in rows:
        orders.change(call.conn, row["id"], call.modes, call.now, status="in_progress")
    return rows


def _pull_one(call: Call) -> dict[str, Any]:
    row = _take(call, 1)[0]
    return {"id": row["id"], "link": row["link"], "quantity": row["quantity"]}


def _pull_many(call: Call) -> dict[str, Any]:
    rows = _take(call, 100)
    return {"orders": {str(row["id"]): {"link": row["link"], "quantity": row["quantity"]} for row in rows}}


def _provider_data(call: Call) -> dict[str, Any]:
    found = [orders.load(call.conn, number) for number in numbers(call.fields.get("orders"))]
    return {
        "orders": [
            {"id": row["id"], "provider": row["provider"], "external_id": row["external_id"]} for row in found if row
        ]
    }


def _set_status(status: str) -> Callable[[Call], dict[str, Any]]:
    def act(call: Call) -> dict[str, Any]:
        order = call.order()
        columns: dict[str, Any] = {"status": status}
        if status == "partial":
            columns["remains"] = call.count("remains")
        orders.change(call.conn, order["id"], call.modes, call.now, **columns)
        return {}

    return act


def _set_count(column: str) -> Callable[[Call], dict[str, Any]]:
    def act(call: Call) -> dict[str, Any]:
        columns: dict[str, Any] = {column: call.count(column)}
        orders.change(call.conn, call.order()["id"], call.modes, call.now, **columns)
        return {}

    return act


def _add_payment(call: Call) -> dict[str, Any]:
    user, amount = call.user(), _amount(call)
    commission = call.fields.get("affiliate_commission", "1").lower() not in ("0", "false", "")
    accounts.pay(call.conn, user, amount, METHOD, call.fields.get("details", ""), commission, call.now)
    return {}


def _deduct_payment(call: Call) -> dict[str, Any]:
    user, amount = call.user(), _amount(call)
    accounts.move(call.conn, user["id"], -amount, "deduct", call.fields.get("details", ""), call.now)
    return {}


def _amount(call: Call) -> int:
    try:
        amount = to_units(call.fields.get("amount", ""))
    except ValueError:
        amount = 0
    if amount <= 0:
        raise Failed("bad_amount")
    return amount


def _get_user(call: Call) -> dict[str, Any]:
    user = call.user()
    return {
        "id": user["id"],
        "username": user["username"],
        "email": user["email"],
        "balance": plain(user["balance"], user["currency"]),
        "currency": user["currency"],
    }


def _add_ticket(call: Call) -> dict[str, Any]:
    user, text = call.user(), call.fields.get("message", "")
    if not text.strip():
        raise Failed("bad_message")
    subject = call.fields.get("subject") or "Message"
    return {"ticket_id": tickets.add(call.conn, user, subject, text, call.now, staff=tickets.STAFF)}


def _row(call: Call, order: sqlite3.Row) -> dict[str, Any]:
    row = {
        "id": order["id"],
        "external_id": order["external_id"],
        "username": order["username"],
        "service": order["service_name"],
        "service_id": order["service_id"],
        "order_status": orders.user_word(order["status"]),
        "link": order["link"],
        "quantity": order["quantity"],
        "start_count": order["start_count"],
        "remains": order["remains"],
        "charge": plain(orders.charge_shown(order, call.modes), order["currency"]),
        "date": dated(order["created"], call.modes.utc_offset),
        "current_date": dated(call.now, call.modes.utc_offset),
    }
    if call.fields.get("provider") == "1":
        cost = plain(order["charge"] * 11 // 20, "USD") if order["external_id"] else None
        row |= {"provider": order["provider"], "provider_charge": cost}
    return row


ACTIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "getOrders-by-id": _orders_by_id,
    "getOrders-by-user": _orders_by_user,
    "getOrder": _pull_one,
    "getOrders": _pull_many,
    "getMassProviderData": _provider_data,
    "setInprogress": _set_status("in_progress"),
    "setCompleted": _set_status("completed"),
    "setCanceled": _set_status("canceled"),
    "setCancelled": _set_status("canceled"),
    "setPartial": _set_status("partial"),
    "setStartcount": _set_count("start_count"),
    "setRemains": _set_count("remains"),
    "addPayment": _add_payment,
    "deductPayment": _deduct_payment,
    "getUser": _get_user,
    "addTicket": _add_ticket,
}
