"""Telling histories: a fresh database for each seed, and the whole history of one that breaks a promise."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit.databases import postgres_url, sqlite_url
from tests.simulation.parts import REAL, Parts
from tests.simulation.world import World

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk without a disk
"""A process dies here, never the machine: so nothing needs to outlive a power cut, and histories are fast."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one seed."""

    seed: int
    broken: list[str]
    history: list[str]
    calls: int
    """How many credit calls reached the panel."""


def tell(engine: str, seed: int, folder: Path, parts: Parts = REAL) -> Told:
    """The history of the seed on that engine."""
    with _fresh(engine) as url:
        world = World(seed, url, folder, parts)
        return Told(seed, world.tell(), world.history, len(world.books.calls))


@contextmanager
def _fresh(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        with postgres_url() as url:
            yield url
        return
    with sqlite_url(beside=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None) as url:
        yield url
