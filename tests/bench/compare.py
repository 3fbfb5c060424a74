"""Benchmarks, side by side in one run: `make bench`. Each figure is a ratio; seconds are printed only to be read.

One turn of the dialogue is compared with the bare durable commit of one row on the same SQLite file; a refusal with its
nearest miss with the judgement alone; reading a link with finding an address by a plain regular expression.
"""

import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import text

import policy
from bot.dialogue.advance import advance
from bot.dialogue.draft import Draft
from bot.inbound import Inbound
from policy.evaluate import judge
from policy.tables import FOLDER, STARTS
from storage import chats, inbox, messages
from storage.database import open_database
from triage.links import parse

ROUNDS = 7


def seconds(work: Callable[[], Any], times: int) -> float:
    """How long one of so many repetitions takes, on average."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times


def ratio(first: Callable[[], Any], second: Callable[[], Any], times: int) -> dict[str, float]:
    """Both in turn, several rounds: the median ratio with its extremes, and the median seconds of each."""
    pairs = [(seconds(first, times), seconds(second, times)) for _ in range(ROUNDS)]
    ratios = [one / other for one, other in pairs]
    return {
        "ratio": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
        "seconds": statistics.median(one for one, _ in pairs),
        "beside": statistics.median(other for _, other in pairs),
    }


def turn_beside_commit(folder: Path) -> dict[str, float]:
    """A stored message, its turn and its reply in one transaction, beside one bare durable commit."""
    database = open_database(f"sqlite:///{folder / 'bench.db'}", exclusive=True)
    counter = iter(range(10**9))

    def turn(conn: Any) -> None:
        now, event = datetime.now(UTC), str(next(counter))
        inbound = Inbound("web", event, "c", now, text="order 10482")
        stored = inbox.put(
            conn,
            panel_id="main",
            channel="web",
            event_id=event,
            chat_key="c",
            payload=inbound.to_json(),
            fetching=False,
            now=now,
        )
        chat = chats.open_chat(conn, "main", "web", "c", language="en", name="", now=now)
        result = advance(Draft.from_json(chat.draft), inbound)
        chats.save_draft(conn, chat.id, result.draft.to_json(), "en", now)
        messages.add(
            conn,
            panel_id="main",
            chat_id=chat.id,
            case_id=None,
            author="bot",
            channel="web",
            text=result.replies[0].text,
            now=now,
        )
        inbox.done(conn, int(stored or 0), now)

    bare = text("INSERT INTO switch (panel_id, name, value, at, by) VALUES ('b', :name, '1', '2026-01-01', 'b')")
    measured = ratio(
        lambda: database.run(turn),
        lambda: database.run(lambda conn: conn.execute(bare, {"name": str(next(counter))})),
        100,
    )
    database.close()
    return measured


def nearest_beside_judgement() -> dict[str, float]:
    """A refusal with its nearest miss, beside the judgement alone."""
    read = policy.load("fluxmio")
    starts = yaml.safe_load((FOLDER / STARTS).read_text("utf-8"))
    facts = {**starts["order"], "failure_cause": "link_private"}
    return ratio(lambda: policy.assess(read, facts), lambda: judge(read, facts), 10)


def link_beside_regex() -> dict[str, float]:
    """Reading a link to its canonical key, beside finding an address by a plain regular expression."""
    said = "look: https://m.youtube.com/watch?v=aB3dE5fG7hI&utm_source=x please"
    plain = re.compile(r"https?://\S+")
    return ratio(lambda: parse(said), lambda: plain.search(said), 500)


def main() -> None:
    """Run all, print a table, or JSON with `--json`."""
    with tempfile.TemporaryDirectory() as folder:
        results = {
            "turn / bare durable commit (SQLite)": turn_beside_commit(Path(folder)),
            "refusal with nearest miss / judgement alone": nearest_beside_judgement(),
            "link to its key / plain regular expression": link_beside_regex(),
        }
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(results) + "\n")
        return
    for name, row in results.items():
        sys.stdout.write(
            f"{name:46} {row['ratio']:8} ({row['least']} to {row['most']});"
            f" {row['seconds'] * 1000:.3f} ms beside {row['beside'] * 1000:.3f} ms\n"
        )


if __name__ == "__main__":
    main()
