"""One way to reach either engine: a piece of work is a function of one connection, run in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from storage import schema
from storage.clock import ReadClock, database_time
from storage.errors import StorageError
from storage.sqlite import SqliteEngine, hold, writable

T = TypeVar("T")
Work = Callable[[Connection], T]


class Engine(Protocol):
    """What a database engine must do for us."""

    def submit(self, work: Work[T]) -> "Future[T]":
        """Run the work in a write transaction; the future resolves only after the commit."""
        ...

    def submit_read(self, work: Work[T]) -> "Future[T]":
        """Run the work on a connection that cannot write."""
        ...

    def changes(self, conn: Connection) -> int:
        """A number that grows with every row that this connection inserts, changes or deletes."""
        ...

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` from now on when another process may have written."""
        ...

    def written(self) -> None:
        """Tell other processes that listen that something was committed here."""
        ...

    def close(self) -> None:
        """Finish what was submitted, then release every connection."""
        ...


class Database:
    """The store of one installation, on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine, dialect: str, clock: ReadClock) -> None:
        self._engine = engine
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self.dialect = dialect

    def now(self, conn: Connection) -> datetime:
        """The present moment by the installation's clock."""
        return self._clock(conn)

    def run(self, work: Work[T], *, quiet: bool = False) -> T:
        """The result of the work, committed. When it raises, nothing of it is kept and the exception is passed on.

        `quiet` work wakes no listener, whatever it changes.
        """
        noted = _Noted(work, self._engine)
        result = self._engine.submit(noted).result()
        if noted.wrote and not quiet:
            self._stir()
        return result

    def run_all(self, works: Sequence[Work[T]]) -> list[T | BaseException]:
        """As `run`, for several pieces at once; what one raised stands in its place, and the others are kept.

        On SQLite they are done in this order and share a commit, on PostgreSQL each has a connection of its own.
        """
        noted = [_Noted(work, self._engine) for work in works]
        futures = [self._engine.submit(one) for one in noted]
        results = [future.exception() or future.result() for future in futures]
        if any(one.wrote for one, future in zip(noted, futures, strict=True) if future.exception() is None):
            self._stir()
        return results

    def read(self, work: Work[T]) -> T:
        """The result of work that only reads."""
        return self._engine.submit_read(work).result()

    async def arun(self, work: Work[T]) -> T:
        """As `run`, without blocking the event loop. Cancelling the awaiting task does not cancel the write."""
        noted = _Noted(work, self._engine)
        written = asyncio.wrap_future(self._engine.submit(noted))
        written.add_done_callback(lambda done: self._stir_after(done, noted))
        return await asyncio.shield(written)

    async def aread(self, work: Work[T]) -> T:
        """As `read`, without blocking the event loop."""
        return await asyncio.shield(asyncio.wrap_future(self._engine.submit_read(work)))

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call the listener after each commit of this process that changed a row, from whichever thread.

        It must neither wait nor raise.

        It is a hint only: others write too, so poll as well.
        """
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            self._engine.listen(self._tell_listeners)

    def close(self) -> None:
        """Finish what was submitted and release the database."""
        self._engine.close()

    def _stir_after(self, written: "asyncio.Future[T]", noted: "_Noted[T]") -> None:
        """Also when nobody waits for the write any more."""
        if not written.cancelled() and written.exception() is None and noted.wrote:
            self._stir()

    def _stir(self) -> None:
        self._engine.written()
        self._tell_listeners()

    def _tell_listeners(self) -> None:
        for listener in self._listeners:
            listener()


class _Noted(Generic[T]):
    """A piece of work that remembers whether it changed a row: looking for work in vain must wake nobody."""

    def __init__(self, work: Work[T], engine: Engine) -> None:
        self._work = work
        self._engine = engine
        self.wrote = False

    def __call__(self, conn: Connection) -> T:
        before = self._engine.changes(conn)
        result = self._work(conn)
        self.wrote = self._engine.changes(conn) != before
        return result


def open_database(
    url: str, *, clock: ReadClock = database_time, exclusive: bool = False, upgrade: bool = True
) -> Database:
    """Open the store, with its schema brought up to date.

    `exclusive` takes the sole right to run an installation on a SQLite file, and voids the leases of a dead run.
    Raises `StorageError` when it cannot be reached, is held by another process, or was written by a newer program.
    """
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as problem:
        raise StorageError("MAKEGOOD_DATABASE_URL is no database address") from problem
    if backend not in ("sqlite", "postgresql"):
        raise StorageError(f"the database must be sqlite or postgresql, not {backend}")
    if backend == "sqlite":
        return Database(_on_sqlite(url, exclusive, upgrade), backend, clock)
    from storage.postgres import PostgresEngine  # its driver is an extra

    _prepare(url, upgrade)
    return Database(PostgresEngine(url), backend, clock)


def _on_sqlite(url: str, exclusive: bool, upgrade: bool) -> SqliteEngine:
    """The lock comes first: nobody migrates a file that another process is running on."""
    writable(url)
    lock = hold(url) if exclusive else None
    try:
        _prepare(url, upgrade)
        return SqliteEngine(url, lock=lock)
    except BaseException:
        if lock is not None:
            lock.close()
        raise


def _prepare(url: str, upgrade: bool) -> None:
    if upgrade:
        schema.upgrade(url)
    else:
        schema.check(url)
