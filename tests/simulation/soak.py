"""Many histories, on as many processes as there are processors: `python -m tests.simulation.soak --seeds 10000`.

Prints the whole history of each seed that breaks a promise, and exits with 1 if any does. `--seed N` tells one.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import structlog

from tests.kit.databases import remove_shared_folder, shared_folder
from tests.simulation.telling import Told, tell

EVERY_NTH_ON_POSTGRESQL = 5


def main() -> int:
    """Tell the histories that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    seeds = [asked.seed] if asked.seed is not None else list(range(asked.first, asked.first + asked.seeds))
    shared_folder()
    broken = 0
    try:
        for count, told in enumerate(_told(seeds, asked.engine), 1):
            broken += bool(told.broken)
            if told.broken or asked.seed is not None:
                print("\n".join([*told.history, *told.broken, ""]))  # noqa: T201 - this is a command
            elif count % 500 == 0:
                print(f"{count} histories told, {broken} broke a promise", flush=True)  # noqa: T201
    finally:
        remove_shared_folder()
    print(f"{len(seeds)} histories, {broken} broke a promise")  # noqa: T201
    return 1 if broken else 0


def _told(seeds: list[int], engine: str) -> Iterator[Told]:
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_one, engine, Path(folder)), seeds, chunksize=4)


def _one(engine: str, folder: Path, seed: int) -> Told:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    chosen = engine if engine != "both" else "sqlite" if seed % EVERY_NTH_ON_POSTGRESQL else "postgresql"
    return tell(chosen, seed, folder)


if __name__ == "__main__":
    sys.exit(main())
