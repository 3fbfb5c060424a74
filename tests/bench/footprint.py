"""How fast a process starts and what memory it takes, idle and busy, beside an empty page served by the same libraries.

`python -m tests.bench.footprint [--json]`. Memory is the main process's own, in megabytes; "most" is its peak since the
start. FULL=1 makes eight times as many claims.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.sandboxed import ADMIN_KEY, FOLDER, PROVIDER_KEY, SUPPLIER
from tests.kit.sandbox import SandboxServer
from tests.kit.whole import Customer
from tests.processes.crowd import Order, make_order
from tests.processes.replicas import Replica, free_port

STARTS = 5
AT_ONCE = 8
CLAIMS = 320 if os.environ.get("FULL") == "1" else 40

EMPTY = """
import sys
import alembic.command, babel, httpx, jinja2, numpy, PIL.Image, pydantic_settings, sqlalchemy, structlog, uvicorn, yaml
from fastapi import FastAPI
web = FastAPI()
web.get("/")(lambda: {})
uvicorn.run(web, port=int(sys.argv[1]), log_level="error")
"""


@contextmanager
def makegood(folder: Path, panel: SandboxServer) -> Iterator[tuple[int, str]]:
    """An installation on SQLite as an operator runs it: its process and its address."""
    replica = Replica(folder, _settings(panel))
    replica.start()
    try:
        replica.wait_ready()
        assert replica.process is not None
        yield replica.process.pid, replica.url
    finally:
        replica.stop()


def _settings(panel: SandboxServer) -> dict[str, str]:
    return {
        "MAKEGOOD_PANEL__KIND": "sandbox",
        "MAKEGOOD_PANEL__URL": panel.url,
        "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        "MAKEGOOD_PANEL__RETURNS": "manual",
        "MAKEGOOD_PANEL__CHARGE": "gross",
        "MAKEGOOD_PANEL__CAUSES": (FOLDER / "causes.json").read_text("utf-8"),
        "MAKEGOOD_PROVIDERS": f'[{{"name": "{SUPPLIER}", "url": "{panel.url}/provider", "key": "{PROVIDER_KEY}"}}]',
        "MAKEGOOD_AUTHORITY": "auto",
        "MAKEGOOD_OWNERSHIP": "knowledge",
    }


@contextmanager
def empty() -> Iterator[tuple[int, str]]:
    """A page that shows nothing, with the same libraries imported."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", EMPTY, str(port)])
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            time.sleep(0.05)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def memory(pid: int) -> tuple[float, float]:
    """Megabytes held now, and the most since the start."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    named = dict(line.split(":", 1) for line in lines)
    now, most = (int(named[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return round(now, 1), round(most, 1)


def starts(panel: SandboxServer, folder: Path) -> dict[str, float]:
    """Seconds until ready; both in turn, on a database that is there."""
    ours, theirs = [], []
    for _ in range(STARTS + 1):
        began = time.perf_counter()
        with makegood(folder, panel):
            ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        with empty():
            theirs.append(time.perf_counter() - began)
    first, ours, theirs = ours[0], ours[1:], theirs[1:]
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {
        "first start, database made (s)": round(first, 2),
        "start (s)": round(statistics.median(ours), 2),
        "empty page (s)": round(statistics.median(theirs), 2),
        "start / empty page": round(statistics.median(ratios), 2),
    }


def busy(panel: SandboxServer, folder: Path) -> dict[str, float]:
    """Memory before and after so many claims, eight at a time."""
    orders = [make_order(panel, place) for place in range(CLAIMS)]
    with makegood(folder, panel) as (pid, url):
        time.sleep(3)
        idle, _ = memory(pid)
        with ThreadPoolExecutor(AT_ONCE) as people:
            list(people.map(lambda order: _claim(url, order), orders))
        after, most = memory(pid)
    with empty() as (pid, _):
        bare, _ = memory(pid)
    return {
        "idle (MB)": idle,
        f"after {CLAIMS} claims (MB)": after,
        "most while busy (MB)": most,
        "empty page (MB)": bare,
        "idle / empty page": round(idle / bare, 2),
        "most while busy / idle": round(most / idle, 2),
    }


def _claim(url: str, order: Order) -> None:
    with httpx.Client(base_url=url, headers={"accept": "application/json"}, timeout=60, trust_env=False) as http:
        http.get("/chat")
        customer = Customer(http)
        customer.claim(order.number, order.link)
        customer.hears("I am checking the records")


def main() -> None:
    """Print a table, or JSON with `--json`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with SandboxServer(folder / "panel.db", returns="manual", charge="gross") as panel:
            found = {**starts(panel, folder), **busy(panel, folder)}
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for what, value in found.items():
        sys.stdout.write(f"  {what:34} {value:8}\n")


if __name__ == "__main__":
    main()
