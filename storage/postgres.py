"""PostgreSQL: a small pool of synchronous connections, one piece of work each."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.columns import to_json
from storage.errors import in_plain_words
from storage.hints import Hints
from storage.threads import submitted

T = TypeVar("T")
Work = Callable[[Connection], T]

CONNECTIONS = 8
CONNECTING = {"connect_timeout": 5, "options": "-c idle_in_transaction_session_timeout=30000"}
"""A server that does not answer is given up soon; a process that froze inside a transaction loses its locks."""

MOST_TRIES = 5
CHANGES = "makegood_changes"
AGAIN = ("40001", "40P01")
"""SQLSTATE of a serialization failure and of a deadlock: the work is run again from its beginning."""

WORDS = {
    "": "the database does not answer",
    "08006": "the database does not answer",
    "25006": "the database is read-only",
    "53100": "the database's disk is full",
    "53300": "the database takes no more connections",
    "57P01": "the database is shutting down",
    "57P02": "the database is shutting down",
    "57P03": "the database is starting up",
}
"""SQLSTATE -> what it means to a person; no code at all is a connection that was cut or never made."""


class PostgresEngine:
    """The engine of one PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._hints: Hints | None = None
        self._engine = create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            json_serializer=to_json,
            hide_parameters=True,  # a failing statement is logged; what a customer said is not
            connect_args=CONNECTING,
        )
        event.listen(self._engine, "after_cursor_execute", _count_changes)
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="postgres")

    def submit(self, work: Work[T]) -> "Future[T]":
        """Run the work in a transaction on the next free connection."""
        return submitted(self._threads, self._commit, work)

    def submit_read(self, work: Work[T]) -> "Future[T]":
        """Run the work in a read-only transaction."""
        return submitted(self._threads, self._read, work)

    def changes(self, conn: Connection) -> int:
        """Rows changed by this connection so far."""
        return int(conn.info.get(CHANGES, 0))

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` when another process says that it has written."""
        self._hints = Hints(self._url, heard)

    def written(self) -> None:
        """Say so to the other processes, if this one listens itself."""
        if self._hints is not None:
            self._hints.written()

    def close(self) -> None:
        """Finish what was submitted and close the pool."""
        if self._hints is not None:
            self._hints.close()
        self._threads.shutdown()
        self._engine.dispose()

    def _commit(self, work: Work[T]) -> T:
        for tries in range(MOST_TRIES):
            try:
                with self._engine.begin() as conn:
                    return work(conn)
            except DBAPIError as problem:
                if _code(problem) not in AGAIN or tries == MOST_TRIES - 1:
                    raise _plain(problem) from problem
                time.sleep(random.uniform(0, 0.02 * 2**tries))  # noqa: S311 - spreads retries, guards nothing  # nosec B311
        raise AssertionError("unreachable")

    def _read(self, work: Work[T]) -> T:
        try:
            with self._engine.connect().execution_options(postgresql_readonly=True) as conn, conn.begin():
                return work(conn)
        except DBAPIError as problem:
            raise _plain(problem) from problem


def _count_changes(conn: Connection, cursor: Any, *_of_the_statement: Any) -> None:
    """After every statement: rows it inserted, changed or deleted."""
    if cursor.rowcount > 0 and str(cursor.statusmessage).startswith(("INSERT", "UPDATE", "DELETE", "MERGE")):
        conn.info[CHANGES] = conn.info.get(CHANGES, 0) + cursor.rowcount


def _code(problem: DBAPIError) -> str:
    return str(getattr(problem.orig, "sqlstate", "") or "")


def _plain(problem: DBAPIError) -> Exception:
    """Trouble with the server in plain words; everything else as it is, so that constraints keep their names."""
    code = _code(problem)
    if not code and not isinstance(problem, OperationalError):
        return problem
    return in_plain_words(problem, code, WORDS)
