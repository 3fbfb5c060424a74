"""The two shops behind the user API: the panel, seen by one user's key, and the supplier, seen by the panel's."""

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from bot.sandbox import accounts, orders, provider
from bot.sandbox.amounts import rounded
from bot.sandbox.modes import Modes
from bot.sandbox.panel import PROVIDER_KEY, whole
from bot.sandbox.user_api import ApiError, OrderView

PROVIDER_BALANCE = 250_000_000
"""The panel's prepaid balance at the supplier: 2,500 in stored units."""


@dataclass(slots=True)
class PanelShop:
    """The panel as one user's key sees it: that user's orders alone."""

    conn: sqlite3.Connection
    user: sqlite3.Row
    modes: Modes
    now: int
    name: str = "panel"

    def order(self, number: str) -> OrderView | None:
        row = orders.load(self.conn, number)
        if row is None or row["user_id"] != self.user["id"]:
            return None
        return OrderView(
            id=str(row["id"]),
            status=row["status"],
            charge=orders.charge_shown(row, self.modes),
            currency=row["currency"],
            start_count=row["start_count"],
            remains=row["remains"],
            kind=row["kind"],
            runs=row["runs"],
            may_refill=bool(row["may_refill"]),
            may_cancel=bool(row["may_cancel"]),
        )

    def balance(self) -> tuple[int, str]:
        return self.user["balance"], self.user["currency"]

    def add(self, fields: dict[str, str]) -> int:
        service, quantity = _wanted(self.conn, fields)
        link = fields.get("link") or fields.get("username") or ""
        if not link:
            raise ApiError("Incorrect request")
        price = rounded(_price(service, quantity))
        if price > self.user["balance"]:
            raise ApiError("You have insufficient balance")
        order = orders.create(
            self.conn,
            self.user["id"],
            service_id=service["id"],
            link=link,
            quantity=quantity,
            remains=quantity,
            charge=price,
            status="pending",
            provider=provider.NAME,
            created=self.now,
            updated=self.now,
        )
        accounts.move(self.conn, self.user["id"], -price, "order", f"order {order['id']}", self.now)
        external_id = provider.forward(self.conn, order)
        orders.change(self.conn, order["id"], self.modes, self.now, external_id=external_id)
        return int(order["id"])

    def cancel(self, number: str) -> bool:
        row = orders.load(self.conn, number)
        if row is None or row["status"] not in orders.OPEN:
            return False
        provider.ask_to_cancel(self.conn, row["external_id"])
        orders.change(self.conn, row["id"], self.modes, self.now, cancel_requested=1)
        return True


@dataclass(slots=True)
class SupplierShop:
    """The supplier as the panel's key sees it: every order forwarded to it, in dollars."""

    conn: sqlite3.Connection
    name: str = "provider"

    def order(self, number: str) -> OrderView | None:
        row = provider.load(self.conn, number)
        if row is None:
            return None
        return OrderView(row["external_id"], row["status"], row["charge"], "USD", row["start_count"], row["remains"])

    def balance(self) -> tuple[int, str]:
        return PROVIDER_BALANCE, "USD"

    def add(self, fields: dict[str, str]) -> int:
        service, quantity = _wanted(self.conn, fields)
        row = self.conn.execute("SELECT MAX(CAST(external_id AS INTEGER)) AS last FROM provider_orders").fetchone()
        number = int(row["last"] or 8_000_000) + 1
        provider.write(
            self.conn,
            str(number),
            service_id=service["id"],
            link=fields.get("link", ""),
            quantity=quantity,
            remains=quantity,
            charge=rounded(_price(service, quantity) * 11 / 20),
            status="pending",
        )
        return number

    def cancel(self, number: str) -> bool:
        return provider.ask_to_cancel(self.conn, number)


def open_panel_shop(conn: sqlite3.Connection, key: str, modes: Modes, now: int) -> PanelShop | None:
    """The panel for the user with that key, or None."""
    user = accounts.by_key(conn, key)
    return None if user is None else PanelShop(conn, user, modes, now)


def open_supplier_shop(conn: sqlite3.Connection, key: str, modes: Modes, now: int) -> SupplierShop | None:  # noqa: ARG001
    """The supplier for the panel's key, or None."""
    return SupplierShop(conn) if key == PROVIDER_KEY else None


def _wanted(conn: sqlite3.Connection, fields: dict[str, str]) -> tuple[sqlite3.Row, int]:
    number = fields.get("service", "")
    service = conn.execute("SELECT * FROM services WHERE id = ?", (number if number.isdecimal() else -1,)).fetchone()
    if service is None:
        raise ApiError("Incorrect service ID")
    listed = len(fields.get("comments", "").splitlines())
    text = fields.get("quantity") or str(service["min"] if service["type"] == "Package" else listed)
    quantity = whole(text)
    if quantity is None or not service["min"] <= quantity <= service["max"]:
        raise ApiError(f"Quantity must be between {service['min']} and {service['max']}")
    return service, quantity


def _price(service: sqlite3.Row, quantity: int) -> Decimal:
    return Decimal(service["rate"]) * quantity / 1000
