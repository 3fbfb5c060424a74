"""PerfectPanel's admin API v2: header key, REST, envelope with `data` and `error_code` (panel facts, part 3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from triage.panels import wire
from triage.panels.cache import OrderCache
from triage.panels.crediting import judge
from triage.panels.model import (
    Account,
    CreditAnswer,
    CreditCall,
    CreditOutcome,
    PanelOrder,
    PanelRefused,
    PanelUnavailable,
    Payment,
    TaskAnswer,
    Ticket,
)
from triage.panels.plain_text import plain_text
from triage.panels.transport import Answer, NoAnswer, RateLimit, Transport

BASE = "/adminapi/v2"
PAGE = 100
MOST_PAGES = 200
CREDIT_SECONDS = 8.0
"""Shorter than any lease, so that the one who called is still the one who books."""


class PerfectPanel:
    """A panel reached by the admin API v2; implements `triage.ports.Panel`."""

    can_read_payments = True

    def __init__(
        self,
        url: str,
        admin_key: str,
        *,
        payment_method: str,
        decimals: int = 2,
        limit: RateLimit | None = None,
    ) -> None:
        self._http = Transport(url, {"X-Api-Key": admin_key}, limit)
        self._method = payment_method
        self._decimals = decimals
        self._cache = OrderCache()

    def close(self) -> None:
        """See `triage.ports.Panel.close`."""
        self._http.close()

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """See `triage.ports.Panel.order`."""
        if not _is_number(number):
            return None
        return self._cache.get(number, lambda: self._order(number), fresh=fresh)

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder] | None:
        """Orders since then with exactly this link; None when there are too many orders to search."""
        filters = {"created_from": int(since.timestamp()), "sort": "date-desc"}
        try:
            rows = list(self._pages("/orders", filters, most=20))
        except PanelUnavailable as problem:
            if "too many" in str(problem):
                return None
            raise
        orders = [_order(row) for row in rows]
        return [order for order in orders if order.link and order.link.strip() == link.strip()]

    def account(self, username: str) -> Account | None:
        """See `triage.ports.Panel.account`."""
        for row in _rows(self._get("/users", {"username": username})):
            if wire.text(row.get("username")) == username:
                balance = row.get("balance")
                return Account(
                    username, wire.amount(balance), wire.currency(balance) or wire.currency(row.get("currency"))
                )
        return None

    def payments(self, account: str, since: datetime) -> Sequence[Payment]:
        """See `triage.ports.Panel.payments`. Filters and order are not relied on: all pages are read, each row checked.

        A payment whose account or time cannot be read is kept: it might be the one that matters.
        """
        read = [_payment(row) for row in self._pages("/payments", {"username": account})]
        mine = [one for one in read if one.account in (account, None) and (one.created is None or one.created >= since)]
        return sorted(mine, key=lambda one: one.created or since)

    def credit(self, call: CreditCall) -> CreditAnswer:
        """See `triage.ports.Panel.credit`."""
        body = {
            "username": call.account,
            "amount": float(call.amount) if call.amount == Decimal(str(float(call.amount))) else str(call.amount),
            "method": self._method,
            "memo": call.memo,
            "affiliate_commission": False,
        }
        try:
            answer = self._http.once("POST", f"{BASE}/payments/add", seconds=CREDIT_SECONDS, json=body)
        except NoAnswer as problem:
            outcome = CreditOutcome.UNCLEAR if problem.sent else CreditOutcome.REFUSED
            return CreditAnswer(outcome, reason=str(problem))
        return judge(answer, _confirmation)

    def request_cancel(self, number: str) -> TaskAnswer:
        """See `triage.ports.Panel.request_cancel`."""
        try:
            answer = self._http.once("POST", f"{BASE}/orders/request-cancel", json={"ids": number})
        except NoAnswer as problem:
            raise PanelUnavailable(str(problem)) from None
        problem_text = wire.error_text(answer.document)
        return TaskAnswer(answer.status == 200 and problem_text is None, reason=problem_text or "")

    def tickets(self, since: datetime) -> Sequence[Ticket]:
        """See `triage.ports.Panel.tickets`."""
        listed = _rows(self._get("/tickets", {"limit": PAGE, "offset": 0, "sort_by": "created_at", "order": "desc"}))
        recent = [row for row in listed if (wire.moment(row.get("created")) or since) >= since]
        return [self._ticket(row) for row in reversed(recent)]

    def _order(self, number: str) -> PanelOrder | None:
        answer = self._http.fetch("GET", f"{BASE}/orders/{number}")
        if answer.status == 404 and wire.error_text(answer.document):
            return None
        data = _data(answer)
        order = _order(data) if isinstance(data, Mapping) else None
        if order is None or order.number != number:
            raise PanelUnavailable("the panel's answer about the order cannot be read")
        return order

    def _ticket(self, row: Mapping[str, Any]) -> Ticket:
        number = wire.text(row.get("id")) or ""
        detail = _data(self._http.fetch("GET", f"{BASE}/tickets/{number}"))
        source = detail if isinstance(detail, Mapping) else row
        said = [one for one in source.get("messages") or () if isinstance(one, Mapping) and not one.get("is_staff")]
        return Ticket(
            number=number,
            account=_user(source),
            subject=wire.text(source.get("subject")) or "",
            messages=tuple(plain_text(str(one.get("message") or "")) for one in said),
            created=wire.moment(source.get("created")),
        )

    def _get(self, path: str, params: Mapping[str, Any]) -> Any:
        return _data(self._http.fetch("GET", f"{BASE}{path}", params=dict(params)))

    def _pages(self, path: str, filters: Mapping[str, Any], most: int = MOST_PAGES) -> Iterator[Mapping[str, Any]]:
        for page in range(most):
            rows = _rows(self._get(path, {**filters, "limit": PAGE, "offset": page * PAGE}))
            yield from rows
            if len(rows) < PAGE:
                return
        raise PanelUnavailable(f"too many rows to read under {path}")


def _is_number(number: str) -> bool:
    return number.isascii() and number.isalnum() and len(number) <= 40


def _data(answer: Answer) -> Any:
    """The envelope's `data`. Raises for every error the panel may spell, also one under HTTP 200."""
    said = wire.error_text(answer.document)
    if answer.status in (401, 403) and answer.document is not None:
        raise PanelRefused(f"the panel refuses our key (HTTP {answer.status})")
    if answer.document is None:
        raise PanelUnavailable(f"the panel answered HTTP {answer.status} without JSON (a challenge page?)")
    if said or answer.status != 200 or not isinstance(answer.document, Mapping) or "data" not in answer.document:
        raise PanelUnavailable(f"the panel answered HTTP {answer.status}: {said or 'no data'}")
    return answer.document["data"]


def _rows(data: Any) -> list[Mapping[str, Any]]:
    listed = data.get("list") if isinstance(data, Mapping) else data
    if not isinstance(listed, list):
        raise PanelUnavailable("the panel's list cannot be read")
    return [row for row in listed if isinstance(row, Mapping)]


def _user(row: Mapping[str, Any]) -> str | None:
    user = row.get("user", row.get("username"))
    return wire.text(user.get("username") if isinstance(user, Mapping) else user)


def _order(row: Mapping[str, Any]) -> PanelOrder:
    charge = row.get("charge")
    return PanelOrder(
        number=wire.text(row.get("id")) or "",
        account=_user(row),
        link=wire.text(row.get("link")),
        status=wire.status(row.get("status")),
        status_text=str(row.get("status") or "")[:60],
        quantity=wire.whole(row.get("quantity")),
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
        charge=wire.amount(charge),
        currency=wire.currency(charge) if isinstance(charge, Mapping) else wire.currency(row.get("currency")),
        service_id=wire.text(row.get("service_id")),
        service_name=wire.text(row.get("service_name")),
        external_id=wire.text(row.get("external_id")),
        provider=wire.text(row.get("provider")),
        created=wire.moment(row.get("created")),
        updated=wire.moment(row.get("last_update")),
        cancel_reason=wire.text(row.get("cancel_reason")),
    )


def _payment(row: Mapping[str, Any]) -> Payment:
    paid = row.get("amount")
    return Payment(
        number=wire.text(row.get("payment_id", row.get("id"))) or "",
        account=_user(row),
        amount=wire.amount(paid),
        currency=wire.currency(paid),
        method=wire.text(row.get("method")),
        memo=str(row.get("memo") or ""),
        created=wire.moment(row.get("created", row.get("date"))),
    )


def _confirmation(document: Any) -> tuple[str | None, Decimal | None]:
    data = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(data, Mapping):
        return None, None
    return wire.text(data.get("payment_id")), wire.amount(data.get("amount"))
