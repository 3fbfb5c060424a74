"""One HTTP call to a panel: bounded in time and size, slow enough for its limits, and never telling a key."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from triage.panels import wire
from triage.panels.model import PanelUnavailable

AGENT = "Makegood/0.1 (refund desk)"
MOST_BYTES = 8_000_000
CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
AGAIN_AFTER = (0.3, 1.0)
"""Pauses before a read is tried again, at most so often."""
TRY_AGAIN = (429, 500, 502, 503, 504)


class RateLimit:
    """So many calls a second, shared by everybody who has this object."""

    def __init__(self, per_second: float = 5) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next call may be made."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._gap
        time.sleep(start - now)


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
    """Calls to one server. Thread-safe; the key is in no message and no representation."""

    def __init__(self, root: str, headers: Mapping[str, str] | None = None, limit: RateLimit | None = None) -> None:
        self._root = root.rstrip("/")
        self._limit = limit or RateLimit()
        self._client = httpx.Client(
            headers={"User-Agent": AGENT, "Accept": "application/json", **(headers or {})},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"Transport({self._root})"

    def close(self) -> None:
        """Give up the connections that are kept open."""
        self._client.close()

    def once(self, method: str, path: str, *, seconds: float = READ_SECONDS, **body: Any) -> Answer:
        """One call, never repeated. Raises `NoAnswer` when the connection failed or was cut."""
        self._limit.wait()
        try:
            return self._read(method, path, seconds, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            raise NoAnswer(f"no connection ({type(problem).__name__})", sent=False) from None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NoAnswer(f"the answer was lost ({type(problem).__name__})", sent=True) from None

    def fetch(self, method: str, path: str, **body: Any) -> Answer:
        """A read, repeated a little when the panel is busy. Raises `PanelUnavailable`."""
        reason = ""
        for pause in (*AGAIN_AFTER, None):
            try:
                answer = self.once(method, path, **body)
            except NoAnswer as problem:
                reason = str(problem)
            else:
                if answer.status not in TRY_AGAIN:
                    return answer
                reason = f"HTTP {answer.status}"
            if pause is not None:
                time.sleep(pause)
        raise PanelUnavailable(reason)

    def _read(self, method: str, path: str, seconds: float, body: dict[str, Any]) -> Answer:
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        with self._client.stream(method, f"{self._root}{path}", timeout=timeout, **body) as response:
            content = b""
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise NoAnswer("the answer was too large", sent=True)
        try:
            document = wire.parse_json(content)
        except (ValueError, RecursionError):
            document = None
        return Answer(response.status_code, document, _seconds(response.headers.get("retry-after")))


def _seconds(header: str | None) -> float | None:
    return min(float(header), 300.0) if header and header.isascii() and header.isdigit() else None
