"""The workers: threads that take turns and do jobs, woken after each commit and once a second."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.desk.settling import incident_step
from bot.work.auditing import audit_step
from bot.work.cleaning import clean_step, evidence_step
from bot.work.failing import after_failure
from bot.work.forgetting import retention_step
from bot.work.gathering import gather_case
from bot.work.holding import Held, keep_leases
from bot.work.hooking import hook_step, hooks_step
from bot.work.late import target_step
from bot.work.later import Later
from bot.work.linking import read_tickets
from bot.work.looking import look
from bot.work.picturing import picture_step, pictures_wait
from bot.work.sending import credit_step
from bot.work.snapshots import look_step, snapshot_step, watch_step
from bot.work.tasks import task_step
from bot.work.timers import case_step, draft_step, people_step
from bot.work.together import together_step
from bot.work.turns import take_turns
from storage import jobs
from storage.jobs import Job, LeaseLost

log = structlog.get_logger()

MOST_TURNS = 32
"""So many turns at most share a commit: a desk's action behind them waits some tens of milliseconds."""

Step = Callable[[App, Job], Later | None]

Finish = Callable[[Connection, Job, str, datetime], None]
"""What ends a job that is done, as `jobs.finish` does."""


def _gather(app: App, job: Job) -> Later | None:
    if pictures_wait(app, int(job.payload["case_id"])):
        return Later(1)
    return gather_case(app, int(job.payload["case_id"]))


def _credit(app: App, job: Job) -> Later | None:
    return credit_step(app, int(job.payload["credit_id"]))


def _look(app: App, job: Job) -> Later | None:
    return look(app, **job.payload)


def _tickets(app: App, _job: Job) -> Later | None:
    return Later(app.settings.linking.every) if read_tickets(app) else None


def _task(app: App, job: Job) -> Later | None:
    return task_step(app, int(job.payload["task_id"]))


STEPS: dict[str, Step] = {
    "gather": _gather,
    "credit": _credit,
    "picture": picture_step,
    "look": _look,
    "tickets": _tickets,
    "task": _task,
    "draft_silence": lambda app, job: draft_step(app, int(job.payload["chat_id"])),
    "case_silence": lambda app, job: case_step(app, int(job.payload["case_id"])),
    "unanswered": lambda app, job: people_step(app, int(job.payload["case_id"])),
    "target": lambda app, job: target_step(app, int(job.payload["case_id"])),
    "clean": lambda app, _job: clean_step(app),
    "audit": lambda app, _job: audit_step(app),
    "evidence": lambda app, _job: evidence_step(app),
    "retention": lambda app, _job: retention_step(app),
    "snapshot": lambda app, _job: snapshot_step(app),
    "hooks": lambda app, _job: hooks_step(app),
    "hook": hook_step,
    "look_at_order": lambda app, job: look_step(app, str(job.payload["number"])),
    "incident": lambda app, job: incident_step(app, int(job.payload["incident_id"])),
    "together": lambda app, job: together_step(app, int(job.payload["batch_id"])),
    "watch_link": lambda app, job: watch_step(app, int(job.payload["case_id"])),
}
"""Kind of job -> what one attempt does."""

RECURRING = ("clean", "evidence", "retention", "audit", "snapshot", "hooks")
"""Kinds that come back by themselves, one job each for an installation."""


def arm_recurring(app: App) -> None:
    """Have every recurring job waiting, those too that were given up in an earlier run."""

    def work(conn: Connection) -> None:
        for kind in RECURRING if app.settings.hooks else (one for one in RECURRING if one != "hooks"):
            jobs.recurring(conn, kind=kind, key=app.panel_id, panel_id=app.panel_id, now=app.database.now(conn))

    app.database.run(work)


class Workers:
    """A few threads over one `App`. `start` once, `stop` waits for the step each thread is in."""

    def __init__(self, app: App, *, turn_threads: int = 1, job_threads: int = 4) -> None:
        self._app = app
        self._owner = f"worker-{uuid.uuid4().hex[:12]}"
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._stirred = 0
        self._held = Held()
        self._threads = [
            *(self._thread(f"turns-{place}", self._turns) for place in range(turn_threads)),
            *(self._thread(f"jobs-{place}", self._jobs) for place in range(job_threads)),
            self._thread("leases", self._leases),
        ]

    def start(self) -> None:
        """Begin working; returns at once."""
        arm_recurring(self._app)
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
        pump = Pump(self._app)
        self._loop(lambda: pump.step() > 0)

    def _jobs(self) -> None:
        self._loop(lambda: do_job(self._app, self._owner, held=self._held))

    def _leases(self) -> None:
        keep_leases(self._app, self._owner, self._held, self._stopping)

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


class Pump:
    """Takes turns, the more at once the more there are: under load several share a commit, alone none waits."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._width = 1

    def step(self) -> int:
        """Take the turns that wait, as many as seems right; gives how many there were."""
        taken = take_turns(self._app, self._width)
        self._width = min(self._width * 2, MOST_TURNS) if taken == self._width else max(1, taken)
        return taken


def do_job(
    app: App, owner: str, *, steps: Mapping[str, Step] = STEPS, finish: Finish = jobs.finish, held: Held | None = None
) -> bool:
    """Do one attempt of one due job; False when none is due. A failing job ends in front of a person.

    While it lasts the job is on the list of what is `held`, for whoever renews its lease.
    """
    job = app.database.run(lambda conn: _claim(conn, app, owner, tuple(steps)))
    if job is None:
        return False
    try:
        with (held or Held()).doing(job):
            later = steps[job.kind](app, job)
    except Exception as problem:
        log.exception("job failed", kind=job.kind, key=job.key, attempts=job.attempts)
        after_failure(app, job, owner, f"{type(problem).__name__}: {problem}")
        return True
    _settle(app, job, owner, later, finish)
    return True


def _claim(conn: Connection, app: App, owner: str, kinds: tuple[str, ...]) -> Job | None:
    claimed = jobs.claim(conn, app.panel_id, kinds, owner, app.database.now(conn), app.settings.replicas.job_lease, 1)
    return claimed[0] if claimed else None


def _settle(app: App, job: Job, owner: str, later: Later | None, finish: Finish) -> None:
    def work(conn: Connection) -> None:
        if later is None:
            finish(conn, job, owner, app.database.now(conn))
        else:
            jobs.retry(conn, job, owner, app.database.now(conn) + timedelta(seconds=later.seconds), "", counts=False)

    try:
        app.database.run(work)
    except LeaseLost:
        log.warning("a job was finished under a lost lease", kind=job.kind, key=job.key)
