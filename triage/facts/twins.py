"""Another order on the same target in the same period, and who placed both (`dup_order_cause`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.facts.order import FINAL, metric
from triage.facts.readings import Readings
from triage.panels.model import PanelOrder

AT_ONCE = timedelta(minutes=10)
"""Two orders of one account so close together may as well be one order sent twice by a system."""


@dataclass(frozen=True, slots=True)
class Twin:
    """`cause` as in the vocabulary, None when unknown; `note` names the orders and what links them, for staff."""

    cause: str | None
    note: str = ""


def twin_order(readings: Readings) -> Twin:
    """`none` when no other order of the kind ran on this target meanwhile; who doubled it where that is certain.

    Orders that raise different counters are no twins. Only an incident says that a system doubled an order; the
    customer did when one account placed both with time enough between them. Anything else a person must judge.
    """
    order = readings.order
    if order is None or readings.same_target is None:
        return Twin(None)
    twins = [other for other in readings.same_target if _twins(order, other, readings.at)]
    if not twins:
        return Twin("none")
    note = "; ".join(_path(order, other) for other in twins)
    if any(row.get("type") == "double_submission" for row in readings.register("incidents").rows):
        return Twin("system", note)
    return Twin("customer" if all(_placed_by_customer(order, other, readings.at) for other in twins) else None, note)


def _twins(order: PanelOrder, other: PanelOrder, now: datetime) -> bool:
    """Whether the other may be a second order for the same thing; what cannot be read speaks for it."""
    if other.number == order.number:
        return False
    kinds = {metric(order.service_name), metric(other.service_name)}
    return not (len(kinds) == 2 and None not in kinds) and _overlap(order, other, now) is not False


def _overlap(one: PanelOrder, other: PanelOrder, now: datetime) -> bool | None:
    mine, theirs = _window(one, now), _window(other, now)
    if mine is None or theirs is None:
        return None
    return mine[0] <= theirs[1] and theirs[0] <= mine[1]


def _window(order: PanelOrder, now: datetime) -> tuple[datetime, datetime] | None:
    end = order.updated if order.status in FINAL else now
    return None if order.created is None or order.status is None or end is None else (order.created, end)


def _placed_by_customer(order: PanelOrder, other: PanelOrder, now: datetime) -> bool:
    if order.account is None or order.account != other.account or _overlap(order, other, now) is not True:
        return False
    if order.created is None or other.created is None or metric(other.service_name) is None:
        return False
    return abs(order.created - other.created) > AT_ONCE


def _path(order: PanelOrder, other: PanelOrder) -> str:
    whose = "same account" if other.account == order.account else f"account {other.account or 'unknown'}"
    when = f"{other.created:%Y-%m-%d %H:%M} UTC" if other.created else "date unknown"
    status = other.status.value if other.status else "status unknown"
    return f"order {other.number} on the same target ({whose}, {when}, {status})"
