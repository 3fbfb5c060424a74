"""How fast a staff chat may be written to: a number of messages in a sliding window. Pure but for the clock."""

import time
from collections import deque
from collections.abc import Callable


class Pace:
    """At most `most` messages in any `window` seconds; whoever would exceed it is told how long to wait."""

    def __init__(self, most: int, window: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._sent: deque[float] = deque()

    def wait(self, messages: int = 1) -> float:
        """Seconds until so many messages may go; 0 when they may go now."""
        now = self._clock()
        while self._sent and self._sent[0] <= now - self._window:
            self._sent.popleft()
        over = len(self._sent) + min(messages, self._most) - self._most
        return 0.0 if over <= 0 else self._sent[over - 1] + self._window - now

    def count(self, messages: int = 1) -> None:
        """So many messages went."""
        self._sent.extend([self._clock()] * messages)
