"""Parents of drip-feeds and subscriptions: charged for all their runs, while each run is an order of its own."""

from triage.panels.model import OrderStatus, PanelOrder

PARENT_WORDS = ("active", "paused", "expired", "limit", "limited")
"""Words for a status that only such parents have (panel facts, parts 1 and 5)."""

ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELED)
"""How a parent ends in the same words as an order."""


def is_parent(order: PanelOrder | None) -> bool:
    """Whether the order is, or may be, such a parent: by a word that only they have, or ended like an order while it
    has neither a number at a supplier nor units left or done, which every order that ran has (panel facts, part 1)."""
    if order is None:
        return False
    own_word = order.status_text.strip().casefold() in PARENT_WORDS
    bare = order.external_id is None and order.remains is None
    return own_word or (order.status in ENDED and bare)
