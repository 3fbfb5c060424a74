"""How well copies of screenshots are told from other orders on the same page: `python -m tests.bench.copies [COUNT]`.

Five drawn interfaces; on each COUNT earlier pages of as many accounts, COUNT honest new pages and COUNT copies of
earlier ones, cropped, drawn over, rescaled and recompressed in all mixtures; 40, and with FULL=1 400 each, which make
2,000 and 2,000. The
threshold was chosen on the first three interfaces; the last two only report. A copy counts as found when the first
picture named is the one it was made from; naming any other, or naming one for an honest page, is a false alarm.
"""

import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.kit.screens import INTERFACES, altered, order
from triage.pictures.alike import Album
from triage.pictures.marks import Marks, marks

CHOSEN_ON = 3
"""So many of the interfaces chose the threshold."""


def page(interface: str, seed: int) -> Marks:
    """The marks of an order's page."""
    return marks(INTERFACES[interface](order(seed)))


def copy(interface: str, seed: int) -> Marks:
    """The marks of a changed copy of that page."""
    return marks(altered(INTERFACES[interface](order(seed)), seed))


def named(album: Album, account: int, shown: Marks) -> int | None:
    """The picture that a person would be asked about, None for none."""
    return next((one.place for one in album.like(account, shown) if album.enough(one, None)), None)


def measured(pool: ProcessPoolExecutor, interface: str, count: int) -> dict[str, int]:
    """Copies found, copies taken for another picture, and honest pages that raised a question, of so many each."""
    draw, change = partial(page, interface), partial(copy, interface)
    first = list(INTERFACES).index(interface) * 100_000
    earlier: Sequence[int] = range(first, first + count)
    album = Album()
    album.add(list(enumerate(pool.map(draw, earlier, chunksize=10))))
    honest = pool.map(draw, range(first + 50_000, first + 50_000 + count), chunksize=10)
    alarms = sum(named(album, count + seed, shown) is not None for seed, shown in enumerate(honest))
    copies = [named(album, -1 - seed, shown) for seed, shown in enumerate(pool.map(change, earlier, chunksize=10))]
    found = sum(place == seed for seed, place in enumerate(copies))
    return {"of": count, "found": found, "wrong": sum(place is not None for place in copies) - found, "alarms": alarms}


def summed(rows: Sequence[dict[str, int]]) -> dict[str, float]:
    """Precision and recall over several interfaces."""
    found, false = sum(row["found"] for row in rows), sum(row["wrong"] + row["alarms"] for row in rows)
    return {
        "precision": round(found / max(1, found + false), 4),
        "recall": round(found / sum(row["of"] for row in rows), 4),
    }


def main() -> None:
    """Print precision and recall by interface, for those that chose the threshold and for the others."""
    usual = 400 if os.environ.get("FULL") == "1" else 40
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), usual)
    with ProcessPoolExecutor(2) as pool:
        rows = {interface: measured(pool, interface, count) for interface in INTERFACES}
    listed = list(rows.values())
    results: dict[str, dict[str, float]] = {name: {**summed([row]), **row} for name, row in rows.items()}
    results["the three that chose the threshold"] = summed(listed[:CHOSEN_ON])
    results["the two that did not"] = summed(listed[CHOSEN_ON:])
    results["all"] = summed(listed)
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(results) + "\n")
        return
    sys.stdout.write(f"{5 * count:,} honest pages and {5 * count:,} copies:\n")
    for name, row in results.items():
        sys.stdout.write(f"{name:36} precision {row['precision']:.4f}  recall {row['recall']:.4f}\n")


if __name__ == "__main__":
    main()
