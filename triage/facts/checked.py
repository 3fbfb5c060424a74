"""What dated checks of the order's target prove: its state now, at order time, and whether it changed in between.

A check tells of its own moment and no other. What a check made now says is never carried back to the order's time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from triage.facts.readings import LinkCheck, Readings
from triage.panels.model import OrderStatus

STATES = {"public": "public", "private": "private", "gone": "deleted", "restricted": "restricted"}
"""State of a check -> `link_state_…` of the fact vocabulary; `unknown` has no word there."""

NOW = timedelta(hours=1)
"""A check no older than this tells the state now."""
AT_ORDER = timedelta(hours=1)
"""A first check this soon after the order tells the state at order time."""
AROUND_ORDER = timedelta(hours=24)
"""Two checks before and after the order, each within this time and both alike, tell it too."""
GAP = timedelta(hours=12)
"""A delivery was watched when no two checks in a row lie further apart than this."""
ENDED = (OrderStatus.COMPLETED, OrderStatus.PARTIAL, OrderStatus.CANCELED)
ONLY_NOW = "only the state now is known; a check made now does not tell the state at order time"


@dataclass(frozen=True, slots=True)
class Told:
    """A value with the words for how it is known, and the time it was true."""

    value: str | bool | None
    note: str = ""
    at: datetime | None = None


def state_now(readings: Readings) -> Told:
    """`link_state_now`: what the newest check says, if it is of the last hour and says anything."""
    recent = [check for check in readings.checks if readings.at - check.at <= NOW]
    if not recent:
        return Told(None)
    newest = recent[-1]
    return Told(STATES.get(newest.state), _words(newest), newest.at)


def state_at_order(readings: Readings) -> Told:
    """`link_state_at_order`: by a check in the hour after the order, or by two around it that agree; else unknown."""
    check = _at_order(readings)
    if check is not None:
        return Told(STATES[check.state], _words(check), check.at)
    return Told(None, ONLY_NOW if state_now(readings).value is not None else "")


def changed_during_delivery(readings: Readings) -> Told:
    """True when two checks of the delivery differ; False only when the whole delivery was watched; else unknown."""
    window = _window(readings)
    if window is None:
        return Told(None)
    begun, ended = window
    first = _at_order(readings)
    during = [check for check in _known(readings) if begun <= check.at <= ended]
    seen = [first, *during] if first is not None and first not in during else during
    for before, after in pairwise(seen):
        if before.state != after.state:
            return Told(True, f"{_words(before)}; then {_words(after)}", after.at)
        if before.owner and after.owner and before.owner.casefold() != after.owner.casefold():
            return Told(True, f"the platform named {before.owner}, then {after.owner} as its owner", after.at)
    alike = [check for check in _known(readings) if first is not None and check.state == first.state]
    watched = first is not None and _watched(alike, begun, ended)
    return Told(False, f"{len(seen)} checks during the delivery, all alike", ended) if watched else Told(None)


def _window(readings: Readings) -> tuple[datetime, datetime] | None:
    order = readings.order
    if order is None or order.created is None:
        return None
    if order.status in ENDED:
        return (order.created, order.updated) if order.updated is not None else None
    return order.created, readings.at


def _known(readings: Readings) -> list[LinkCheck]:
    return [check for check in readings.checks if check.state in STATES]


def _at_order(readings: Readings) -> LinkCheck | None:
    created = readings.order.created if readings.order else None
    if created is None:
        return None
    after = next((check for check in _known(readings) if check.at >= created), None)
    if after is not None and after.at - created <= AT_ORDER:
        return after
    before = next((check for check in reversed(_known(readings)) if check.at < created), None)
    near = after is not None and before is not None and max(after.at - created, created - before.at) <= AROUND_ORDER
    return after if near and before is not None and after is not None and before.state == after.state else None


def _watched(known: list[LinkCheck], begun: datetime, ended: datetime) -> bool:
    """Whether nothing between order and end went unseen for longer than `GAP`; a check just after the end counts."""
    times = [begun, *(check.at for check in known if begun <= check.at <= ended + GAP)]
    gaps = [after - before for before, after in pairwise(times)]
    return len(times) > 1 and max(gaps) <= GAP and ended - times[-1] <= GAP


def _words(check: LinkCheck) -> str:
    asked = f" ({check.via}: {check.reason})" if check.via else ""
    return f"{check.state} at {check.at:%Y-%m-%d %H:%M} UTC{asked}"
