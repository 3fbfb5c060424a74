"""Rows of the admin API v2 as records. A field that cannot be read is None."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from triage.links import parse, platform_of_service
from triage.panels import wire
from triage.panels.crediting import Confirmation
from triage.panels.model import Account, PanelOrder, Payment, Ticket
from triage.panels.paging import Row
from triage.panels.plain_text import plain_text

PAYMENT_IDS = ("payment_id", "id")


def order_of(row: Row, offset: timedelta) -> PanelOrder:
    """An order, from its detail or from a row of a list (which lacks `provider`)."""
    charge = row.get("charge")
    return PanelOrder(
        number=wire.text(row.get("id")) or "",
        account=user_of(row),
        link=wire.text(row.get("link")),
        status=wire.status(row.get("status")),
        status_text=wire.text(row.get("status"), 60) or "",
        quantity=wire.whole(row.get("quantity")),
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
        charge=wire.amount(charge),
        currency=wire.currency(charge) if isinstance(charge, Mapping) else wire.currency(row.get("currency")),
        service_id=wire.text(row.get("service_id")),
        service_name=wire.text(row.get("service_name")),
        external_id=wire.text(row.get("external_id")),
        provider=wire.text(row.get("provider")),
        created=created_of(row, offset),
        updated=wire.moment(row.get("last_update"), offset),
        cancel_reason=wire.text(row.get("cancel_reason")),
    )


def has_target(order: PanelOrder, link: str) -> bool:
    """Whether the order's link is this text, or another spelling of the same target."""
    if not order.link or order.link == link.strip():
        return bool(order.link)
    platform = platform_of_service(order.service_name or "")
    wanted = parse(link, platform).key
    return wanted is not None and wanted == parse(order.link, platform).key


def payment_of(row: Row, offset: timedelta) -> Payment:
    """A payment, from a list."""
    paid = row.get("amount")
    return Payment(
        number=next((named for name in PAYMENT_IDS if (named := wire.text(row.get(name)))), ""),
        account=user_of(row),
        amount=wire.amount(paid),
        currency=wire.currency(paid) if isinstance(paid, Mapping) else wire.currency(row.get("currency")),
        method=wire.text(row.get("method")),
        memo=wire.text(row.get("memo")) or "",
        created=created_of(row, offset),
    )


def account_of(row: Row) -> Account:
    """An account, from a list of users."""
    balance = row.get("balance")
    code = wire.currency(balance) if isinstance(balance, Mapping) else None
    named = code or wire.currency(row.get("currency_code")) or wire.currency(row.get("currency"))
    return Account(user_of(row) or "", wire.amount(balance), named)


def ticket_of(row: Row, number: str, offset: timedelta) -> Ticket:
    """A ticket with what its account wrote; a message that may be anybody else's is left out."""
    account = user_of(row)
    listed = row.get("messages")
    said = [one for one in listed if _is_accounts_own(one, account)] if isinstance(listed, list) else []
    return Ticket(
        number=number,
        account=account,
        subject=wire.text(row.get("subject")) or "",
        messages=tuple(plain_text(wire.text(one.get("message"), 20_000) or "") for one in said),
        created=created_of(row, offset),
    )


def confirmation_of(document: Any) -> Confirmation | None:
    """The payment that an answer to `payments/add` names; None without an id."""
    data = document.get("data") if isinstance(document, Mapping) else None
    number = wire.text(data.get("payment_id")) if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or number in (None, "0"):
        return None
    paid = data.get("amount")
    return Confirmation(str(number), wire.amount(paid), _code(paid), user_of(data))


def user_of(row: Row) -> str | None:
    """The login a row belongs to. A bare number in `user` is the panel's own id of somebody, not a login."""
    user = row.get("user", row.get("username"))
    named = user.get("username") if isinstance(user, Mapping) else user
    return wire.text(named) if isinstance(named, str) else None


def created_of(row: Row, offset: timedelta) -> datetime | None:
    """When the thing was made, under the names met so far."""
    return next(
        (read for name in ("created", "created_at", "date") if (read := wire.moment(row.get(name), offset))), None
    )


def _code(paid: Any) -> str | None:
    return wire.currency(paid) if isinstance(paid, Mapping) else None


def _is_accounts_own(message: Any, account: str | None) -> bool:
    if not isinstance(message, Mapping):
        return False
    if "is_staff" in message:
        return message["is_staff"] in (False, 0, "0", "false")
    writer = message.get("sender", message.get("user"))
    return account is not None and writer == account
