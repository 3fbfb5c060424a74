"""Admin API v2: payments, users, tickets."""

import sqlite3
from typing import Any

from starlette.routing import BaseRoute

from bot.sandbox import accounts, tickets
from bot.sandbox.admin_v2 import Call, Page, Refused, page, route
from bot.sandbox.amounts import to_units


def routes() -> list[BaseRoute]:
    """The endpoints for payments, users and tickets."""
    return [
        route("POST", "/payments/add", add_payment),
        route("GET", "/payments", list_payments),
        route("GET", "/users", list_users),
        route("POST", "/users/add", add_user),
        route("GET", "/tickets", list_tickets),
        route("POST", "/tickets/add", add_ticket),
        route("GET", "/tickets/{id}", ticket_detail),
        route("POST", "/tickets/{id}/reply", reply_to_ticket),
    ]


def add_payment(call: Call) -> dict[str, Any]:
    """Book a payment. There is no idempotency key: the same call again books another one.

    A call that does not say `affiliate_commission: false` pays the referrer, the dearer reading of an open question.
    """
    user = call.user(call.body.get("username"))
    try:
        amount = to_units(call.body.get("amount"))
    except ValueError:
        amount = 0
    if amount <= 0:
        raise Refused(422, "Incorrect amount")
    method = call.body.get("method")
    if not accounts.method_exists(call.conn, method):
        raise Refused(422, "Payment method not found")
    memo = str(call.body.get("memo") or "")
    commission = call.body.get("affiliate_commission") is not False
    return _payment(call, accounts.pay(call.conn, user, amount, str(method), memo, commission, call.now))


def list_payments(call: Call) -> Page:
    """Newest first, all users together; of the filters only `created_from` and `sort=date-asc` are known."""
    since, ascending = call.number("created_from"), call.query.get("sort") == "date-asc"

    def read(limit: int, offset: int) -> list[sqlite3.Row]:
        return accounts.payments(call.conn, since=since, ascending=ascending, limit=limit, offset=offset)

    return page(call, read, lambda row: _payment(call, row))


def list_users(call: Call) -> Page:
    """By exact `username` or `email`; nobody found is an empty list, not 404."""
    names = [name for name in ("username", "email") if name in call.query]
    where = " AND ".join(f"{name} = ?" for name in names) or "1"

    def read(limit: int, offset: int) -> list[sqlite3.Row]:
        query = f"SELECT * FROM users WHERE {where} ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608 - two fixed names
        return list(call.conn.execute(query, (*(call.query[name] for name in names), limit, offset)))

    return page(call, read, lambda row: _user(call, row))


def add_user(call: Call) -> dict[str, Any]:
    """A new login with nothing on it."""
    username, currency = call.text("username"), str(call.body.get("currency") or "USD")
    if accounts.by_name(call.conn, username) is not None:
        raise Refused(422, "Username is taken")
    email = str(call.body.get("email") or "")
    return _user(call, accounts.add(call.conn, username, currency, call.now, email=email))


def list_tickets(call: Call) -> Page:
    """By the time they were opened, newest first unless `order=asc`; `status` narrows."""
    status, ascending = call.query.get("status") or None, call.query.get("order") == "asc"

    def read(limit: int, offset: int) -> list[sqlite3.Row]:
        return tickets.listing(call.conn, status=status, ascending=ascending, limit=limit, offset=offset)

    return page(call, read, lambda row: _ticket(call, row))


def ticket_detail(call: Call) -> dict[str, Any]:
    """A ticket with its messages, bodies in HTML."""
    ticket = _load(call)
    listed = [
        {
            "id": row["id"],
            "is_staff": bool(row["staff"]),
            "sender": row["sender"],
            "message": row["body"],
            "created": call.date(row["created"]),
        }
        for row in tickets.messages(call.conn, ticket["id"])
    ]
    return {**_ticket(call, ticket), "messages": listed}


def reply_to_ticket(call: Call) -> dict[str, Any]:
    """Answer as staff."""
    ticket = _load(call)
    tickets.reply(call.conn, ticket["id"], call.text("message"), call.now, staff=call.text("staff_name"))
    return ticket_detail(call)


def add_ticket(call: Call) -> dict[str, Any]:
    """Open a ticket toward a user, as staff."""
    user = call.user(call.body.get("username"))
    staff = str(call.body.get("staff_name") or tickets.STAFF)
    number = tickets.add(call.conn, user, call.text("subject"), call.text("message"), call.now, staff=staff)
    return {"ticket_id": number}


def _payment(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "payment_id": row["id"],
        "user": {
            "id": row["user_id"],
            "username": row["username"],
            "balance": call.money(row["balance"], row["currency"]),
        },
        "amount": call.money(row["amount"], row["currency"]),
        "method": row["method"],
        "memo": row["memo"],
        "status": "completed",
        "created": call.date(row["created"]),
    }


def _user(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "username": row["username"],
        "email": row["email"],
        "balance": call.money(row["balance"], row["currency"]),
        "currency_code": row["currency"],
        "status": "active",
        "created": call.date(row["created"]),
    }


def _ticket(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "subject": row["subject"],
        "user": row["username"],
        "status": row["status"],
        "created": call.date(row["created"]),
        "last_update": call.date(row["updated"]),
    }


def _load(call: Call) -> sqlite3.Row:
    ticket = tickets.load(call.conn, call.path["id"])
    if ticket is None:
        raise Refused(404, "Ticket not found")
    return ticket
