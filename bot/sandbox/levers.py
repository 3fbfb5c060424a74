"""The levers under `/_sandbox`: what no real panel has, for tests and for looking around; only from this machine."""

import ipaddress
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox import accounts, orders, seeding, tickets
from bot.sandbox import modes as modes_of
from bot.sandbox.amounts import plain, to_units
from bot.sandbox.faults import Faults, read_rule, rule_as_json
from bot.sandbox.order_levers import add_order, change_order, order_as_json
from bot.sandbox.panel import as_json, json_body, panel_of


class Absent(Exception):
    """There is no such thing; answered with 404."""


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull of a lever, inside its transaction."""

    conn: sqlite3.Connection
    now: int
    body: dict[str, Any]
    faults: Faults
    path: dict[str, Any]


Lever = Callable[[Pull], Any]


def routes() -> list[BaseRoute]:
    """All levers."""
    return [
        _route("GET", "/mode", lambda pull: modes_of.as_json(modes_of.read(pull.conn))),
        _route("POST", "/mode", _mode),
        _route("GET", "/faults", lambda pull: [rule_as_json(rule) for rule in pull.faults.rules]),
        _route("POST", "/faults", _add_fault),
        _route("DELETE", "/faults", _clear_faults),
        _route("GET", "/calls", lambda pull: list(pull.faults.calls)),
        _route("DELETE", "/calls", lambda pull: pull.faults.calls.clear()),
        _route("POST", "/orders", lambda pull: add_order(pull.conn, pull.body, pull.now)),
        _route("GET", "/orders/{id}", lambda pull: order_as_json(pull.conn, _order(pull))),
        _route("POST", "/orders/{id}", lambda pull: change_order(pull.conn, _order(pull), pull.body, pull.now)),
        _route("GET", "/payments", _payments),
        _route("GET", "/accounts/{username}", _account),
        _route("POST", "/users", _add_user),
        _route("POST", "/tickets", _write_ticket),
        _route("GET", "/refills", lambda pull: [dict(row) for row in pull.conn.execute("SELECT * FROM refills")]),
        _route("POST", "/refills", _end_refills),
        _route("GET", "/examples", lambda pull: seeding.examples(pull.conn)),
        _route("POST", "/reset", _reset),
    ]


def is_local(request: Request) -> bool:
    """Whether the call comes from this machine."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _route(method: str, path: str, lever: Lever) -> Route:
    async def endpoint(request: Request) -> Response:
        if not is_local(request):
            return PlainTextResponse("Not Found", 404)
        try:
            return as_json(await _pull(request, lever))
        except Absent as missing:
            return as_json({"error": str(missing)}, 404)
        except (ValueError, ArithmeticError, TypeError, sqlite3.IntegrityError) as problem:
            return as_json({"error": str(problem)}, 400)

    return Route(f"/_sandbox{path}", endpoint, methods=[method])


async def _pull(request: Request, lever: Lever) -> Any:
    panel, body = panel_of(request), await json_body(request)
    with panel.store.transaction() as conn:
        return lever(Pull(conn, panel.now(), body, request.app.state.faults, request.path_params))


def _mode(pull: Pull) -> Any:
    """Change modes. Another `returns` makes all orders as if the panel had always worked that way."""
    before = modes_of.read(pull.conn)
    modes = modes_of.write(pull.conn, **pull.body)
    if modes.returns != before.returns:
        orders.settle(pull.conn, modes, pull.now)
    return modes_of.as_json(modes)


def _add_fault(pull: Pull) -> Any:
    exact = {"amount": str, "seconds": float}
    rule = read_rule({name: exact[name](value) if name in exact else value for name, value in pull.body.items()})
    pull.faults.rules.append(rule)
    return rule_as_json(rule)


def _clear_faults(pull: Pull) -> Any:
    pull.faults.clear()
    return []


def _order(pull: Pull) -> sqlite3.Row:
    order = orders.load(pull.conn, pull.path["id"])
    if order is None:
        raise Absent("there is no such order")
    return order


def _payments(pull: Pull) -> Any:
    rows = accounts.payments(pull.conn, since=None, ascending=False, limit=100_000, offset=0)
    kept = ("username", "currency", "method", "memo", "created")
    return [
        {"payment_id": row["id"], "amount": plain(row["amount"], row["currency"]), **{name: row[name] for name in kept}}
        for row in rows
    ]


def _account(pull: Pull) -> Any:
    user = accounts.by_name(pull.conn, pull.path["username"])
    if user is None:
        raise Absent("there is no such account")
    log = accounts.log_of(pull.conn, user)
    balance = plain(user["balance"], user["currency"])
    return {"username": user["username"], "currency": user["currency"], "balance": balance, "log": log}


def _add_user(pull: Pull) -> Any:
    body = {"currency": "USD", "balance": "0", **pull.body}
    name, balance = body.pop("username", None), to_units(body.pop("balance"))
    if not isinstance(name, str) or not name:
        raise ValueError("username is missing")
    user = accounts.add(pull.conn, name, body.pop("currency"), pull.now, balance=balance, **body)
    return {"username": user["username"], "currency": user["currency"], "api_key": user["api_key"]}


def _write_ticket(pull: Pull) -> Any:
    """A customer writes: a new ticket, or a further message on `ticket`."""
    user = accounts.by_name(pull.conn, str(pull.body.get("username")))
    if user is None:
        raise Absent("there is no such account")
    text, number = str(pull.body.get("message", "")), pull.body.get("ticket")
    if number is None:
        number = tickets.add(pull.conn, user, str(pull.body.get("subject", "")), text, pull.now)
    elif tickets.load(pull.conn, number) is None:
        raise Absent("there is no such ticket")
    else:
        tickets.reply(pull.conn, number, text, pull.now, staff=None, username=user["username"])
    return {"ticket_id": number}


def _end_refills(pull: Pull) -> Any:
    """Every refill that is pending gets this `status`, in the words of the user API."""
    status = str(pull.body.get("status", "Completed"))
    changed = pull.conn.execute("UPDATE refills SET status = ? WHERE status = 'Pending'", (status,))
    return {"changed": changed.rowcount}


def _reset(pull: Pull) -> Any:
    """Everything as seeded, in the modes in force or named; faults, record and late calls are gone."""
    modes = modes_of.write(pull.conn, **pull.body)
    pull.faults.clear()
    pull.faults.calls.clear()
    pull.faults.drop_pending()
    seeding.empty(pull.conn)
    seeding.seed(pull.conn, pull.now)
    return modes_of.as_json(modes)
