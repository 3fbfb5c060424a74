"""The connection under the panel: one that can be cut, and a server that says where it listens."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[Any, Any], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 that remembers the transport of each connection, by both its ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _open[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop((self.client, self.server), None)
        super().connection_lost(exc)


async def cut(scope: Scope, receive: Receive) -> None:
    """Close the connection at once, with no byte of an answer. Raises ConnectionResetError where there is no socket."""
    transport = _open.get((_pair(scope.get("client")), _pair(scope.get("server"))))
    if transport is None:
        raise ConnectionResetError("the sandbox cut this connection")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


class PanelServer(uvicorn.Server):
    """Serves the panel on a bound socket; `announce` is called with the address once it accepts connections."""

    def __init__(self, app: Starlette, listening: socket.socket, announce: Callable[[str], None]) -> None:
        config = uvicorn.Config(
            app,
            http=CuttableProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._listening = listening
        self._announce = announce

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone; `until_signaled` listens to them."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if self.started:
            host, port = self._listening.getsockname()[:2]
            self._announce(f"http://{host}:{port}")

    async def until_stopped(self) -> None:
        """Serve until `should_exit` is set."""
        await self.serve([self._listening])

    async def until_signaled(self) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        await self.until_stopped()

    def _stop(self) -> None:
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError when it is taken."""
    listening = socket.create_server((host, port))
    # asyncio sets this only on sockets made with IPPROTO_TCP; without it each answer waits 40 ms for an ACK.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _pair(end: Any) -> Any:
    return tuple(end) if end else None
