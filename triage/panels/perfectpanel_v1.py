"""PerfectPanel's admin API v1: one address, actions by form (panel facts, part 2). Payments cannot be read back."""

from collections.abc import Mapping, Sequence
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
from triage.panels.transport import Answer, NoAnswer, RateLimit, Transport

PATH = "/adminapi/v1"
CREDIT_SECONDS = 8.0
NOT_FOUND = ("order_not_found", "orders_not_found", "no_orders")
BAD_KEY = ("bad_auth", "bad_action")


class PerfectPanelV1:
    """A panel reached by the admin API v1; implements `triage.ports.Panel`. It names no currency and no payments."""

    can_read_payments = False

    def __init__(self, url: str, admin_key: str, *, limit: RateLimit | None = None) -> None:
        self._http = Transport(url, None, limit)
        self._key = admin_key
        self._cache = OrderCache()

    def __repr__(self) -> str:
        return f"PerfectPanelV1({self._http})"

    def close(self) -> None:
        """See `triage.ports.Panel.close`."""
        self._http.close()

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """See `triage.ports.Panel.order`."""
        if not (number.isascii() and number.isalnum() and len(number) <= 40):
            return None
        return self._cache.get(number, lambda: self._order(number), fresh=fresh)

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder] | None:  # noqa: ARG002 - the port's
        """None: this API has no search."""
        return None

    def account(self, username: str) -> Account | None:
        """See `triage.ports.Panel.account`."""
        document = self._act(action="getUser", username=username)
        row = document.get("user", document)
        if not isinstance(row, Mapping) or wire.text(row.get("username")) != username:
            return None
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
            "amount": format(call.amount, "f"),
            "details": call.memo,
            "affiliate_commission": "false",
        }
        try:
            answer = self._http.once("POST", PATH, seconds=CREDIT_SECONDS, data=form)
        except NoAnswer as problem:
            outcome = CreditOutcome.UNCLEAR if problem.sent else CreditOutcome.REFUSED
            return CreditAnswer(outcome, reason=str(problem))
        return judge(answer, lambda document: _confirmation(document, call))

    def request_cancel(self, number: str) -> TaskAnswer:  # noqa: ARG002 - the port's
        """Not accepted: this API can only cancel by hand."""
        return TaskAnswer(False, reason="this panel's API cannot ask a provider to cancel (admin API v1)")

    def tickets(self, since: datetime) -> Sequence[Ticket]:  # noqa: ARG002 - the port's
        """Raises `PanelRefused`: this API has no list of tickets."""
        raise PanelRefused("this panel's tickets cannot be read (admin API v1)")

    def _order(self, number: str) -> PanelOrder | None:
        document = self._act(action="getOrders-by-id", orders=number, provider="1")
        rows = document.get("orders")
        listed = rows if isinstance(rows, list) else list(rows.values()) if isinstance(rows, Mapping) else []
        for row in listed:
            if isinstance(row, Mapping) and wire.text(row.get("id")) == number:
                return _order(row)
        return None

    def _act(self, **form: str) -> Mapping[str, Any]:
        answer = self._http.fetch("POST", PATH, data={"key": self._key, **form})
        return _document(answer)


def _document(answer: Answer) -> Mapping[str, Any]:
    if not isinstance(answer.document, Mapping):
        raise PanelUnavailable(f"the panel answered HTTP {answer.status} without JSON (a challenge page?)")
    said = wire.error_text(answer.document)
    if said in NOT_FOUND:
        return {"orders": []}
    if said in BAD_KEY or answer.status in (401, 403):
        raise PanelRefused(f"the panel refuses: {said or answer.status}")
    if said or answer.status != 200:
        raise PanelUnavailable(f"the panel answered HTTP {answer.status}: {said or 'no data'}")
    return answer.document


def _confirmation(document: Any, call: CreditCall) -> tuple[str | None, Decimal | None]:
    """`sucess` is one panel's own spelling. There may be no id; our reference is then all there is to name it by."""
    if not isinstance(document, Mapping) or document.get("status") not in ("success", "sucess"):
        return None, None
    named = wire.text(document.get("payment_id", document.get("id")))
    return named or call.memo.split(" ")[0], wire.amount(document.get("amount"))


def _order(row: Mapping[str, Any]) -> PanelOrder:
    return PanelOrder(
        number=wire.text(row.get("id")) or "",
        account=wire.text(row.get("username")),
        link=wire.text(row.get("link")),
        status=wire.status(row.get("order_status", row.get("status"))),
        status_text=str(row.get("order_status") or "")[:60],
        quantity=wire.whole(row.get("quantity")),
        remains=wire.whole(row.get("remains")),
        start_count=wire.whole(row.get("start_count")),
        charge=wire.amount(row.get("charge")),
        currency=wire.currency(row.get("currency")),
        service_id=wire.text(row.get("service_id")),
        service_name=wire.text(row.get("service")),
        external_id=wire.text(row.get("external_id")),
        provider=wire.text(row.get("provider")),
        created=wire.moment(row.get("date")),
    )
