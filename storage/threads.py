"""Handing work to a pool that may have been closed meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from storage.errors import StorageError

T = TypeVar("T")
W = TypeVar("W")


def submitted(pool: ThreadPoolExecutor, run: Callable[[W], T], work: W) -> "Future[T]":
    """The future of `run(work)` on the pool. Raises `StorageError` once the pool is closed."""
    try:
        return pool.submit(run, work)
    except RuntimeError as problem:
        raise StorageError("the database is closed") from problem
