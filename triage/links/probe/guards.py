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

EACH_PER_HOUR = 30
"""Checks that one customer's claims and questions may cause in an hour, so that nobody uses up what all share."""
MOST_CUSTOMERS = 10_000

Monotonic = Callable[[], float]


@dataclass(slots=True)
class _Bucket:
    """So many tokens at most, filled up over time."""

    most: float
    per_second: float
    tokens: float
    filled: float

    def fill(self, now: float) -> float:
        self.tokens = min(self.most, self.tokens + (now - self.filled) * self.per_second)
        self.filled = now
        return self.tokens


@dataclass(slots=True)
class _Host:
    bucket: _Bucket
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
        self._customers: dict[str, _Bucket] = {}
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

    def refusal(self, host: str, customer: str = "") -> str:
        """Empty when the host may be asked now, which takes a token of it and of the customer; else why not."""
        with self._lock:
            now = self._now()
            state, own = self._host(host), self._customer(customer) if customer else None
            if state.closed_until > now:
                return "the host has failed several times in a row and is left alone for a while"
            if state.bucket.fill(now) < 1:
                return "the host has been asked often enough for now"
            if own is not None and own.fill(now) < 1:
                return "this customer's claims have caused enough checks for now"
            for bucket in (state.bucket, own):
                if bucket is not None:
                    bucket.tokens -= 1
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
        full = float(self._burst)
        return self._hosts.setdefault(host, _Host(_Bucket(full, self._per_second, full, self._now())))

    def _customer(self, customer: str) -> _Bucket:
        bucket = self._customers.pop(customer, None)
        bucket = bucket or _Bucket(EACH_PER_HOUR, EACH_PER_HOUR / 3600, EACH_PER_HOUR, self._now())
        self._customers[customer] = bucket
        if len(self._customers) > MOST_CUSTOMERS:
            del self._customers[next(iter(self._customers))]
        return bucket
