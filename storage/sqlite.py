"""SQLite: one thread owns all writing, several pieces of work share a commit, readers cannot write.

One writing connection is also a safety rule: before 3.51.3 SQLite can corrupt a WAL that two connections checkpoint, so
every other connection of ours has checkpoints turned off.
"""

import fcntl
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.errors import StorageError
from storage.threads import submitted

T = TypeVar("T")
Work = Callable[[Connection], T]

MOST_IN_A_COMMIT = 128
READERS = 4
_STOP = object()


class SqliteEngine:
    """The engine of one SQLite file. `exclusive` holds the right to run on it, by a lock beside the file."""

    def __init__(self, url: str, *, exclusive: bool) -> None:
        self._path = database_file(url)
        self._lock = _hold(self._path) if exclusive else None
        self._queue: queue.Queue[Any] = queue.Queue()
        self._writing = make_engine(url, checkpoints=exclusive)
        self._reading = make_engine(url, read_only=True)
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._opened: list[Connection] = []
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()
        if exclusive:
            self.submit(_void_leases).result()

    def submit(self, work: Work[T]) -> "Future[T]":
        """Queue the work for the writer. Submitting from within a piece of work would wait for itself: an error."""
        if threading.current_thread() is self._writer:
            raise RuntimeError("a piece of work must not open another transaction")
        if not self._writer.is_alive():
            raise StorageError("the database is closed")
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future

    def submit_read(self, work: Work[T]) -> "Future[T]":
        """Run the work on a reader's connection, inside one consistent view of the data."""
        return submitted(self._readers, self._read, work)

    def close(self) -> None:
        """Let the writer finish what was queued, then close every connection and give up the lock."""
        self._queue.put(_STOP)
        self._writer.join()
        self._readers.shutdown()
        for conn in self._opened:
            conn.close()
        self._writing.dispose()
        self._reading.dispose()
        if self._lock is not None:
            self._lock.close()

    def _read(self, work: Work[T]) -> T:
        conn = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._local.conn = self._reading.connect()
            self._opened.append(conn)
        conn.exec_driver_sql("BEGIN")
        try:
            return work(conn)
        finally:
            conn.exec_driver_sql("ROLLBACK")

    def _write(self) -> None:
        with self._writing.connect() as conn:
            while (first := self._queue.get()) is not _STOP:
                batch = [first, *self._more()]
                stop = _STOP in batch
                self._commit(conn, [item for item in batch if item is not _STOP])
                if stop:
                    return

    def _more(self) -> list[Any]:
        taken: list[Any] = []
        while len(taken) < MOST_IN_A_COMMIT - 1:
            try:
                taken.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return taken

    def _commit(self, conn: Connection, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        """Run each piece under its own savepoint, commit once, and only then resolve the futures."""
        try:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            results = [_under_savepoint(conn, work) for work, _ in batch]
            conn.exec_driver_sql("COMMIT")
        except DBAPIError as problem:
            _roll_back(conn)
            failure = StorageError(f"the database could not be written: {problem.orig}")
            failure.__cause__ = problem
            for _, future in batch:
                future.set_exception(failure)
            return
        for (_, future), (value, error) in zip(batch, results, strict=True):
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)


def _under_savepoint(conn: Connection, work: Work[Any]) -> tuple[Any, BaseException | None]:
    conn.exec_driver_sql("SAVEPOINT piece")
    try:
        value = work(conn)
    except BaseException as error:
        conn.exec_driver_sql("ROLLBACK TO piece")
        conn.exec_driver_sql("RELEASE piece")
        return None, error
    conn.exec_driver_sql("RELEASE piece")
    return value, None


def _roll_back(conn: Connection) -> None:
    dbapi: Any = conn.connection.dbapi_connection
    if dbapi.in_transaction:
        conn.exec_driver_sql("ROLLBACK")


def database_file(url: str) -> Path:
    """The file of a SQLite address; raises `StorageError` for an in-memory one."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise StorageError("the database must be a file; an in-memory one would lose every claim")
    return Path(name)


def make_engine(url: str, *, read_only: bool = False, checkpoints: bool = False) -> Engine:
    """An engine whose connections are set up the way `SqliteEngine` needs them; transactions are begun by hand."""
    file = database_file(url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageError(f"the folder {file.parent} cannot be made: {problem.strerror}") from problem
    engine = create_engine(
        url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args={"check_same_thread": False, "timeout": 30}
    )

    @event.listens_for(engine, "connect")
    def _set_up(dbapi: Any, _record: Any) -> None:
        dbapi.execute("PRAGMA busy_timeout = 30000")
        dbapi.execute("PRAGMA journal_mode = WAL")
        dbapi.execute("PRAGMA synchronous = FULL")
        dbapi.execute("PRAGMA foreign_keys = ON")
        if not checkpoints:
            dbapi.execute("PRAGMA wal_autocheckpoint = 0")
        if read_only:
            dbapi.execute("PRAGMA query_only = ON")

    return engine


def _hold(path: Path) -> Any:
    """Take the lock beside the database file, kept until `close`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StorageError(f"another Makegood already runs on {path}; stop it first") from None
    return lock


def _void_leases(conn: Connection) -> None:
    """On one file there is one process: whatever is still leased belongs to a run that is dead."""
    conn.exec_driver_sql("UPDATE job SET leased_by = NULL, leased_until = NULL WHERE done_at IS NULL")
    conn.exec_driver_sql("UPDATE notice SET leased_by = NULL, leased_until = NULL WHERE state = 'waiting'")
