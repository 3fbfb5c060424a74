"""SQLite: one thread owns all writing, several pieces of work share a commit, readers cannot write.

One writing connection is also a safety rule: before 3.51.3 SQLite can corrupt a WAL that two connections checkpoint, so
every other connection of ours has checkpoints turned off.
"""

import fcntl
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.columns import to_json
from storage.errors import StorageError, in_plain_words
from storage.threads import submitted

T = TypeVar("T")
Work = Callable[[Connection], T]

MOST_IN_A_COMMIT = 128
READERS = 4
WORDS = {
    "5": "the database is locked by another program",
    "8": "the database is read-only",
    "10": "the database's disk cannot be read or written",
    "11": "the database file is damaged; restore a backup",
    "13": "the database's disk is full",
    "14": "the database file cannot be opened",
    "26": "the database file is damaged; restore a backup",
}
"""SQLite's primary result code -> what it means to a person."""
_STOP = object()


class SqliteEngine:
    """The engine of one SQLite file. With `lock`, as given by `hold`, this process has the right to run on it."""

    def __init__(self, url: str, *, lock: TextIO | None = None) -> None:
        self._lock = lock
        self._queue: queue.Queue[Any] = queue.Queue()
        self._gate = threading.Lock()
        self._closed = False
        self._reading = make_engine(url, read_only=True)
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._opened: list[Connection] = []
        self._writing = make_engine(url, checkpoints=lock is not None)
        self._written = _connect(self._writing)
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()
        if lock is not None:
            self.submit(_void_leases).result()

    def submit(self, work: Work[T]) -> "Future[T]":
        """Queue the work for the writer. Submitting from within a piece of work would wait for itself: an error."""
        if threading.current_thread() is self._writer:
            raise RuntimeError("a piece of work must not open another transaction")
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # from here on nobody can cancel it
        with self._gate:
            if self._closed:
                raise StorageError("the database is closed")
            self._queue.put((work, future))
        return future

    def submit_read(self, work: Work[T]) -> "Future[T]":
        """Run the work on a reader's connection, inside one consistent view of the data."""
        return submitted(self._readers, self._read, work)

    def changes(self, conn: Connection) -> int:
        """Rows changed by this connection so far."""
        dbapi: Any = conn.connection.dbapi_connection
        return int(dbapi.total_changes)

    def listen(self, heard: Callable[[], None]) -> None:
        """On one file runs one process: there is nobody to hear of."""

    def written(self) -> None:
        """Nobody else to tell."""

    def close(self) -> None:
        """Let the writer finish what was queued, then close every connection and give up the lock."""
        with self._gate:
            self._closed = True
            self._queue.put(_STOP)
        self._writer.join()
        self._readers.shutdown()
        for conn in (*self._opened, self._written):
            conn.close()
        self._writing.dispose()
        self._reading.dispose()
        if self._lock is not None:
            self._lock.close()

    def _read(self, work: Work[T]) -> T:
        try:
            conn = getattr(self._local, "conn", None)
            if conn is None:
                conn = self._local.conn = _connect(self._reading)
                self._opened.append(conn)
            conn.exec_driver_sql("BEGIN")
            try:
                return work(conn)
            finally:
                _roll_back(conn)
        except DBAPIError as problem:
            raise _plain(problem) from problem

    def _write(self) -> None:
        while (first := self._queue.get()) is not _STOP:
            batch = [first, *self._more()]
            self._settle([item for item in batch if item is not _STOP])
            if _STOP in batch:
                return

    def _more(self) -> list[Any]:
        taken: list[Any] = []
        while len(taken) < MOST_IN_A_COMMIT - 1:
            try:
                taken.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return taken

    def _settle(self, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        """Commit the batch and only then resolve its futures; nothing that goes wrong ends the writer."""
        try:
            results = self._commit([work for work, _ in batch])
        except Exception as problem:
            results = [(None, _failure(problem)) for _ in batch]
        for (_, future), (value, error) in zip(batch, results, strict=True):
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)

    def _commit(self, batch: list[Work[Any]]) -> list[tuple[Any, BaseException | None]]:
        """Run each piece under its own savepoint, one alone without, and commit once; raises when nothing was kept."""
        conn = self._written
        try:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            results = [_alone(conn, batch[0])] if len(batch) == 1 else [_under_savepoint(conn, work) for work in batch]
            if len(batch) > 1 or results[0][1] is None:
                conn.exec_driver_sql("COMMIT")
        except BaseException:
            _roll_back(conn)
            raise
        return results


def _alone(conn: Connection, work: Work[Any]) -> tuple[Any, BaseException | None]:
    """As `_under_savepoint`, for a piece that has the whole transaction: two statements fewer."""
    try:
        return work(conn), None
    except BaseException as error:
        if not _in_transaction(conn):
            raise
        conn.exec_driver_sql("ROLLBACK")
        return None, _plain(error) if isinstance(error, DBAPIError) else error


def _under_savepoint(conn: Connection, work: Work[Any]) -> tuple[Any, BaseException | None]:
    dbapi: Any = conn.connection.dbapi_connection  # these three words need none of SQLAlchemy's care
    dbapi.execute("SAVEPOINT piece")
    try:
        value = work(conn)
    except BaseException as error:
        if not _in_transaction(conn):
            raise  # a full disk and the like: SQLite has rolled back the whole batch
        dbapi.execute("ROLLBACK TO piece")
        dbapi.execute("RELEASE piece")
        return None, _plain(error) if isinstance(error, DBAPIError) else error
    dbapi.execute("RELEASE piece")
    return value, None


def _plain(problem: DBAPIError) -> Exception:
    """Trouble with the file in plain words; everything else as it is, so that constraints keep their names."""
    return in_plain_words(problem, str(getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF), WORDS)


def _failure(problem: Exception) -> StorageError:
    """Why a whole commit was lost."""
    plain = _plain(problem) if isinstance(problem, DBAPIError) else problem
    if isinstance(plain, StorageError):
        return plain
    failure = StorageError(f"the database could not be written: {getattr(problem, 'orig', problem)}")
    failure.__cause__ = problem
    return failure


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as problem:
        raise _failure(problem) from problem


def _roll_back(conn: Connection) -> None:
    if _in_transaction(conn):
        conn.exec_driver_sql("ROLLBACK")


def _in_transaction(conn: Connection) -> bool:
    dbapi: Any = conn.connection.dbapi_connection
    return bool(dbapi.in_transaction)


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
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": 30},
        json_serializer=to_json,
        hide_parameters=True,  # a failing statement is logged; what a customer said is not
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


def hold(url: str) -> TextIO:
    """The sole right to run on the file, until what is returned is closed or the process ends.

    Raises `StorageError` when another process has it, or the lock beside the file cannot be written.
    """
    path = database_file(url)
    lock = open_beside(path, ".lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StorageError(f"another Makegood already runs on {path}; stop it first") from None
    return lock


def writable(url: str) -> None:
    """Raises `StorageError` naming what may not be written: the file, its log, its log's index or their folder.

    Asked before the first connection, because SQLite makes the index of a file that it may only read read-only too, and
    whoever then repairs the file's rights alone is refused again.
    """
    path = database_file(url)
    if path.exists() and not os.access(path.parent, os.W_OK):
        raise StorageError(f"the database is read-only: the folder {path.parent} cannot be written")
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if part.exists() and not os.access(part, os.W_OK):
            raise StorageError(f"the database is read-only: the file {part} cannot be written")


def open_beside(path: Path, suffix: str) -> TextIO:
    """Open a lock file beside the database. Raises `StorageError` when the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + suffix).open("w", encoding="utf-8")
    except OSError as problem:
        raise StorageError(f"the folder {path.parent} cannot be written: {problem.strerror}") from problem


def _void_leases(conn: Connection) -> None:
    """On one file there is one process: whatever is still leased belongs to a run that is dead."""
    conn.exec_driver_sql("UPDATE job SET leased_by = NULL, leased_until = NULL WHERE done_at IS NULL")
    conn.exec_driver_sql("UPDATE lease SET until = '1970-01-01 00:00:00.000000'")
    conn.exec_driver_sql("UPDATE notice SET leased_by = NULL, leased_until = NULL WHERE state = 'waiting'")
