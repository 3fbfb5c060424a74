"""How fast a channel may be written to: per chat, per group, and over all chats. What comes too early must wait."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window:
    """At most `most` messages in any `seconds`."""

    most: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more may be sent."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        return 0.0 if len(self.sent) < self.most else self.sent[0] + self.seconds - now


class Pace:
    """The limits of one channel, each as (messages, seconds). `now` is any clock that only goes forward."""

    def __init__(
        self, *, overall: tuple[int, float], chat: tuple[int, float], group: tuple[int, float] | None = None
    ) -> None:
        self._overall = Window(*overall)
        self._chat, self._group = chat, group or chat
        self._chats: dict[str, Window] = {}

    def take(self, chat_key: str, now: float, *, group: bool = False) -> float:
        """Take a place for one message: 0 when it may go now, else the seconds to wait (and no place is taken)."""
        window = self._chats.setdefault(chat_key, Window(*(self._group if group else self._chat)))
        wait = max(window.wait(now), self._overall.wait(now))
        if wait > 0:
            return wait
        window.sent.append(now)
        self._overall.sent.append(now)
        self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Chats nobody writes to any more need no window."""
        if len(self._chats) > 1000:
            self._chats = {key: window for key, window in self._chats.items() if window.wait(now) > 0 or window.sent}
