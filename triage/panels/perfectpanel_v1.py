"""PerfectPanel's admin API v1: one address, actions by form (panel facts, part 2). Payments cannot be read back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from triage.panels import failures, wire
from triage.panels.cache import OrderCache
from triage.panels.crediting import Confirmation, send
from triage.panels.model import (
    Account,
    CreditAnswer,
    CreditCall,
    PanelOrder,
    PanelRefused,
    PanelUnavailable,
    Payment,
    TaskAnswer,
    Ticket,
)
from triage.panels.numbers import is_number
from triage.panels.transport import Answer, Limiter, Transport

PATH = "/adminapi/v1"
NO_SUCH_ORDER = ("order_not_found", "orders_not_found", "no_orders")
NO_SUCH_USER = ("user_not_found", "users_not_found", "no_user")
BAD_KEY = ("bad_auth", "bad_action")
QUARTER = timedelta(minutes=15)
"""Clocks of the world differ by whole quarters of an hour."""
WRONG_CLOCK = timedelta(minutes=5)
"""A panel's clock further than this from any such offset is wrong, and its times cannot be told."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class PerfectPanelV1:
    """A panel reached by the admin API v1; implements `triage.ports.Panel`. It names no currency and no payments.

    `utc_offset` counts where the panel does not send its own time beside an order; `now` is our clock.
    """

    can_read_payments = False
    can_read_tickets = False

    def __init__(
        self,
        url: str,
        admin_key: str,
        *,
        decimals: int = 2,
        utc_offset: timedelta = timedelta(0),
        limit: Limiter | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._http = Transport(url, None, limit, secrets=[admin_key])
        self._key = admin_key
        self._decimals = decimals
        self._offset = utc_offset
        self._now = now
        self._cache = OrderCache()

    def __repr__(self) -> str:
        return f"PerfectPanelV1({self._http})"

    def close(self) -> None:
        """See `triage.ports.Panel.close`."""
        self._http.close()

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """See `triage.ports.Panel.order`."""
        if not is_number(number):
            return None
        return self._cache.get(number, lambda: self._order(number), fresh=fresh)

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder] | None:  # noqa: ARG002 - the port's
        """None: this API has no search."""
        return None

    def recent_orders(self, since: datetime) -> Sequence[PanelOrder] | None:  # noqa: ARG002 - the port's
        """None: this API lists no orders."""
        return None

    def account(self, username: str) -> Account | None:
        """See `triage.ports.Panel.account`."""
        document = self._act(NO_SUCH_USER, action="getUser", username=username)
        if document is None:
            return None
        row = document.get("user")
        row = row if isinstance(row, Mapping) else document
        if wire.text(row.get("username")) != username:
            raise PanelUnavailable("the panel's answer about the account cannot be read")
        return Account(username, wire.amount(row.get("balance")), wire.currency(row.get("currency")))

    def payments(self, account: str, since: datetime) -> Sequence[Payment]:  # noqa: ARG002 - the port's
        """Raises `PanelRefused`: this API has no list of payments."""
        raise PanelRefused("this panel's payments cannot be read back (admin API v1)")

    def credit(self, call: CreditCall) -> CreditAnswer:
        """See `triage.ports.Panel.credit`. Success is `status: success`; our reference stands in for a missing id."""
        form = {
            "key": self._key,
            "action": "addPayment",
            "username": call.account,
            "amount": _with_cents(call.amount),
            "details": call.memo,
            "affiliate_commission": "0",  # in a form the word "false" is true to PHP
        }
        return send(
            self._http, PATH, call, lambda document: _confirmation(document, call), decimals=self._decimals, data=form
        )

    def request_cancel(self, number: str) -> TaskAnswer:  # noqa: ARG002 - the port's
        """Not accepted: this API can only cancel by hand."""
        return TaskAnswer(False, reason="this panel's API cannot ask a provider to cancel (admin API v1)")

    def tickets(self, since: datetime) -> Sequence[Ticket]:  # noqa: ARG002 - the port's
        """Raises `PanelRefused`: this API has no list of tickets."""
        raise PanelRefused("this panel's tickets cannot be read (admin API v1)")

    def _order(self, number: str) -> PanelOrder | None:
        document = self._act(NO_SUCH_ORDER, action="getOrders-by-id", orders=number, provider="1")
        if document is None:
            return None
        rows = _rows(document)
        row = next((one for one in rows if wire.text(one.get("id")) == number), None)
        if row is None and rows:
            raise PanelUnavailable("the panel lists other orders than the one asked for")
        return _order(row, self._created(row)) if row is not None else None

    def _created(self, row: Mapping[str, Any]) -> datetime | None:
        """When the order was made, by the panel's own clock where it sends its time (`current_date`)."""
        panel_time = wire.moment(row.get("current_date"))
        if panel_time is None:
            return wire.moment(row.get("date"), self._offset)
        ahead = panel_time - self._now()
        offset = round(ahead / QUARTER) * QUARTER
        if abs(ahead - offset) > WRONG_CLOCK or abs(offset) > timedelta(hours=14):
            return None
        return wire.moment(row.get("date"), offset)

    def _act(self, missing: Sequence[str], **form: str) -> Mapping[str, Any] | None:
        """The answer's document; None when its error is one of `missing`."""
        answer = self._http.fetch("POST", PATH, data={"key": self._key, **form})
        said = failures.error_text(answer.document)
        if said is not None and said.casefold() in missing and answer.status in (200, 404):
            return None
        return _document(answer)


def _document(answer: Answer) -> Mapping[str, Any]:
    if not isinstance(answer.document, Mapping):
        raise PanelUnavailable(f"the panel answered HTTP {answer.status} without JSON (a challenge page?)")
    said = failures.error_text(answer.document)
    if said in BAD_KEY or answer.status in (401, 403):
        raise PanelRefused(f"the panel refuses: {said or answer.status}")
    if answer.status != 200 or not failures.succeeded(answer.document):
        raise PanelUnavailable(f"the panel answered HTTP {answer.status}: {said or 'no success'}")
    return answer.document


def _rows(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The orders of an answer, as a list or keyed by number. Raises when there are none to read."""
    orders = document.get("orders")
    if isinstance(orders, Mapping):
        orders = [{"id": key, **row} if isinstance(row, Mapping) else row for key, row in orders.items()]
    if not isinstance(orders, list):
        raise PanelUnavailable("the panel's list of orders cannot be read")
    return [row for row in orders if isinstance(row, Mapping)]


def _confirmation(document: Any, call: CreditCall) -> Confirmation | None:
    """There may be no id; our reference is then all there is to name the payment by."""
    if not failures.succeeded(document):
        return None
    named = wire.text(document.get("payment_id")) or wire.text(document.get("id"))
    return Confirmation(named or call.memo.split(" ")[0], wire.amount(document.get("amount")))


def _with_cents(amount: Decimal) -> str:
    """At least two decimals, as every client of this API writes them; never rounded."""
    exponent = amount.as_tuple().exponent
    short = amount.is_finite() and isinstance(exponent, int) and exponent > -2
    return format(amount.quantize(Decimal("0.01")) if short else amount, "f")


def _order(row: Mapping[str, Any], created: datetime | None) -> PanelOrder:
    said = row.get("order_status", row.get("status"))
    return PanelOrder(
        number=wire.text(row.get("id")) or "",
        account=wire.text(row.get("username")),
        link=wire.text(row.get("link")),
        status=wire.status(said),
        status_text=wire.text(said, 60) or "",
        quantity=wire.whole(row.get("quantity")),
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
        charge=wire.amount(row.get("charge")),
        currency=wire.currency(row.get("currency")),
        service_id=wire.text(row.get("service_id")),
        service_name=wire.text(row.get("service")),
        external_id=wire.text(row.get("external_id")),
        provider=wire.text(row.get("provider")),
        created=created,
    )
