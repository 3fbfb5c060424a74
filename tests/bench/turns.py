"""Turns a second beside what the disk alone allows, for 1, 16 and 64 chats, on both engines, and as the record grows.

`python -m tests.bench.turns [--json]`; FULL=1 grows to ten million cases. Each figure is a ratio of one run.
"""

import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bot.app import App
from bot.inbound import Inbound
from bot.receiving import receive
from bot.work.runner import Pump
from storage.database import open_database
from tests.bench.filling import fill_at
from tests.kit.databases import URLS, remove_shared_folder, shared_folder
from tests.kit.web import installation

ROUNDS = 5
TURNS = 60
SIZES = (10_000, 100_000, *((1_000_000, 10_000_000) if os.environ.get("FULL") else ()))
WORDS = "nothing of it ever came, please look into it"
LETTERS = str.maketrans("0123456789", "aeioubdfgk")
EVENTS = count()

BARE = (
    (
        """INSERT INTO inbox (panel_id, channel, event_id, chat_key, payload, state, attempts, run_at, received_at)
     VALUES ('bare', 'web', :event, 'c', :payload, 'ready', 0, :now, :now)""",
    ),
    (
        "SELECT * FROM inbox WHERE panel_id = 'bare' AND done_at IS NULL ORDER BY id LIMIT 1",
        "SELECT * FROM chat WHERE panel_id = 'bare' AND channel = 'web' AND chat_key = 'c'",
        """INSERT INTO message (panel_id, chat_id, author, channel, text, redactions, buttons, files, at, version)
         SELECT 'bare', id, 'customer', 'web', :words, '[]', '[]', '[]', :now, 0 FROM chat WHERE panel_id = 'bare'""",
        "UPDATE chat SET draft = :draft, updated_at = :now WHERE panel_id = 'bare'",
        """INSERT INTO message (panel_id, chat_id, author, channel, text, redactions, buttons, files, at, version)
         SELECT 'bare', id, 'bot', 'web', :words, '[]', '[]', '[]', :now, 0 FROM chat WHERE panel_id = 'bare'""",
        "UPDATE inbox SET state = 'done', done_at = :now WHERE panel_id = 'bare' AND event_id = :event",
    ),
)
"""The two commits of one turn, storing and working the message: the same rows, and nothing thought about."""


class Bench:
    """An installation whose turns are taken by hand."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = open_database(url, exclusive=url.startswith("sqlite"))
        self.app: App = installation(self.database, folder)
        self._pump = Pump(self.app)
        named = ":" if url.startswith("sqlite") else "%("
        self._bare = [[_native(statement, named) for statement in part] for part in BARE]
        self.database.run(self._open_bare)

    def _open_bare(self, conn: Connection) -> None:
        made = """INSERT INTO chat (panel_id, channel, chat_key, language, draft, reachable, created_at, updated_at)
            VALUES ('bare', 'web', 'c', 'en', '{}', TRUE, :now, :now) ON CONFLICT DO NOTHING"""
        conn.execute(text(made), {"now": datetime.now(UTC).replace(tzinfo=None)})

    def turns(self, chats: int) -> None:
        """Every chat says something at the same moment, and all are answered."""
        now = datetime.now(UTC)
        said = [_said(f"c{chat}", now) for chat in range(chats)]
        self.database.run_all([partial(_receive, app=self.app, inbound=inbound, now=now) for inbound in said])
        done = 0
        while done < chats:
            done += self._pump.step()

    def bare(self) -> None:
        """The statements of one turn in its two commits."""
        values = {
            "event": f"b{next(EVENTS)}",
            "now": datetime.now(UTC).replace(tzinfo=None).isoformat(" "),
            "words": WORDS,
            "payload": json.dumps({"text": WORDS * 8}),
            "draft": json.dumps({"said": [WORDS] * 12}),
        }
        for part in self._bare:
            self.database.run(partial(_run_all, statements=part, values=values))

    def close(self) -> None:
        """Close the store."""
        self.app.close()
        self.database.close()

    def settle(self) -> None:
        """Make the chats' records alike before each measurement: long claims take longer to read."""
        self.database.run(lambda conn: conn.execute(text("UPDATE chat SET draft = '{}' WHERE panel_id <> 'bare'")))


def _said(chat: str, now: datetime) -> Inbound:
    """A message whose words nobody has said before, so that nothing of an earlier one answers it."""
    place = str(next(EVENTS))
    return Inbound("web", f"e{place}", chat, now, text=f"{WORDS}, {place.translate(LETTERS)}", message_key=place)


def _receive(conn: Connection, *, app: App, inbound: Inbound, now: datetime) -> None:
    receive(conn, app, inbound, now)


def _native(statement: str, named: str) -> tuple[str, tuple[str, ...]]:
    """The statement as the driver itself takes it, and the names of its values."""
    names = tuple(dict.fromkeys(re.findall(r":(\w+)", statement)))
    return (statement if named == ":" else re.sub(r":(\w+)", r"%(\1)s", statement)), names


def _run_all(conn: Connection, *, statements: list[tuple[str, tuple[str, ...]]], values: dict[str, Any]) -> None:
    for statement, names in statements:
        result = conn.exec_driver_sql(statement, {name: values[name] for name in names})
        if result.returns_rows:
            result.all()


@dataclass(frozen=True, slots=True)
class Time:
    """What one turn takes: by the clock, and of this process's processor alone, where neighbours do not count."""

    clock: float
    processor: float


def taken(work: Callable[[], Any], times: int, turns: int = 1) -> Time:
    """The time of one turn, when so many repetitions take so many turns each."""
    started, worked = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    each = times * turns
    return Time((time.perf_counter() - started) / each, (time.process_time() - worked) / each)


def middle(found: list[Time]) -> Time:
    """The median of each."""
    return Time(statistics.median(one.clock for one in found), statistics.median(one.processor for one in found))


def measure(bench: Bench) -> dict[str, Time]:
    """One turn by number of chats, and the bare statements, in turn in each round; medians."""
    found: dict[str, list[Time]] = {}
    for _ in range(ROUNDS):
        bench.settle()
        found.setdefault("bare", []).append(taken(bench.bare, TURNS))
        for chats in (1, 16, 64):
            rounds = max(3, TURNS // chats)
            found.setdefault(str(chats), []).append(taken(partial(bench.turns, chats), rounds, chats))
    return {name: middle(values) for name, values in found.items()}


def growth(url: str, folder: Path) -> dict[str, float]:
    """How much longer a turn takes with each size of the record than with the first."""
    found: dict[int, Time] = {}
    for size in SIZES:
        fill_at(url, size)
        bench = Bench(url, folder)
        bench.turns(16)
        bench.settle()
        found[size] = middle([taken(partial(bench.turns, 16), TURNS // 16, 16) for _ in range(ROUNDS)])
        bench.close()
    first, rows = found[SIZES[0]], dict[str, float]()
    for size in SIZES[1:]:
        name = f"{size:,} cases / {SIZES[0]:,}"
        rows[f"{name}, processor"] = round(found[size].processor / first.processor, 2)
        rows[f"{name}, clock"] = round(found[size].clock / first.clock, 2)
    return rows


def compare(engine: str, url: str, folder: Path) -> dict[str, float]:
    """Every figure of one engine."""
    bench = Bench(url, folder)
    found = measure(bench)
    bench.close()
    one, bare = found["1"], found["bare"]
    rows = {f"{engine}: one turn / its bare statements": round(one.clock / bare.clock, 2)}
    for chats in ("16", "64"):
        rows[f"{engine}: turns/s of {chats} chats / of 1, clock"] = round(one.clock / found[chats].clock, 2)
    rows[f"{engine}: processor of a turn of 1 chat / of 64"] = round(one.processor / found["64"].processor, 2)
    rows[f"{engine}: waiting of a turn of 1 chat (ms)"] = round(1000 * max(0, one.clock - one.processor), 2)
    rows[f"{engine}: turns/s, 64 chats (to be read only)"] = round(1 / found["64"].clock)
    return rows | {f"{engine}: turn, {name}": value for name, value in growth(url, folder).items()}


def main() -> None:
    """Both engines, a line a figure, or JSON with `--json`."""
    results: dict[str, float] = {}
    shared_folder()
    try:
        for engine in ("sqlite", "postgresql"):
            with URLS[engine]() as url, tempfile.TemporaryDirectory() as folder:
                results |= compare(engine, url, Path(folder))
    finally:
        remove_shared_folder()
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(results) + "\n")
        return
    for name, value in results.items():
        sys.stdout.write(f"{name:58} {value:8}\n")


if __name__ == "__main__":
    main()
