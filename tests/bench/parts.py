"""One turn of the dialogue beside the bare durable commit of one row, and a link beside a regular expression."""

import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.dialogue.advance import advance
from bot.dialogue.draft import Draft
from bot.inbound import Inbound
from storage import chats, inbox, messages
from storage.database import open_database
from tests.bench.timing import Row
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


def link_beside_regex() -> dict[str, float]:
    """Reading a link to its canonical key, beside finding an address by a plain regular expression."""
    said = "look: https://m.youtube.com/watch?v=aB3dE5fG7hI&utm_source=x please"
    plain = re.compile(r"https?://\S+")
    return ratio(lambda: parse(said), lambda: plain.search(said), 500)


def run(*, full: bool) -> list[Row]:
    """A turn beside a bare durable commit, and a link beside a plain regular expression."""
    with tempfile.TemporaryDirectory() as folder:
        results = {
            ("a turn (SQLite)", "the time of a bare durable commit"): turn_beside_commit(Path(folder)),
            ("a link to its key", "the time of a plain regular expression"): link_beside_regex(),
        }
    return [
        Row(name, 1 / row["seconds"], other, row["ratio"], row["least"], row["most"])
        for (name, other), row in results.items()
    ]
