"""Makegood as real processes: started like an operator does, killed like a power cut does."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PATIENCE = 120.0
"""Seconds to wait for something that must happen. No test asserts how fast it does."""


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Replica:
    """One `makegood run`. It can be killed and started again any number of times, on the same port."""

    folder: Path
    settings: dict[str, str]
    name: str = "a"
    arguments: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it wrote to its standard output and error, of all its lives."""
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it; returns at once."""
        command = [*self.prefix, sys.executable, "-m", "bot", "run", *self.arguments]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        root = str(Path(__file__).parent.parent.parent)
        own = {"MAKEGOOD_WEB__PORT": str(self.port), "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env={**kept, **own, **self.settings}, stdout=log, stderr=log
            )

    def ready(self) -> bool:
        """True once it says itself that it can work."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def wait_ready(self) -> None:
        """Wait until it is ready. Raises AssertionError with its log when it is not, or has ended."""
        until = time.monotonic() + PATIENCE
        while not self.ready():
            ended = self.process is None or self.process.poll() is not None
            assert not ended, f"{self.name} has ended:\n{self.log.read_text('utf-8')[-3000:]}"
            assert time.monotonic() < until, f"{self.name} is not ready:\n{self.log.read_text('utf-8')[-3000:]}"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut: nothing is finished, nothing is said."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator: asked to stop, waited for. Gives the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self.process = None
        return status


def kill_at_random(replicas: list[Replica], times: int, rng: random.Random, *, most_pause: float = 3.0) -> None:
    """Kill one after the other at random moments, some while they still start, and start each again."""
    for _ in range(times):
        time.sleep(rng.uniform(0.1, most_pause))
        victim = rng.choice(replicas)
        victim.kill()
        victim.start()
        if rng.random() < 0.7:
            victim.wait_ready()


class Stubborn(httpx.BaseTransport):
    """What a browser's page does: the same request again, wherever somebody answers, until it is taken."""

    def __init__(self, replicas: list[Replica]) -> None:
        self._replicas = replicas
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises AssertionError when nobody takes it for long."""
        request.read()
        until, problem = time.monotonic() + PATIENCE, ""
        for attempt in range(10**6):
            assert time.monotonic() < until, f"nobody took {request.method} {request.url.path}: {problem}"
            request.url = request.url.copy_with(port=self._replicas[attempt % len(self._replicas)].port)
            try:
                answer = self._inner.handle_request(request)
                answer.read()
            except httpx.TransportError as trouble:
                problem = type(trouble).__name__
            else:
                if answer.status_code < 500:
                    return answer
                problem = str(answer.status_code)
            time.sleep(0.1)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Give up its connections."""
        self._inner.close()
