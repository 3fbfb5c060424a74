"""Doing what a page says: its commands run in a folder of their own, its conversations are had with what runs there."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.docs.reading import ROOT, Block
from tests.kit.whole import PATIENCE, Customer
from tests.processes.replicas import free_port

PORT = "8080"
"""The port that pages speak of; another, free one stands in for it."""


@dataclass
class Reader:
    """Somebody who follows a page in a folder of their own, in which the repository's policies lie too."""

    folder: Path
    stack: ExitStack
    port: str = field(default_factory=lambda: str(free_port()))
    started: "subprocess.Popen[str] | None" = None

    def follows(self, block: Block) -> None:
        """Do what the block says, and see that what it shows comes true."""
        if block.mark == "said":
            self._talks(block.text)
            return
        for command, shown in block.steps():
            if block.mark == "run: stay":
                self._starts(command, shown)
            else:
                self._runs(command, shown, "\n" * 20 if block.mark == "run: enter" else "")

    def _runs(self, command: str, shown: list[str], typed: str) -> None:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._env(),
            check=False,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
        )
        told = done.stdout + done.stderr
        assert done.returncode == 0, f"$ {command}\n{told}"
        self._as_shown(shown, told)

    def _starts(self, command: str, shown: list[str]) -> None:
        log = self.folder / "running.log"
        with log.open("w") as out:
            self.started = subprocess.Popen(
                ["bash", "-c", f"exec {command}"], cwd=self.folder, env=self._env(), stdout=out, stderr=out, text=True
            )
        self.stack.callback(self.stops)
        until = time.monotonic() + PATIENCE
        while not self._ready() and time.monotonic() < until:
            assert self.started.poll() is None, log.read_text()
            time.sleep(0.1)
        self._as_shown(shown, log.read_text())

    def _ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stops(self) -> None:
        """Press Ctrl-C, where something runs."""
        if self.started:
            self.started.send_signal(signal.SIGINT)
            self.started.wait(30)
            self.started = None

    def _talks(self, text: str) -> None:
        """Have the conversation: `>` is said, or pressed in brackets; `<` must be heard, line by line."""
        http = self.stack.enter_context(
            httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"accept": "application/json"}, timeout=30)
        )
        http.get("/chat")
        customer, heard = Customer(http), ""
        for line in text.splitlines():
            who, words = line[:1], line[2:]
            if who == ">" and words.startswith("["):
                customer.press(words.strip("[]"))
            elif who == ">":
                customer.say(words)
            elif who == "<" and words not in heard:
                heard = customer.hears(words)

    def _as_shown(self, shown: list[str], told: str) -> None:
        """Every line that the page shows is one that was told, in this order; `…` stands for anything."""
        place = 0
        for line in shown:
            pattern = re.escape(line.rstrip().replace(f":{PORT}", f":{self.port}")).replace("…", ".*")
            found = re.compile(pattern).search(told, place)
            assert found, f"not told (any more): {line}\n{told}"
            place = found.end()

    def _env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
        path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{kept.get('PATH', '')}"
        return {**kept, "PATH": path, "MAKEGOOD_WEB__PORT": self.port, "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """A reader with an empty folder, in which only `policy/` lies, as in a copy of the repository."""
    (folder / "policy").symlink_to(ROOT / "policy")
    with ExitStack() as stack:
        yield Reader(folder, stack)
