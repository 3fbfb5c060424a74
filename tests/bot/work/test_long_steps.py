"""A step that outlasts its lease is done once: the lease is renewed while the step lasts."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.work import runner
from bot.work.holding import MOST_LEASES, Held
from bot.work.later import Later
from storage import jobs
from storage.database import Database
from storage.jobs import Job
from tests.kit.web import installation

LEASE = 0.6


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[App]:
    """An installation whose leases run out within a second."""
    made = installation(database, tmp_path)
    replicas = made.settings.replicas.model_copy(update={"job_lease": LEASE})
    yield replace(made, settings=made.settings.model_copy(update={"replicas": replicas}))
    made.close()


def queue(app: App) -> None:
    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        jobs.put(conn, kind="gather", key="slow", payload={}, run_at=now, panel_id=app.panel_id, now=now)

    app.database.run(work)


def test_a_step_longer_than_its_lease_is_done_once_though_another_process_waits_for_work(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    ended = threading.Event()

    def slow(_app: App, job: Job) -> Later | None:
        begun.append(job.lease)
        time.sleep(LEASE * 4)
        ended.set()
        return None

    monkeypatch.setitem(runner.STEPS, "gather", slow)
    queue(app)
    two = [runner.Workers(app, job_threads=2) for _ in range(2)]
    for workers in two:
        workers.start()
    assert ended.wait(60)
    for workers in two:
        workers.stop()
    assert begun == [1]
    assert (
        app.database.run(lambda conn: jobs.claim(conn, app.panel_id, ["gather"], "x", app.database.now(conn), 1, 1))
        == []
    )


def test_a_step_that_hangs_is_left_to_another_worker_in_the_end() -> None:
    held, job = Held(), Job(1, "main", "gather", "hangs", {}, 1, None, 1)
    with held.doing(job):
        assert held.lasting(0, LEASE * MOST_LEASES) == [job]
        time.sleep(0.01)
        assert held.lasting(0, 0.005) == []
    assert held.lasting(0, 60) == []
