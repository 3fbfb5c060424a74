"""Orders read a moment ago, so that a burst of questions about one order asks the panel once."""

import threading
import time
from collections.abc import Callable

from triage.panels.model import PanelOrder

SECONDS = 5.0
MOST = 1000


class OrderCache:
    """A few seconds' memory of orders by number. What cannot be read is not remembered."""

    def __init__(self) -> None:
        self._orders: dict[str, tuple[float, PanelOrder | None]] = {}
        self._lock = threading.Lock()

    def get(self, number: str, read: Callable[[], PanelOrder | None], *, fresh: bool) -> PanelOrder | None:
        """The order, from memory unless `fresh` or too old. Its age counts from before it was asked for."""
        now = time.monotonic()
        with self._lock:
            kept = self._orders.get(number)
        if kept is not None and not fresh and now - kept[0] < SECONDS:
            return kept[1]
        order = read()
        with self._lock:
            if len(self._orders) >= MOST:
                self._orders.clear()
            if number not in self._orders or self._orders[number][0] <= now:
                self._orders[number] = (now, order)
        return order

    def forget(self, number: str) -> None:
        """The next question about this order asks the panel."""
        with self._lock:
            self._orders.pop(number, None)
