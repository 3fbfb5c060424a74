"""PerfectPanel's admin API v2: header key, REST, envelope with `data` and `error_code` (panel facts, part 3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from triage.panels import failures, records
from triage.panels.cache import OrderCache
from triage.panels.crediting import send
from triage.panels.envelope import data_of, page_of
from triage.panels.model import (
    Account,
    CreditAnswer,
    CreditCall,
    PanelOrder,
    PanelUnavailable,
    Payment,
    TaskAnswer,
    Ticket,
)
from triage.panels.numbers import is_number
from triage.panels.paging import NewestFirst, Page, Row, TooMany, pages
from triage.panels.transport import Answer, Limiter, NoAnswer, Transport

BASE = "/adminapi/v2"
PAGE = 100
MOST_PAGES = 200
ORDERS_PAGE = 1000
"""The largest `limit` of a list of orders that was seen to work."""
MOST_ORDER_PAGES = 20
NO_SUCH_ORDER = ("order not found", "incorrect order id", "not found")


class PerfectPanel:
    """A panel reached by the admin API v2; implements `triage.ports.Panel`.

    `utc_offset` is how far the panel's clock is ahead of UTC: its dates carry none. `limit` may be shared.
    """

    can_read_payments = True
    can_read_tickets = True

    def __init__(
        self,
        url: str,
        admin_key: str,
        *,
        payment_method: str,
        decimals: int = 2,
        utc_offset: timedelta = timedelta(0),
        limit: Limiter | None = None,
    ) -> None:
        self._http = Transport(url, {"X-Api-Key": admin_key}, limit, secrets=[admin_key])
        self._method = payment_method
        self._decimals = decimals
        self._offset = utc_offset
        self._cache = OrderCache()

    def __repr__(self) -> str:
        return f"PerfectPanel({self._http})"

    def close(self) -> None:
        """See `triage.ports.Panel.close`."""
        self._http.close()

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """See `triage.ports.Panel.order`."""
        if not is_number(number):
            return None
        return self._cache.get(number, lambda: self._order(number), fresh=fresh)

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder] | None:
        """Orders since then on this link's target, however it is written; None when too many would be searched."""
        recent = self.recent_orders(since)
        return None if recent is None else [one for one in recent if records.has_target(one, link)]

    def recent_orders(self, since: datetime) -> Sequence[PanelOrder] | None:
        """Orders made since then, in the panel's order; None when there are too many to read."""
        filters = {"created_from": int(since.timestamp()), "sort": "date-desc"}
        try:
            rows = list(self._rows("/orders", filters, since, ["id"], ORDERS_PAGE, MOST_ORDER_PAGES))
        except TooMany:
            return None
        orders = [records.order_of(row, self._offset) for row in rows]
        return [one for one in orders if one.created is None or one.created >= since]

    def account(self, username: str) -> Account | None:
        """See `triage.ports.Panel.account`. Raises when the panel lists users without heeding the name."""
        page = page_of(self._get("/users", {"username": username}), PAGE)
        for row in page.rows:
            if records.user_of(row) == username:
                return records.account_of(row)
        if page.rows:
            raise PanelUnavailable("the panel lists other users than the one asked for")
        return None

    def payments(self, account: str, since: datetime) -> Sequence[Payment]:
        """See `triage.ports.Panel.payments`. Each row's account and time are checked here.

        A payment whose account or time cannot be read is kept: it might be the one that matters. The panel's filter by
        account is believed only when it has shown a payment of that account: without one it may be a filter that the
        panel understands differently, so then everybody's payments are read.
        """
        wanted = account.casefold()
        read = self._payments({"username": account}, since)
        if not any(one.account is not None and one.account.casefold() == wanted for one in read):
            read = self._payments({}, since)
        mine = [one for one in read if one.account is None or one.account.casefold() == wanted]
        recent = [one for one in mine if one.created is None or one.created >= since]
        return sorted(recent, key=lambda one: one.created or since)

    def credit(self, call: CreditCall) -> CreditAnswer:
        """See `triage.ports.Panel.credit`."""
        body = {
            "username": call.account,
            "amount": _json_number(call.amount) if call.amount.is_finite() else None,
            "method": self._method,
            "memo": call.memo,
            "affiliate_commission": False,
        }
        path = f"{BASE}/payments/add"
        return send(self._http, path, call, records.confirmation_of, decimals=self._decimals, json=body)

    def request_cancel(self, number: str) -> TaskAnswer:
        """See `triage.ports.Panel.request_cancel`. Accepted only when the panel answers with data and no error."""
        if not is_number(number):
            return TaskAnswer(False, reason="this is no order number")
        try:
            answer = self._http.once("POST", f"{BASE}/orders/request-cancel", json={"ids": number})
        except NoAnswer as problem:
            raise PanelUnavailable(str(problem)) from None
        self._cache.forget(number)
        said = failures.refusal(answer.document)
        if said is not None and answer.status in (200, 400, 404, 422):
            return TaskAnswer(False, reason=said)
        said = failures.item_error(data_of(answer))
        return TaskAnswer(said is None, reason=said or "")

    def tickets(self, since: datetime) -> Sequence[Ticket]:
        """See `triage.ports.Panel.tickets`."""
        rows = list(self._rows("/tickets", {"sort_by": "created_at", "order": "desc"}, since, ["id"]))
        recent = [row for row in rows if (records.created_of(row, self._offset) or since) >= since]
        read = [ticket for row in recent if (ticket := self._ticket(row)) is not None]
        return sorted(read, key=lambda one: one.created or since)

    def _order(self, number: str) -> PanelOrder | None:
        answer = self._get(f"/orders/{number}", {})
        said = failures.refusal(answer.document)
        if said is not None and (answer.status == 404 or _is_unknown(answer, said)):
            return None
        if answer.status == 404:
            return self._order_from_list(number)
        data = data_of(answer)
        if not isinstance(data, Mapping) or records.order_of(data, self._offset).number != number:
            raise PanelUnavailable("the panel's answer about the order cannot be read")
        return records.order_of(data, self._offset)

    def _order_from_list(self, number: str) -> PanelOrder | None:
        """For panels without a page for one order: a 404 that is not the API's own says nothing about the order."""
        page = page_of(self._get("/orders", {"ids": number}), PAGE)
        orders = [records.order_of(row, self._offset) for row in page.rows]
        found = next((one for one in orders if one.number == number), None)
        if found is None and orders:
            raise PanelUnavailable("the panel lists other orders than the one asked for")
        return found

    def _payments(self, filters: Mapping[str, Any], since: datetime) -> list[Payment]:
        rows = self._rows("/payments", filters, since, records.PAYMENT_IDS)
        return [records.payment_of(row, self._offset) for row in rows]

    def _ticket(self, row: Row) -> Ticket | None:
        number = str(row.get("id") or "")
        if not is_number(number):
            return None
        answer = self._get(f"/tickets/{number}", {})
        if answer.status == 404 and failures.error_text(answer.document):
            return None  # deleted since it was listed
        detail = data_of(answer)
        return records.ticket_of({**row, **detail} if isinstance(detail, Mapping) else row, number, self._offset)

    def _rows(
        self,
        path: str,
        filters: Mapping[str, Any],
        since: datetime,
        names: Sequence[str],
        size: int = PAGE,
        most: int = MOST_PAGES,
    ) -> Iterator[Row]:
        """The rows of a list back to `since`, through all pages as far as the list is not proven newest first."""

        def read(limit: int, offset: int) -> Page:
            return page_of(self._get(path, {**filters, "limit": limit, "offset": offset}), limit)

        order = NewestFirst(since)
        for rows in pages(read, size, most, names):
            yield from rows
            if order.passed([records.created_of(row, self._offset) for row in rows]):
                return

    def _get(self, path: str, params: Mapping[str, Any]) -> Answer:
        return self._http.fetch("GET", f"{BASE}{path}", params=dict(params))


def _is_unknown(answer: Answer, said: str) -> bool:
    return answer.status in (200, 400, 422) and said.casefold().strip(" .") in NO_SUCH_ORDER


def _json_number(amount: Decimal) -> int | float | str:
    """The amount as the JSON number this API takes; as text where a binary number would not be written the same."""
    if amount == amount.to_integral_value():
        return int(amount)
    return float(amount) if Decimal(str(float(amount))) == amount else format(amount, "f")
