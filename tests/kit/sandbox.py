"""A sandbox panel for tests: real HTTP on a free port of 127.0.0.1, in a thread of this process."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.sandbox import create_app
from bot.sandbox.modes import Modes
from bot.sandbox.wire import PanelServer, listen

START_SECONDS = 10


class SandboxServer:
    """`with SandboxServer(tmp_path / "panel.db", returns="manual", charge="gross") as panel:` serves at `panel.url`.

    `panel.admin` is an httpx client for the levers: `panel.admin.post("faults", json={…})`. Opening the same file again
    continues with its data; `reset` makes a running panel as new. `clock` replaces the panel's time (seconds since
    1970).
    """

    def __init__(
        self,
        database: Path,
        *,
        returns: str | None = None,
        charge: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._make: Callable[[], Starlette] = lambda: create_app(database, returns=returns, charge=charge, clock=clock)
        self.url = ""
        self.admin: httpx.Client

    def __enter__(self) -> "SandboxServer":
        self._listening = listen("127.0.0.1", 0)
        ready = threading.Event()

        def announce(url: str) -> None:
            self.url = url
            ready.set()

        self._server = PanelServer(self._make(), self._listening, announce)
        self._thread = threading.Thread(target=self._run, name="sandbox panel", daemon=True)
        self._thread.start()
        if not ready.wait(START_SECONDS):
            raise RuntimeError("the sandbox panel did not start")
        self.admin = httpx.Client(base_url=f"{self.url}/_sandbox/", trust_env=False, timeout=10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.admin.close()
        self._server.should_exit = True
        self._thread.join(START_SECONDS)
        self._listening.close()

    def lever(self, path: str, /, **body: Any) -> Any:
        """POST to a lever and give its JSON; an error answer raises."""
        answer = self.admin.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def reset(self, **modes: Any) -> None:
        """As new: seeded again, no faults, the plain modes (manual, gross) but for those named; fast."""
        self.lever("reset", **{**asdict(Modes()), **modes})

    def payments(self) -> list[dict[str, Any]]:
        """Every payment of the panel, newest first."""
        listed: list[dict[str, Any]] = self.admin.get("payments").json()
        return listed

    def calls(self, path: str = "") -> list[dict[str, Any]]:
        """The calls the panel received whose path contains `path`, oldest first, keys hidden."""
        return [call for call in self.admin.get("calls").json() if path in call["path"]]

    def _run(self) -> None:
        asyncio.run(self._server.until_stopped())
