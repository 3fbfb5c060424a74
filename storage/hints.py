"""PostgreSQL's LISTEN and NOTIFY as a hint between replicas: something was written, look now instead of in a second.

A hint may be lost or come twice; whoever gets one only looks sooner.
"""

import threading
import uuid
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy import make_url

log = structlog.get_logger()

CHANNEL = "makegood"
GATHER = 0.02
"""Seconds in which several commits become one hint."""

AGAIN = 2.0
"""Seconds until a lost connection is tried again."""


class Hints:
    """Two daemon threads with a connection each: one tells the others of our commits, one hears of theirs."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._me = uuid.uuid4().hex
        self._written = threading.Event()
        self._closing = threading.Event()
        self._interrupted = False
        self._threads = [
            threading.Thread(target=self._lasting, args=(work,), name=name, daemon=True)
            for name, work in (("hints-heard", self._listen), ("hints-told", self._tell))
        ]
        for thread in self._threads:
            thread.start()

    def written(self) -> None:
        """Something was committed here; the others hear of it in a moment."""
        self._written.set()

    def close(self) -> None:
        """End both threads."""
        self._closing.set()
        self._written.set()
        for thread in self._threads:
            thread.join(3)

    def _lasting(self, work: Callable[["psycopg.Connection[tuple[object, ...]]"], None]) -> None:
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as conn:
                    work(conn)
            except psycopg.Error as problem:
                log.info("hints between replicas are interrupted", problem=type(problem).__name__)
                self._interrupted = True
                self._closing.wait(AGAIN)
                self._written.set()  # what was not told may have been lost with the connection

    def _listen(self, conn: "psycopg.Connection[tuple[object, ...]]") -> None:
        conn.execute(f"LISTEN {CHANNEL}")
        if self._interrupted:
            self._heard()  # what was written while nobody listened
        while not self._closing.is_set():
            for hint in conn.notifies(timeout=1, stop_after=1):
                if hint.payload != self._me:
                    self._heard()

    def _tell(self, conn: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._closing.is_set():
            self._written.wait()
            self._written.clear()
            conn.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._me))
            self._closing.wait(GATHER)
