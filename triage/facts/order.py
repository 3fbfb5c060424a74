"""What the panel and the provider say of the order itself."""

from decimal import Decimal
from typing import Any

from triage.facts.found import moment, money
from triage.facts.money import order_charge
from triage.facts.parents import is_parent
from triage.facts.readings import Readings
from triage.panels.model import OrderStatus, PanelOrder

FINAL = (OrderStatus.COMPLETED, OrderStatus.PARTIAL, OrderStatus.CANCELED)
METRICS = {
    "followers": ("follower", "subscriber", "member", "подписчик", "seguidor"),
    "likes": ("like", "лайк", "reaction", "me gusta"),
    "views": ("view", "watch", "play", "просмотр", "visualiza", "reproduc"),
    "comments": ("comment", "коммент", "comentario"),
}
"""Words of a service's name -> `order_metric`."""


def metric(service: str | None) -> str | None:
    """Which counter a service raises, from its name: the first metric named in it, `other` when none is."""
    if not service:
        return None
    words = service.casefold()
    places = {
        name: min((words.find(word) for word in forms if word in words), default=-1) for name, forms in METRICS.items()
    }
    named = {name: place for name, place in places.items() if place >= 0}
    return min(named, key=named.__getitem__) if named else "other"


def provider_status(readings: Readings) -> str | None:
    """The provider's own answer; `not_sent` while the panel still holds the order back; otherwise unknown."""
    if readings.provider is not None and readings.provider.status is not None:
        return readings.provider.status.value
    order = readings.order
    return "not_sent" if order is not None and order.status is OrderStatus.AWAITING else None


def sent_to_provider(order: PanelOrder | None) -> bool | None:
    """True when the panel keeps the provider's number of the order, False while it waits to be sent."""
    if order is None:
        return None
    if order.external_id:
        return True
    return False if order.status is OrderStatus.AWAITING else None


def failure_cause(readings: Readings) -> str | None:
    """The one cause that incident, cancel reason and provider answer agree on; `none` when nothing is missing."""
    order = readings.order
    if order is None:
        return None
    named = {row["cause"] for row in readings.register("incidents").rows if row.get("cause")}
    texts = (order.cancel_reason or "", readings.provider.status_text if readings.provider else "")
    named |= {
        cause
        for words, cause in readings.behaviour.causes.items()
        for text in texts
        if words.casefold() in text.casefold()
    }
    named.discard("none")
    if len(named) == 1:
        return str(named.pop())
    both_completed = order.status is OrderStatus.COMPLETED and provider_status(readings) == "completed"
    return "none" if not named and both_completed else None


def canceled_by(readings: Readings) -> str | None:
    """Who cancelled: `none` for an order not cancelled, `provider` when its own answer says cancelled, else unknown."""
    order = readings.order
    if order is None or order.status is None:
        return None
    if order.status is not OrderStatus.CANCELED:
        return "none"
    return "provider" if provider_status(readings) == "canceled" else None


def delivered(order: PanelOrder | None) -> int | None:
    """Units delivered by the panel's own counts, for an order that has ended."""
    if order is None or order.status not in FINAL or order.quantity is None or order.remains is None:
        return None
    return order.quantity - max(order.remains, 0) if order.remains <= order.quantity else None


def order_facts(readings: Readings) -> dict[str, Any]:
    """The facts about the order that the panel's admin API gives; all unknown when there is no order to look at."""
    order = readings.order or PanelOrder(number="")
    final = order.status in FINAL
    return {
        "order_found": readings.order_known,
        "order_service": order.service_name,
        "order_metric": metric(order.service_name),
        "order_status": order.status.value if order.status and not is_parent(order) else None,
        "order_quantity": order.quantity,
        "order_remains": order.remains,
        "order_delivered": delivered(readings.order),
        "order_start_count": order.start_count,
        "order_charge": order_charge(readings),
        "order_currency": order.currency,
        "order_created_at": moment(order.created),
        "order_last_activity_at": moment(order.updated),
        "order_completed_at": moment(order.updated) if final else None,
        "order_sent_to_provider": sent_to_provider(readings.order),
    }


def fx_rate(readings: Readings) -> str | None:
    """`1` when order and balance share a currency; no rate is stored with a charge, so otherwise unknown."""
    order, account = readings.order, readings.account
    if order is None or account is None or not order.currency or not account.currency:
        return None
    return money(Decimal(1)) if order.currency == account.currency else None
