"""Refills and cancellations: asked for once, followed until panel or provider says how it ended, and then reported."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import from_case
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Turn
from bot.work.batches import queue_together, untold
from bot.work.handing import hand_off
from bot.work.later import Later
from bot.work.queueing import queue_gathering
from bot.work.speaking import speak
from storage import cases, chats, jobs, tasks
from storage.cases import Case
from storage.tasks import Task
from triage.panels.model import OrderStatus, PanelOrder, PanelRefused, PanelUnavailable, TaskAnswer, TaskState

ENDED = {
    OrderStatus.CANCELED: TaskState.DONE,
    OrderStatus.PARTIAL: TaskState.DONE,
    OrderStatus.COMPLETED: TaskState.REFUSED,
}
"""What an order's status says of the cancellation that was asked for; any other: it is still running."""


def begin(conn: Connection, app: App, case: Case, kind: str, agent_id: int | None, now: datetime) -> Task:
    """Commit to a refill or cancellation of the case's order. Raises `storage.tasks.AlreadyAsked`."""
    task = tasks.intend(conn, app.panel_id, case.id, kind, str(case.order_number), agent_id, now)
    cases.update(conn, case.id, now, state="following")
    jobs.put(
        conn,
        kind="task",
        key=str(task.id),
        payload={"task_id": task.id, "case_id": case.id},
        run_at=now,
        panel_id=app.panel_id,
        now=now,
    )
    return task


def task_step(app: App, task_id: int) -> Later | None:
    """Bring the task one step further; None when nothing is left. A lost answer is a person's, never asked twice."""
    task = app.database.read(lambda conn: tasks.load(conn, task_id))
    return STEPS[task.state](app, task) if task.state in STEPS else None


def _send(app: App, task: Task) -> Later | None:
    try:
        order = app.panel.order(task.order_number, fresh=True)
    except (PanelUnavailable, PanelRefused) as problem:
        return _ended(app, task, "refused", f"the order could not be read: {problem}")
    if order is None:
        return _ended(app, task, "refused", "the order is not there any more")
    if not app.database.run(lambda conn: tasks.move(conn, task, "sending", app.database.now(conn))):
        return None  # another worker made the change, and only that one may ask
    sending = app.database.read(lambda conn: tasks.load(conn, task.id))
    if sending.state != "sending":
        return None  # we were held up for so long that it is a person's by now, who may ask anew
    try:
        answer = _ask(app, sending, order)
    except PanelUnavailable as problem:
        return _ended(app, sending, "unclear", str(problem))
    except PanelRefused as problem:
        return _ended(app, sending, "refused", str(problem))
    return _after_answer(app, sending, order, answer)


def _ask(app: App, task: Task, order: PanelOrder) -> TaskAnswer:
    if task.kind == "cancel":
        return app.panel.request_cancel(task.order_number)
    answer = app.providers.refill(order.provider, order.external_id) if order.external_id else None
    return answer or TaskAnswer(False, reason="no key is set for this order's provider, so a person has to ask there")


def _after_answer(app: App, task: Task, order: PanelOrder, answer: TaskAnswer) -> Later | None:
    if not answer.accepted:
        return _ended(app, task, "refused", answer.reason or "it was not accepted")

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        ours = tasks.move(conn, task, "running", now, reference=answer.reference, provider=order.provider)
        case = cases.lock(conn, task.case_id)
        data = {"order": task.order_number, "reference": answer.reference}
        cases.add_event(conn, case, f"{task.kind}_asked", "job:task", data, now)
        if not ours:
            return  # a person has it as unclear, and now sees that it was asked for after all
        _tell(conn, app, case, lambda draft: from_case.told_task_asked(draft, task.kind, task.order_number), now)

    app.database.run(work)
    return Later(app.settings.panel.follow)


def _lost(app: App, task: Task) -> Later | None:
    return _ended(app, task, "unclear", "it was being sent when the process stopped")


def _follow(app: App, task: Task) -> Later | None:
    try:
        state = _state(app, task)
    except (PanelUnavailable, PanelRefused):
        state = TaskState.RUNNING
    if state is TaskState.DONE:
        return _done(app, task)
    if state is TaskState.REFUSED:
        return _ended(app, task, "refused", "whoever carries it out has refused it")
    if app.database.read(app.database.now) - task.created_at > tasks.PATIENCE:
        return _ended(app, task, "unclear", f"it has not ended within {tasks.PATIENCE.days} days")
    return Later(app.settings.panel.follow)


def _state(app: App, task: Task) -> TaskState | None:
    if task.kind == "refill":
        return app.providers.refill_status(task.provider, task.reference or "")
    order = app.panel.order(task.order_number, fresh=True)
    return ENDED.get(order.status, TaskState.RUNNING) if order and order.status else TaskState.RUNNING


def _done(app: App, task: Task) -> Later | None:
    """A refill closes the case; a cancelled order is judged anew, for its money may be due."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        if not tasks.move(conn, task, "done", now):
            return
        case = cases.lock(conn, task.case_id)
        cases.add_event(conn, case, f"{task.kind}_done", "job:task", {"order": task.order_number}, now)
        if case.state != "following":
            return
        if task.kind == "cancel":
            cases.update(conn, case.id, now, state="gathering")
            queue_gathering(conn, app, case.id, now)
            return
        cases.update(conn, case.id, now, state="closed", outcome="refilled", closed_at=now)
        _tell(conn, app, case, lambda draft: from_case.told_refilled(draft, case.id, task.order_number), now)

    app.database.run(work)
    return None


def _ended(app: App, task: Task, state: str, why: str) -> Later | None:
    """Refused, or nobody knows: a person takes over with the reason."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        if not tasks.move(conn, task, state, now, note=why):
            return
        case = cases.lock(conn, task.case_id)
        cases.add_event(conn, case, f"{task.kind}_{state}", "job:task", {"order": task.order_number, "why": why}, now)
        if case.state != "closed":
            hand_off(conn, app, case, f"{task.kind}_{state}", f"{task.kind} of order {task.order_number}: {why}", now)

    app.database.run(work)
    return None


def _tell(conn: Connection, app: App, case: Case, words: Callable[[Draft], Turn], now: datetime) -> None:
    if case.batch_id is not None and untold(conn, case):
        queue_together(conn, app, case.batch_id, now)
        return
    chat = chats.load(conn, case.chat_id, hold=True)
    speak(conn, app, chat, words(Draft.from_json(chat.draft)), case_id=case.id, now=now)


STEPS: dict[str, Callable[[App, Task], Later | None]] = {"intended": _send, "sending": _lost, "running": _follow}
"""State of a task -> what one attempt does."""
