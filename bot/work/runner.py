"""The workers: threads that take turns and do jobs, woken after each commit and once a second."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.work.gathering import gather_case
from bot.work.handing import hand_off
from bot.work.linking import read_tickets
from bot.work.looking import could_not_look, look
from bot.work.queueing import Later
from bot.work.sending import credit_step
from bot.work.tasks import task_step
from bot.work.turns import take_turn
from storage import cases, credits, jobs
from storage.jobs import Job, LeaseLost

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Longer than any one step: the slowest is a handful of panel calls of at most ten seconds each."""

MOST_ATTEMPTS = 4
"""A job that fails this often ends in front of a person."""

Step = Callable[[App, Job], Later | None]


def _gather(app: App, job: Job) -> Later | None:
    gather_case(app, int(job.payload["case_id"]))
    return None


def _credit(app: App, job: Job) -> Later | None:
    return credit_step(app, int(job.payload["credit_id"]))


def _look(app: App, job: Job) -> Later | None:
    look(app, **job.payload)
    return None


def _tickets(app: App, _job: Job) -> Later | None:
    return Later(app.settings.linking.every) if read_tickets(app) else None


def _task(app: App, job: Job) -> Later | None:
    return task_step(app, int(job.payload["task_id"]))


STEPS: dict[str, Step] = {"gather": _gather, "credit": _credit, "look": _look, "tickets": _tickets, "task": _task}
"""Kind of job -> what one attempt does."""


class Workers:
    """A few threads over one `App`. `start` once, `stop` waits for the step each thread is in."""

    def __init__(self, app: App, *, turn_threads: int = 1, job_threads: int = 4) -> None:
        self._app = app
        self._owner = f"worker-{uuid.uuid4().hex[:12]}"
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._stirred = 0
        self._threads = [
            *(self._thread(f"turns-{place}", self._turns) for place in range(turn_threads)),
            *(self._thread(f"jobs-{place}", self._jobs) for place in range(job_threads)),
        ]

    def start(self) -> None:
        """Begin working; returns at once."""
        self._app.database.subscribe(self._stir)
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 15) -> None:
        """Take nothing new and wait until every thread has finished its step, at most `patience` seconds each."""
        self._stopping.set()
        self._stir()
        for thread in self._threads:
            thread.join(patience)

    def _thread(self, name: str, loop: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=loop, name=name, daemon=True)

    def _stir(self) -> None:
        with self._wake:
            self._stirred += 1
            self._wake.notify_all()

    def _turns(self) -> None:
        self._loop(lambda: take_turn(self._app))

    def _jobs(self) -> None:
        self._loop(lambda: do_job(self._app, self._owner))

    def _loop(self, step: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            seen = self._stirred
            try:
                busy = step()
            except Exception:
                log.exception("worker step failed")
                time.sleep(1)
                continue
            if not busy:
                self._rest(seen)

    def _rest(self, seen: int) -> None:
        with self._wake:
            if self._stirred == seen and not self._stopping.is_set():
                self._wake.wait(1)


def do_job(app: App, owner: str) -> bool:
    """Do one attempt of one due job; False when none is due. A failing job ends in front of a person."""
    job = app.database.run(lambda conn: _claim(conn, app, owner))
    if job is None:
        return False
    try:
        later = STEPS[job.kind](app, job)
    except Exception as problem:
        log.exception("job failed", kind=job.kind, key=job.key, attempts=job.attempts)
        _after_failure(app, job, owner, f"{type(problem).__name__}: {problem}")
        return True
    _settle(app, job, owner, later)
    return True


def _claim(conn: Connection, app: App, owner: str) -> Job | None:
    claimed = jobs.claim(conn, tuple(STEPS), owner, app.database.now(conn), LEASE.total_seconds(), 1)
    return claimed[0] if claimed else None


def _settle(app: App, job: Job, owner: str, later: Later | None) -> None:
    def work(conn: Connection) -> None:
        if later is None:
            jobs.finish(conn, job, owner, app.database.now(conn))
        else:
            jobs.retry(conn, job, owner, app.database.now(conn) + timedelta(seconds=later.seconds), "", counts=False)

    try:
        app.database.run(work)
    except LeaseLost:
        log.warning("a job was finished under a lost lease", kind=job.kind, key=job.key)


def _after_failure(app: App, job: Job, owner: str, error: str) -> None:
    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        if job.attempts < MOST_ATTEMPTS:
            jobs.retry(conn, job, owner, now + timedelta(seconds=2**job.attempts), error)
            return
        jobs.bury(conn, job, owner, error, now)
        _give_up(conn, app, job, error, now)

    try:
        app.database.run(work)
    except LeaseLost:
        log.warning("a job failed under a lost lease", kind=job.kind, key=job.key)


def _give_up(conn: Connection, app: App, job: Job, error: str, now: datetime) -> None:
    """A case goes to a person with the reason; a question beside any claim is answered honestly."""
    case_id = _case_id(conn, job)
    if case_id is not None:
        note = f"{job.kind} failed {job.attempts} times: {error[:300]}"
        hand_off(conn, app, cases.lock(conn, case_id), "step_failed", note, now)
    elif job.kind == "look":
        could_not_look(conn, app, int(job.payload["chat_id"]), now)


def _case_id(conn: Connection, job: Job) -> int | None:
    if "case_id" in job.payload:
        return int(job.payload["case_id"])
    if "credit_id" in job.payload:
        return credits.load(conn, int(job.payload["credit_id"])).case_id
    return None
