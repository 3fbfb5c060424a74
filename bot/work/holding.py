"""Leases of jobs that are being done, renewed while they are: a slow panel must not have a job done over and over."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Connection

from bot.app import App
from storage import jobs
from storage.jobs import Job

log = structlog.get_logger()

MOST_LEASES = 15
"""A step that lasts longer than so many leases hangs: its job is left to whoever takes it over."""


class Held:
    """The jobs that one process is doing now. Every thread of it may add and remove its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doing: dict[tuple[int, int], tuple[Job, float]] = {}

    @contextmanager
    def doing(self, job: Job) -> Iterator[None]:
        """The job counts as being done during the block."""
        lease = (job.id, job.lease)
        with self._lock:
            self._doing[lease] = (job, time.monotonic())
        try:
            yield
        finally:
            with self._lock:
                del self._doing[lease]

    def lasting(self, least: float, most: float) -> list[Job]:
        """The jobs under way for at least `least` seconds, without those that have outlasted `most`."""
        now = time.monotonic()
        with self._lock:
            return [job for job, since in self._doing.values() if least <= now - since <= most]


def keep_leases(app: App, owner: str, held: Held, stopping: threading.Event) -> None:
    """Renew what lasts, three times a lease, until `stopping`. A renewal that fails is tried at the next turn."""
    lease = app.settings.replicas.job_lease
    while not stopping.wait(lease / 3):
        lasting = held.lasting(lease / 4, lease * MOST_LEASES)
        if not lasting:
            continue
        try:
            renew_leases(app, owner, lasting)
        except Exception:
            log.exception("leases could not be renewed", jobs=len(lasting))


def renew_leases(app: App, owner: str, lasting: list[Job]) -> None:
    """Each job of them that is still ours is held for a whole lease from now; the others stay as they are."""

    def work(conn: Connection) -> None:
        jobs.renew(conn, lasting, owner, app.database.now(conn), app.settings.replicas.job_lease)

    app.database.run(work, quiet=True)
