"""One HTTP call to a panel: bounded in time and size, slow enough for its limits, and never telling a key."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import quote_plus, urlsplit

import httpx

from triage.panels import wire
from triage.panels.deadline import BoundedTransport, within
from triage.panels.model import PanelUnavailable

AGENT = "Makegood/0.1 (refund desk)"
MOST_BYTES = 8_000_000
CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
"""The whole of one call, from connecting to the last byte."""
AGAIN_AFTER = (0.3, 1.0)
"""Pauses before a read is tried again, at most so often."""
NO_MORE_AFTER = 15.0
"""A read that has taken so long is not tried again, so that a hanging panel does not hold a worker."""
LONGEST_PAUSE = 5.0
"""A panel that asks for more patience than this is reported as busy instead."""
TRY_AGAIN = (429, 500, 502, 503, 504)


class Limiter(Protocol):
    """What keeps the calls to one server apart; one object may serve several adapters or replicas."""

    def wait(self, most: float) -> bool:
        """Return True when the next call may be made, or False at once when that would take longer than `most`."""
        ...


class RateLimit:
    """So many calls a second, shared by everybody in this process who has this object."""

    def __init__(self, per_second: float = 5) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, most: float = READ_SECONDS) -> bool:
        """See `Limiter.wait`."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            if start - now > most:
                return False
            self._next = start + self._gap
        time.sleep(start - now)
        return True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `document` is None unless the body was JSON."""

    status: int
    document: Any
    retry_after: float | None = None


class NoAnswer(Exception):
    """Nothing readable came back. `sent` is False when the call certainly never reached the panel."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Transport:
    """Calls to one server. Thread-safe; the `secrets` are in no message, no document and no representation."""

    def __init__(
        self,
        root: str,
        headers: Mapping[str, str] | None = None,
        limit: Limiter | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        self._root = root.strip().rstrip("/")
        self._limit = limit or RateLimit()
        self._secrets = [form.encode() for key in secrets if len(key) >= 6 for form in {key, quote_plus(key)}]
        self._client = httpx.Client(
            headers={"User-Agent": AGENT, "Accept": "application/json", **(headers or {})},
            transport=BoundedTransport(),
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"Transport({urlsplit(self._root).hostname})"

    def close(self) -> None:
        """Give up the connections that are kept open."""
        self._client.close()

    def once(self, method: str, path: str, *, seconds: float = READ_SECONDS, **body: Any) -> Answer:
        """One call, never repeated, over after `seconds`. Raises `NoAnswer` when there is no complete answer."""
        if not self._limit.wait(seconds):
            raise NoAnswer("too many calls are waiting for this panel", sent=False)
        try:
            with within(seconds):
                return self._read(method, path, seconds, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as problem:
            raise NoAnswer(f"no connection ({type(problem).__name__})", sent=False) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError) as problem:
            raise NoAnswer(f"the answer was lost ({type(problem).__name__})", sent=True) from None

    def fetch(self, method: str, path: str, **body: Any) -> Answer:
        """A read, repeated a little when the panel is busy. Raises `PanelUnavailable`."""
        begun, reason = time.monotonic(), ""
        for pause in (*AGAIN_AFTER, None):
            wanted = 0.0
            try:
                answer = self.once(method, path, **body)
            except NoAnswer as problem:
                reason = str(problem)
            else:
                if answer.status not in TRY_AGAIN:
                    return answer
                reason, wanted = f"the panel answered HTTP {answer.status}", answer.retry_after or 0.0
            if pause is None or wanted > LONGEST_PAUSE or time.monotonic() - begun > NO_MORE_AFTER:
                break
            time.sleep(max(pause, wanted))
        raise PanelUnavailable(reason)

    def _read(self, method: str, path: str, seconds: float, body: dict[str, Any]) -> Answer:
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        content = bytearray()
        with self._client.stream(method, f"{self._root}{path}", timeout=timeout, **body) as response:
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise NoAnswer("the answer was too large", sent=True)
        retry_after = _seconds(response.headers.get("retry-after"))
        return Answer(response.status_code, self._document(bytes(content)), retry_after)

    def _document(self, content: bytes) -> Any:
        for secret in self._secrets:
            content = content.replace(secret, b"***")
        try:
            return wire.parse_json(content)
        except (ValueError, RecursionError):
            return None


def _seconds(header: str | None) -> float | None:
    """A `Retry-After` header in seconds, at most five minutes; it comes as seconds or as a date."""
    if not header:
        return None
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), 300.0)
    try:
        then = parsedate_to_datetime(header)
    except ValueError:
        return None
    if then.tzinfo is None:
        return None
    return min(max((then - datetime.now(UTC)).total_seconds(), 0.0), 300.0)
