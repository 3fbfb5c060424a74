"""The near search among many screenshots, and one phone screenshot from bytes to words.

The search in two stages is compared with comparing all 256 bits of every row, at 10 thousand and a million rows (ten
million with `FULL=1`), and finds exactly the same. Comparing by marks is measured among as many pages as one process
keeps. Opening, hashing and reading one phone screenshot are compared with decoding it alone.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from bot.pictures.opening import look_at, open_picture
from bot.pictures.reader import read
from bot.pictures.seen import PAGES
from tests.bench.timing import by_the_clock, waited
from tests.kit.screens import as_png, cards, order
from triage.pictures.alike import Album
from triage.pictures.marks import marks
from triage.pictures.near import Near, Rows
from triage.pictures.pdq import NEAR


def everything(rows: Rows, row: Rows) -> Any:
    """The plain way: every row, all of its bits."""
    return np.flatnonzero(np.bitwise_count(rows ^ row).sum(axis=1) <= NEAR)


def search(count: int) -> dict[str, float]:
    """Two stages beside one, among so many rows of which ten lie near."""
    chance = np.random.default_rng(count)
    rows = chance.integers(0, 2**64, (count, 4), dtype=np.uint64)
    asked = rows[count // 2].copy()
    for place in range(10):
        rows[place * (count // 10), :] = asked ^ np.uint64(1 << (3 * place))
    near = Near(rows)
    if set(near.within(asked, NEAR)[0].tolist()) != set(everything(rows, asked).tolist()):
        raise SystemExit("the search does not find what comparing every row finds")
    return by_the_clock(lambda: near.within(asked, NEAR), lambda: everything(rows, asked), 3)


def by_marks(count: int) -> dict[str, float]:
    """A copy looked up among so many pages of as many accounts, beside a tenth of them."""
    drawn = [marks(cards(order(seed))) for seed in range(60)]
    chance = np.random.default_rng(1)

    def album(pages: int) -> Album:
        filled = Album()
        # the labels stay as drawn; the values, which alone differ between orders, become those of ever new orders
        common = drawn[0][[bool((np.bitwise_count(drawn[1] ^ mark).sum(axis=1) < 4).any()) for mark in drawn[0]]]
        values = [chance.integers(0, 2**64, (10, 4), dtype=np.uint64) for _ in range(pages - len(drawn))]
        filled.add(
            [*enumerate(drawn), *((60 + seed, np.concatenate((common, own))) for seed, own in enumerate(values))]
        )
        return filled

    many, few = album(count), album(count // 10)
    return by_the_clock(lambda: many.like(-1, drawn[5]), lambda: few.like(-1, drawn[5]), 1)


def one_screenshot() -> dict[str, dict[str, float]]:
    """A 1080 x 2340 screenshot: each step in its process, beside decoding it here."""
    data = as_png(cards(order(1), 2))
    opened = open_picture(data)
    if isinstance(opened, str):
        raise SystemExit(f"the screenshot was refused: {opened}")
    beside = waited(lambda: Image.open(io.BytesIO(data)).load(), 5)
    steps: dict[str, Callable[[], object]] = {
        "opened and drawn anew / decoded": lambda: open_picture(data),
        "hashed, marked, searched for edits / decoded": lambda: look_at(data),
        "read / decoded": lambda: read(opened.shown),
    }
    taken = {name: waited(step, 3) for name, step in steps.items()}
    return {name: {"ratio": round(took / beside, 1), "seconds": took, "beside": beside} for name, took in taken.items()}


def main() -> None:
    """Run all, print a table, or JSON with `--json`."""
    counts = (10**4, 10**6, 10**7) if os.environ.get("FULL") else (10**4, 10**6)
    results = {f"near among {count:,} in two stages / in one": search(count) for count in counts}
    started = time.perf_counter()
    results[f"by marks among {PAGES:,} pages / {PAGES // 10:,}"] = by_marks(PAGES)
    results |= one_screenshot()
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(results) + "\n")
        return
    for name, row in results.items():
        sys.stdout.write(
            f"{name:46} {row['ratio']:8}; {row['seconds'] * 1000:.2f} ms beside {row['beside'] * 1000:.2f} ms\n"
        )
    sys.stderr.write(f"pages and screenshot took {time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main()
