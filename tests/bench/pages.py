"""The desk's pages with few and with many stored cases on both engines, and beside a page that shows nothing.

`python -m tests.bench.pages [--json]`; FULL=1 compares a thousand cases with a million.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from storage.database import open_database
from tests.bench.filling import fill_at
from tests.kit.cases import add_agent, open_case, sign_in_code
from tests.kit.databases import URLS
from tests.kit.web import installation, serving

FEW = 1_000
WAITING = 60
"""Cases in front of people, in both: the queue's first page is full."""
WARM, ROUNDS = 20, 200
PAGES = {"empty page": "/desk/macros", "queue page": "/desk", "case page": "/desk/cases/MG-1001"}


@contextmanager
def desk(engine: str, folder: Path, stored: int) -> Iterator[httpx.Client]:
    """A signed-in lead's browser at an installation on that engine that has stored so many cases."""
    with URLS[engine]() as url, _at(url, folder, stored) as client:
        yield client


@contextmanager
def _at(url: str, folder: Path, stored: int) -> Iterator[httpx.Client]:
    fill_at(url, stored)
    database = open_database(url)
    app = installation(database, folder)
    for place in range(WAITING):
        open_case(app, order=str(place), chat_key=f"c{place}")
    with serving(app) as root, httpx.Client(base_url=root) as client:
        client.post(f"/desk/sign-in/{sign_in_code(app, add_agent(app, 'Lia', 'lead'))}")
        yield client
    database.close()


def fetched(client: httpx.Client, path: str) -> float:
    """Milliseconds until the whole page was here."""
    started = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return took


def share(values: list[float], part: float) -> float:
    """The value below which that part of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def measured(few: httpx.Client, many: httpx.Client) -> dict[str, dict[str, float]]:
    """Of each page p50 and p99 with few and with many; both in turn, so that a busy machine disturbs both alike."""
    found: dict[str, dict[str, float]] = {}
    for name, path in PAGES.items():
        for client in (few, many) * WARM:
            fetched(client, path)
        pairs = [(fetched(few, path), fetched(many, path)) for _ in range(ROUNDS)]
        sides = {"few": [one for one, _ in pairs], "many": [other for _, other in pairs]}
        found[name] = {
            f"{side} p{int(part * 100)}": round(share(values, part), 2)
            for side, values in sides.items()
            for part in (0.5, 0.99)
        }
        found[name]["growth p50"] = round(found[name]["many p50"] / found[name]["few p50"], 2)
    empty = found["empty page"]["many p50"]
    for name in ("queue page", "case page"):
        found[name]["beside the empty page"] = round(found[name]["many p50"] / empty, 2)
    return found


def main() -> None:
    """Measure, and print."""
    stored = 1_000_000 if os.environ.get("FULL") == "1" else 20_000
    found = {engine: compared(engine, stored) for engine in URLS}
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for engine, pages in found.items():
        for name, figures in pages.items():
            said = ", ".join(f"{what} {value}" for what, value in figures.items())
            sys.stdout.write(f"  {engine:10} {name:10} {said}\n")


def compared(engine: str, stored: int) -> dict[str, dict[str, float]]:
    """The pages with few and with so many stored cases, on that engine."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [Path(folder) / name for name in ("few", "many")]
        for one in sides:
            one.mkdir()
        with desk(engine, sides[0], FEW) as few, desk(engine, sides[1], stored) as many:
            return {"stored": {"few": FEW, "many": stored}, **measured(few, many)}


if __name__ == "__main__":
    main()
