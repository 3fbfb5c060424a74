"""A server that answers as it is told, so that every dialect and every broken answer can be played over real HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest


@dataclass(frozen=True)
class Asked:
    """One call as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def page(self) -> slice:
        return slice(int(self.query["offset"]), int(self.query["offset"]) + int(self.query["limit"]))


@dataclass(frozen=True)
class Reply:
    """`body` is sent as JSON unless it is bytes; `cut` closes without a byte; `drip` sends it slowly from the start."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Scripted:
    """Programmed by `on(path, reply, …)`: one reply after another, the last one for ever; a function makes its own."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []
        self._plays: dict[str, list[Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def on(self, path: str, *replies: Reply | Callable[[Asked], Reply]) -> None:
        self._plays[path] = list(replies)

    def asked(self, path: str) -> list[Asked]:
        return [call for call in self.calls if call.path == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _reply(self, call: Asked) -> Reply:
        self.calls.append(call)
        plays = self._plays.get(call.path, [Reply(b"<html>404</html>", 404)])
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        return play if isinstance(play, Reply) else play(call)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                call = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), body, dict(self.headers.items()))
                reply = scripted._reply(call)
                if reply.cut:
                    return
                head = [f"HTTP/1.1 {reply.status} X", f"Content-Length: {len(reply.content)}", "Connection: close"]
                lines = "\r\n".join([*head, *(f"{name}: {value}" for name, value in reply.headers.items())])
                self.write(f"{lines}\r\n\r\n".encode() + reply.content, reply.drip)

            def write(self, data: bytes, drip: float) -> None:
                try:
                    for piece in [bytes([one]) for one in data] if drip else [data]:
                        self.wfile.write(piece)
                        time.sleep(drip)
                except OSError:
                    return

            do_GET = do_POST = answer

            def log_message(self, *words: Any) -> None:
                pass

        return Handler


class NoWait:
    """A limiter that never waits."""

    def wait(self, most: float) -> bool:  # noqa: ARG002 - the port's
        return True


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    yield server
    server.close()


@pytest.fixture
def no_wait() -> NoWait:
    return NoWait()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
