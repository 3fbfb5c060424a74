"""A stand-in for the platforms' own servers: HTTPS on 127.0.0.1 for every host name, answering as a test says."""

import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import trustme

from triage.links.probe import Caller

Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: the name in the TLS greeting, the `Host` header, the path with its query."""

    greeted: str
    host: str
    path: str
    headers: Mapping[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_caller: Any) -> None:
        """A caller that hangs up, or refuses the certificate, is what some tests are about."""


@dataclass
class Platforms:
    """The server, as a context manager. `answers` maps a host to what it answers; an unknown host gets 500."""

    names: tuple[str, ...]
    answers: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        authority, context = _certified(self.names)
        self._server = _Server(("127.0.0.1", 0), self._handler())
        context.sni_callback = _remember_name
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(self._server.server_address[1])
        self.trusted = ssl.create_default_context()
        authority.configure_trust(self.trusted)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def caller(self, **given: Any) -> Caller:
        """A caller that reaches this server for every host; by default it may connect to this machine alone."""
        known: dict[str, Any] = {
            "resolve": lambda _host: ["127.0.0.1"],
            "allowed": lambda address: address == "127.0.0.1",
            "port": self.port,
            "certificates": self.trusted,
        }
        return Caller(**{**known, **given})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platforms = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers.get("Host", "")
                greeted = str(getattr(self.connection, "greeted", ""))
                platforms.asked.append(Asked(greeted, host, self.path, dict(self.headers)))
                platforms.answers.get(host, answering(500))(self)

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler


def answering(status: int, body: bytes = b"", **headers: str) -> Script:
    """An answer with that status, body and headers (`content_type=` stands for `Content-Type`)."""

    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return script


def _remember_name(connection: Any, name: str | None, _context: ssl.SSLContext) -> None:
    connection.greeted = name or ""


@cache
def _certified(names: tuple[str, ...]) -> tuple[trustme.CA, ssl.SSLContext]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return authority, context
