# ruff: noqa: ARG002 - the signatures are those of the ports
"""A worker that is held up while it asks for a refill: another one has given the task to a person meanwhile."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.app import App
from bot.work.tasks import begin, task_step
from storage import cases, tasks
from storage.database import Database
from tests.kit.cases import open_case
from tests.kit.web import installation
from triage.panels.model import OrderStatus, PanelOrder, TaskAnswer


@dataclass
class HoldsUp:
    """A supplier, and a panel, that are slow: while the call is on its way another worker takes the same task up."""

    app: App
    task_id: int = 0
    asked: int = 0

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder:
        """The panel's answer, at once."""
        return order(number)

    def refill(self, provider: str | None, external_id: str) -> TaskAnswer:
        """Accepted, late."""
        self.asked += 1
        task_step(self.app, self.task_id)
        return TaskAnswer(True, "R-1")


def order(number: str) -> PanelOrder:
    given: dict[str, Any] = dict.fromkeys(PanelOrder.__dataclass_fields__)
    return PanelOrder(**{**given, "number": number, "status": OrderStatus.PARTIAL, "external_id": "9", "provider": "p"})


def test_what_was_answered_late_is_on_record_and_stays_the_persons(database: Database, tmp_path: Path) -> None:
    app = installation(database, tmp_path)
    case_id = open_case(app, order="10482").case_id
    slow = HoldsUp(app)
    app = replace(app, panel=slow, providers=slow)  # type: ignore[arg-type]
    slow.app = app
    slow.task_id = database.run(
        lambda conn: begin(conn, app, cases.lock(conn, case_id), "refill", None, database.now(conn)).id
    )
    task_step(app, slow.task_id)
    assert task_step(app, slow.task_id) is None
    (task,) = database.read(lambda conn: tasks.of_case(conn, case_id))
    assert (slow.asked, task.state) == (1, "unclear")
    kinds = [event.kind for event in database.read(lambda conn: cases.events(conn, case_id))]
    assert kinds[-3:] == ["refill_unclear", "handed_off", "refill_asked"]
    assert database.read(lambda conn: cases.load(conn, case_id)).state == "handoff"
