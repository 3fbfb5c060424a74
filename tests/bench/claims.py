"""Looking for a claim's doubles among ten thousand, a hundred thousand and more claims.

Both stores are filled before anything is measured, and the rounds take turns, so that a busy machine slows both alike.
`FULL=1` goes on to ten million claims. Aim: a hundred times as many claims slow the look-up by less than 1.3.
"""

import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from storage import cases, chats, wordings
from storage.database import Database, open_database
from storage.tables import case, wording, wording_band
from triage.wording import bands, signature

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SIZES = (10_000, 100_000)
FULL_SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
ROUNDS, LOOKS = 11, 100
CHUNK = 5_000
WORDS = re.findall(
    r"\w+",
    "order never came part half followers likes views account support answer week month money balance return please "
    "waited service price quality dropped missing again nothing refund profile public started stopped",
)


def explanation(number: int) -> str:
    """Words of about a tweet's length, the same for the same number."""
    return " ".join(random.Random(number).choices(WORDS, k=24))


def filled(folder: Path, size: int) -> Database:
    """A store with that many claims, each on its own order and target, every twentieth with a long explanation."""
    database = open_database(f"sqlite:///{folder / f'claims{size}.db'}", exclusive=True)
    chat = database.run(lambda conn: chats.open_chat(conn, "main", "web", "c", language="en", name="", now=NOW))
    for start in range(0, size, CHUNK):
        numbers = range(start, min(start + CHUNK, size))
        database.run(lambda conn, numbers=numbers: _fill(conn, chat.id, numbers))  # type: ignore[misc]
    return database


def _fill(conn: Any, chat_id: int, numbers: range) -> None:
    common = {"panel_id": "main", "chat_id": chat_id, "state": "closed", "object": "order", "claim": {}}
    rows = [
        {
            **common,
            "id": number + 1,
            "number": f"MG-{number}",
            "order_number": str(number),
            "target_key": f"ig:user:u{number}",
            "opened_at": NOW,
            "updated_at": NOW,
        }
        for number in numbers
    ]
    conn.execute(insert(case), rows)
    signed = [
        (number + 1, found) for number in numbers if number % 20 == 0 and (found := signature(explanation(number)))
    ]
    conn.execute(
        insert(wording), [{"case_id": id_, "panel_id": "main", "signature": list(s), "at": NOW} for id_, s in signed]
    )
    conn.execute(
        insert(wording_band),
        [
            {"case_id": id_, "place": place, "panel_id": "main", "band": band}
            for id_, s in signed
            for place, band in enumerate(bands(s))
        ],
    )


def look(database: Database, number: int) -> None:
    """Everything that is looked for when a claim comes in: same order, same target, nearly the same explanation."""

    def work(conn: Any) -> None:
        cases.of_order(conn, "main", str(number), excluding=0)
        cases.of_target(conn, "main", f"ig:user:u{number}", excluding=0, newest=21)
        wordings.alike(conn, "main", number + 1)

    database.read(work)


def per_look(database: Database, size: int, seed: int) -> float:
    """Seconds of one look-up, over random claims, half of them with a long explanation."""
    chosen = random.Random(seed)
    numbers = [chosen.randrange(size // 20) * 20 if place % 2 else chosen.randrange(size) for place in range(LOOKS)]
    started = time.perf_counter()
    for number in numbers:
        look(database, number)
    return (time.perf_counter() - started) / LOOKS


def doubles() -> dict[str, float]:
    """Milliseconds of a look-up at each size, and how much each size is slower than the smallest."""
    sizes = FULL_SIZES if os.environ.get("FULL") == "1" else SIZES
    with tempfile.TemporaryDirectory() as folder:
        stores = {size: filled(Path(folder), size) for size in sizes}
        rounds = [{size: per_look(store, size, seed) for size, store in stores.items()} for seed in range(ROUNDS)]
        for store in stores.values():
            store.close()
    found = {f"ms at {size}": statistics.median(one[size] for one in rounds) * 1000 for size in sizes}
    growth = {
        f"{size} / {sizes[0]}": statistics.median(one[size] / one[sizes[0]] for one in rounds) for size in sizes[1:]
    }
    return {**found, **growth}


def main() -> None:
    """Print a table, or JSON with `--json`."""
    results = doubles()
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(results) + "\n")
        return
    for name, value in results.items():
        sys.stdout.write(f"{name:46} {value:12.2f}\n")


if __name__ == "__main__":
    main()
