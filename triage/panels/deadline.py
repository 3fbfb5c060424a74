"""A time limit for one whole call. httpx limits each read alone, so an answer that trickles would never end."""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

_call = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything this thread does on a `BoundedTransport` meanwhile ends after so many seconds, or raises a timeout.

    Looking up a host's name is the system's own and is not cut short; the limit then shows right after it.
    """
    _call.due = time.monotonic() + seconds
    try:
        yield
    finally:
        _call.due = None


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    due: float | None = getattr(_call, "due", None)
    if due is None:
        return timeout
    left = due - time.monotonic()
    if left <= 0:
        raise late("the whole call took too long")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        secured = self._inner.start_tls(ssl_context, server_hostname, left)
        _left(timeout, httpcore.ConnectTimeout)
        return _Stream(secured)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        try:
            # So that a call which is late before its first byte counts as never sent.
            _left(timeout, httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            stream.close()
            raise
        return _Stream(stream)


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates that are trusted, read once for all servers."""
    return httpx.create_ssl_context(trust_env=False)


class BoundedTransport(httpx.HTTPTransport):
    """httpx's own transport on sockets that keep to `within`; no proxy and no setting of the environment is used.

    `certificates` takes the place of the usual trusted ones.
    """

    def __init__(self, certificates: ssl.SSLContext | None = None) -> None:
        trusted = certificates or _certificates()
        super().__init__(verify=trusted, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted,
            max_connections=20,
            max_keepalive_connections=5,
            keepalive_expiry=5.0,
            network_backend=_Backend(),
        )
