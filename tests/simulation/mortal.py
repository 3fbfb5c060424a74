"""A database whose process may die around every commit, or hear nothing of a commit that was made."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from storage.database import Engine
from storage.errors import StorageError

T = TypeVar("T")


class Died(BaseException):
    """The process is dead: nothing it had in memory is left, and nothing below this may handle it."""

    def __init__(self, process: str, where: str) -> None:
        super().__init__(f"{process} dies {where}")
        self.process = process


class Life(Protocol):
    """Who decides what happens to a process."""

    def moment(self, process: str, where: str) -> None:
        """A point between two transactions: the process may die or be held up here while others go on."""
        ...

    def last_breath(self, process: str, where: str) -> None:
        """A point inside a transaction: the process may only die here."""
        ...

    def fails(self, chance: float) -> bool:
        """Whether something that fails this often fails now."""
        ...


@dataclass
class MortalEngine:
    """The real engine of either database, with a life around it (a `storage.database.Engine`)."""

    inner: Engine
    life: Life
    process: str

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Run the work; around its commit the process may die, and the commit's answer may be lost."""
        self.life.moment(self.process, "before a transaction")

        def dying(conn: Connection) -> T:
            value = work(conn)
            self.life.last_breath(self.process, "before its commit")
            return value

        written = self.inner.submit(dying)
        if written.exception() is None:
            self.life.moment(self.process, "after a commit")
            if self.life.fails(0.004):
                lost: Future[T] = Future()
                lost.set_exception(StorageError("the database does not answer"))
                return lost
        return written

    def submit_read(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Read; nothing is at stake."""
        return self.inner.submit_read(work)

    def changes(self, conn: Connection) -> int:
        """As the real engine counts them."""
        return self.inner.changes(conn)

    def listen(self, heard: Callable[[], None]) -> None:
        """Hints are left out: whoever waits here looks by itself."""

    def written(self) -> None:
        """No hint is given."""

    def close(self) -> None:
        """Close the real engine."""
        self.inner.close()
