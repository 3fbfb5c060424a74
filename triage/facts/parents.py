"""Parents of drip-feeds and subscriptions: charged for all their runs, while each run is an order of its own."""

from triage.panels.model import PanelOrder

PARENT_WORDS = ("active", "paused", "expired", "limit", "limited")
"""Words for a status that only such parents have (panel facts, parts 1 and 5)."""


def is_parent(order: PanelOrder | None) -> bool:
    """Whether the panel's own word for the order's status is one that only parents have."""
    return order is not None and order.status_text.strip().casefold() in PARENT_WORDS
