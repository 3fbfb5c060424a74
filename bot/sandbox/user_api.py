"""User API v2, as panel and supplier both speak it: `POST /api/v2` with key and action, errors with status 200."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox import modes as modes_of
from bot.sandbox import orders
from bot.sandbox.amounts import plain
from bot.sandbox.panel import as_json, numbers, panel_of, parameters

MOST = 100
NO_ORDER = "Incorrect order ID"
NO_REFILL = "Refill not found"


class ApiError(Exception):
    """The text becomes `{"error": …}`, with status 200 as these APIs answer."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as a shop shows it to the key that placed it; `charge` in stored units, `id` as that shop counts."""

    id: str
    status: str
    charge: int
    currency: str
    start_count: Any
    remains: Any
    kind: str = "default"
    runs: int | None = None
    may_refill: bool = True
    may_cancel: bool = True


class Shop(Protocol):
    """What the API needs of the shop behind it, already narrowed to one key."""

    name: str

    def order(self, number: str) -> OrderView | None: ...
    def balance(self) -> tuple[int, str]: ...
    def add(self, fields: dict[str, str]) -> int: ...
    def cancel(self, number: str) -> bool: ...


Opener = Callable[[sqlite3.Connection, str, modes_of.Modes, int], Shop | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One call, inside its transaction."""

    conn: sqlite3.Connection
    shop: Shop
    fields: dict[str, str]
    now: int


def endpoint(open_shop: Opener) -> Callable[[Request], Any]:
    """The handler for one shop; `open_shop` finds the shop for a key, or None."""

    async def handle(request: Request) -> Response:
        fields, panel = await parameters(request), panel_of(request)
        try:
            with panel.store.transaction() as conn:
                shop = open_shop(conn, fields.get("key", ""), modes_of.read(conn), panel.now())
                if shop is None:
                    raise ApiError("Invalid API key")
                action = ACTIONS.get(fields.get("action", ""))
                if action is None:
                    raise ApiError("Incorrect request")
                return as_json(action(Call(conn, shop, fields, panel.now())))
        except ApiError as problem:
            return as_json({"error": str(problem)})

    return handle


def _services(call: Call) -> Any:
    rows = call.conn.execute("SELECT * FROM services ORDER BY id")
    return [
        {
            "service": row["id"],
            "name": row["name"],
            "type": row["type"],
            "category": row["category"],
            "rate": plain(row["rate"]),
            "min": str(row["min"]),
            "max": str(row["max"]),
            "refill": bool(row["refill"]),
            "cancel": bool(row["cancel"]),
        }
        for row in rows
    ]


def _status(call: Call) -> Any:
    if "orders" in call.fields:
        return {number: _state(call, number) for number in numbers(call.fields["orders"], MOST)}
    answer = _state(call, call.fields.get("order", ""))
    if "error" in answer:
        raise ApiError(answer["error"])
    return answer


def _state(call: Call, number: str) -> dict[str, Any]:
    order = call.shop.order(number)
    if order is None:
        return {"error": NO_ORDER}
    word = orders.user_word(order.status)
    if order.kind == "subscription":
        return {"status": word, "posts": order.runs or 0}
    if order.kind == "dripfeed":
        return {"status": word, "runs": order.runs or 0}
    return {
        "charge": plain(order.charge, order.currency),
        "start_count": "" if order.start_count is None else str(order.start_count),
        "status": word,
        "remains": "" if order.remains is None else str(order.remains),
        "currency": order.currency,
    }


def _add(call: Call) -> Any:
    return {"order": call.shop.add(call.fields)}


def _refill(call: Call) -> Any:
    if "orders" not in call.fields:
        return {"refill": str(_refilled(call, call.fields.get("order", "")))}
    answers = []
    for number in numbers(call.fields["orders"], MOST):
        try:
            answer: Any = _refilled(call, number)
        except ApiError as problem:
            answer = {"error": str(problem)}
        answers.append({"order": _number(number), "refill": answer})
    return answers


def _refilled(call: Call, number: str) -> int:
    order = call.shop.order(number)
    if order is None:
        raise ApiError(NO_ORDER)
    if not order.may_refill or order.status not in ("completed", "partial"):
        raise ApiError("Refill is not available for this order")
    cursor = call.conn.execute(
        "INSERT INTO refills (shop, order_id, status, created) VALUES (?, ?, 'Pending', ?)",
        (call.shop.name, order.id, call.now),
    )
    return int(cursor.lastrowid or 0)


def _refill_status(call: Call) -> Any:
    if "refills" not in call.fields:
        state = _refill_state(call, call.fields.get("refill", ""))
        if isinstance(state, dict):
            raise ApiError(state["error"])
        return {"status": state}
    asked = numbers(call.fields["refills"], MOST)
    return [{"refill": _number(number), "status": _refill_state(call, number)} for number in asked]


def _refill_state(call: Call, number: str) -> Any:
    query = "SELECT * FROM refills WHERE id = ? AND shop = ?"
    row = call.conn.execute(query, (number if number.isdecimal() else -1, call.shop.name)).fetchone()
    if row is None or call.shop.order(row["order_id"]) is None:
        return {"error": NO_REFILL}
    return row["status"]


def _cancel(call: Call) -> Any:
    asked = numbers(call.fields.get("orders") or call.fields.get("order"), MOST)
    if not asked:
        raise ApiError("Incorrect request")
    return [{"order": _number(number), "cancel": _canceled(call, number)} for number in asked]


def _canceled(call: Call, number: str) -> Any:
    order = call.shop.order(number)
    if order is None:
        return {"error": NO_ORDER}
    if not order.may_cancel or not call.shop.cancel(number):
        return {"error": "You are not eligible to cancel this order."}
    return 1


def _balance(call: Call) -> Any:
    units, currency = call.shop.balance()
    return {"balance": plain(units, currency), "currency": currency}


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() else text


ACTIONS: dict[str, Callable[[Call], Any]] = {
    "services": _services,
    "add": _add,
    "status": _status,
    "refill": _refill,
    "refill_status": _refill_status,
    "cancel": _cancel,
    "balance": _balance,
}
