"""What keeps checks few: answers kept for a while, a budget for each host, and a pause for a host in trouble."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from triage.links.verdict import Verdict

KEEP_SECONDS = 600.0
KEEP_UNKNOWN_SECONDS = 120.0
MOST_KEPT = 10_000
PER_SECOND = 1.0
BURST = 5
FAILURES = 5
"""So many failures in a row, and a host is left alone for `REST_SECONDS`."""
REST_SECONDS = 300.0

Monotonic = Callable[[], float]


@dataclass(slots=True)
class _Host:
    tokens: float
    filled: float
    failures: int = 0
    closed_until: float = 0.0


class Guards:
    """Thread-safe. `now` is a clock in seconds that never goes back."""

    def __init__(self, now: Monotonic, *, per_second: float = PER_SECOND, burst: int = BURST) -> None:
        self._now = now
        self._per_second = per_second
        self._burst = burst
        self._kept: dict[str, tuple[float, Verdict]] = {}
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def kept(self, key: str) -> Verdict | None:
        """The answer of a moment ago, with its age: ten minutes for one that tells something, two for an unknown."""
        with self._lock:
            made, verdict = self._kept.get(key, (0.0, None))
            if verdict is None:
                return None
            age = self._now() - made
            longest = KEEP_UNKNOWN_SECONDS if verdict.state == "unknown" else KEEP_SECONDS
            return replace(verdict, age=age) if age < longest else None

    def keep(self, key: str, verdict: Verdict) -> None:
        """Keep an answer; the oldest is given up when there are too many."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._now(), verdict)
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]

    def refusal(self, host: str) -> str:
        """Empty when the host may be asked now, which takes one of its tokens; else why not."""
        with self._lock:
            state = self._host(host)
            if state.closed_until > self._now():
                return "the host has failed several times in a row and is left alone for a while"
            if state.tokens < 1:
                return "the host has been asked often enough for now"
            state.tokens -= 1
            return ""

    def went(self, host: str, *, well: bool) -> None:
        """Note how a call to the host went; after several failures in a row it rests."""
        with self._lock:
            state = self._host(host)
            state.failures = 0 if well else state.failures + 1
            if state.failures >= FAILURES:
                state.closed_until = self._now() + REST_SECONDS
                state.failures = FAILURES - 1  # one more failure after the rest closes it again

    def _host(self, host: str) -> _Host:
        now = self._now()
        state = self._hosts.setdefault(host, _Host(float(self._burst), now))
        state.tokens = min(float(self._burst), state.tokens + (now - state.filled) * self._per_second)
        state.filled = now
        return state
