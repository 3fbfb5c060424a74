"""Admin API v2: orders."""

import sqlite3
from typing import Any

from starlette.routing import BaseRoute

from bot.sandbox import orders, provider
from bot.sandbox.admin_v2 import Call, Page, Refused, page, route
from bot.sandbox.panel import numbers, whole

SORTS = {
    "date-desc": "o.created DESC, o.id DESC",
    "date-asc": "o.created, o.id",
    "id-desc": "o.id DESC",
    "id-asc": "o.id",
}


def routes() -> list[BaseRoute]:
    """The order endpoints."""
    return [
        route("GET", "/orders", listing),
        route("POST", "/orders/change-status", change_status),
        route("POST", "/orders/update", update),
        route("POST", "/orders/cancel", cancel_and_refund),
        route("POST", "/orders/request-cancel", request_cancel),
        route("POST", "/orders/resend", resend),
        route("GET", "/orders/{id}", detail),
        route("POST", "/orders/{id}/set-partial", set_partial),
        route("POST", "/orders/{id}/edit-link", edit_link),
    ]


def listing(call: Call) -> Page:
    """Filters that this version does not know (a user, a link) are ignored, as such panels do."""
    terms: list[tuple[str, Any]] = []
    for name, term in (("created_from", "o.created >= ?"), ("created_to", "o.created <= ?")):
        moment = call.number(name)
        if moment is not None:
            terms.append((term, moment))
    sort = SORTS.get(call.query.get("sort", "date-desc"))
    if sort is None:
        raise Refused(400, "Invalid parameter: sort")
    _among(call, "order_status", "o.status", terms)
    _among(call, "ids", "o.id", terms)
    _among(call, "service_ids", "o.service_id", terms)
    where = " AND ".join(term for term, _ in terms) or "1"
    values = [value for _, group in terms for value in (group if isinstance(group, list) else [group])]

    def read(limit: int, offset: int) -> list[sqlite3.Row]:
        query = f"{orders.SELECT} WHERE {where} ORDER BY {sort} LIMIT ? OFFSET ?"
        return list(call.conn.execute(query, (*values, limit, offset)))

    return page(call, read, lambda row: _row(call, row))


def detail(call: Call) -> dict[str, Any]:
    """The whole order; unlike rows of a list it names the provider."""
    order = _load(call, call.path["id"])
    return {**_row(call, order), "provider": order["provider"], "cancel_reason": order["cancel_reason"]}


def change_status(call: Call) -> dict[str, Any]:
    """Set one status on several orders."""
    status = _status(call.body.get("status"))
    changed = [orders.change(call.conn, row["id"], call.modes, call.now, status=status) for row in _several(call)]
    return {"list": [_row(call, row) for row in changed]}


def update(call: Call) -> dict[str, Any]:
    """Set status, remains, start count and cancel reason, each order its own."""
    given = call.body.get("orders")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Refused(422, "orders is required")
    return {"list": [_row(call, _updated(call, one)) for one in given]}


def set_partial(call: Call) -> dict[str, Any]:
    """Close the order as partial with that many undelivered units."""
    order = _load(call, call.path["id"])
    remains = _count(call.body.get("remains"), "remains")
    return _row(call, orders.change(call.conn, order["id"], call.modes, call.now, status="partial", remains=remains))


def edit_link(call: Call) -> dict[str, Any]:
    """Write another target on the order."""
    order = _load(call, call.path["id"])
    return _row(call, orders.change(call.conn, order["id"], call.modes, call.now, link=call.text("link")))


def cancel_and_refund(call: Call) -> dict[str, Any]:
    """Cancel and give the money back: a person's act, so it returns money in every mode."""
    done = []
    for row in _several(call):
        columns = {"status": "canceled", "cancel_reason": call.body.get("cancel_reason"), "remains": row["quantity"]}
        orders.change(call.conn, row["id"], call.modes, call.now, return_logic=False, **columns)
        orders.give_back(call.conn, row["id"], call.modes, call.now, by_staff=True)
        done.append(orders.reload(call.conn, row["id"]))
    return {"list": [_row(call, row) for row in done]}


def request_cancel(call: Call) -> dict[str, Any]:
    """Ask the provider to cancel. Nothing turns canceled here yet."""
    rows = _several(call)
    for row in rows:
        if row["status"] not in orders.OPEN:
            raise Refused(422, f"Order {row['id']} cannot be canceled")
    for row in rows:
        provider.ask_to_cancel(call.conn, row["external_id"])
        orders.change(call.conn, row["id"], call.modes, call.now, cancel_requested=1)
    return {"list": [_row(call, orders.reload(call.conn, row["id"])) for row in rows]}


def resend(call: Call) -> dict[str, Any]:
    """Hand the orders to the provider anew."""
    done = []
    for row in _several(call):
        external_id = provider.forward(call.conn, row)
        columns: dict[str, Any] = {"status": "pending", "external_id": external_id, "provider": provider.NAME}
        done.append(orders.change(call.conn, row["id"], call.modes, call.now, **columns))
    return {"list": [_row(call, row) for row in done]}


def _row(call: Call, order: sqlite3.Row) -> dict[str, Any]:
    is_open = order["status"] in orders.OPEN
    return {
        "id": order["id"],
        "external_id": order["external_id"],
        "user": order["username"],
        "link": order["link"],
        "start_count": order["start_count"],
        "quantity": order["quantity"],
        "service_id": order["service_id"],
        "service_name": order["service_name"],
        "status": order["status"],
        "remains": order["remains"],
        "charge": call.money(orders.charge_shown(order, call.modes), order["currency"]),
        "created": call.date(order["created"]),
        "last_update": call.date(order["updated"]),
        "actions": {
            "refill": bool(order["may_refill"]) and order["status"] in ("completed", "partial"),
            "resend": order["status"] in ("error", "fail"),
            "cancel_and_refund": order["status"] not in ("canceled", "partial"),
            "request_cancel": is_open and not order["cancel_requested"],
        },
    }


def _among(call: Call, name: str, column: str, terms: list[tuple[str, Any]]) -> None:
    values = numbers(call.query.get(name))
    if name != "order_status" and not all(whole(value) is not None for value in values):
        raise Refused(400, f"Invalid parameter: {name}")
    if values:
        terms.append((f"{column} IN ({', '.join('?' * len(values))})", values))


def _load(call: Call, number: Any) -> sqlite3.Row:
    order = orders.load(call.conn, number)
    if order is None:
        raise Refused(404, "Order not found")
    return order


def _several(call: Call) -> list[sqlite3.Row]:
    named = numbers(call.body.get("ids"))
    if not named:
        raise Refused(422, "ids is required")
    return [_load(call, number) for number in named]


def _updated(call: Call, given: dict[str, Any]) -> sqlite3.Row:
    columns: dict[str, Any] = {name: _count(given[name], name) for name in ("remains", "start_count") if name in given}
    if "status" in given:
        columns["status"] = _status(given["status"])
    if "cancel_reason" in given:
        columns["cancel_reason"] = str(given["cancel_reason"])
    return orders.change(call.conn, _load(call, given.get("id"))["id"], call.modes, call.now, **columns)


def _status(word: Any) -> str:
    status = orders.status_of(word)
    if status is None:
        raise Refused(422, "Unknown status")
    return status


def _count(value: Any, name: str) -> int:
    number = whole(value)
    if number is None:
        raise Refused(422, f"{name} must be a number")
    return number
