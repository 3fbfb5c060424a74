"""A job that keeps failing ends in front of a person, whatever it was about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.work.failing import MOST_ATTEMPTS
from storage import jobs
from tests.kit.cases import open_case
from tests.kit.standing import Standing, standing


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation with a staff chat at a standing clock, once per engine."""
    with standing(database_url, tmp_path, telegram={"token": "1:a", "staff_chat": "-1001"}) as installed:
        yield installed


def arm(desk: Standing, kind: str, payload: dict[str, Any]) -> None:
    """A job that is poison: what it names does not exist, or its record cannot be read."""

    def work(conn: Connection) -> None:
        jobs.put(conn, kind=kind, key="poison", payload=payload, run_at=desk.now, panel_id="main", now=desk.now)

    desk.database.run(work)
    for _ in range(MOST_ATTEMPTS):
        desk.later(minutes=1)


def spoil_draft(desk: Standing) -> int:
    """Make the chat's draft one of a newer program."""

    def work(conn: Connection) -> int:
        conn.execute(text("""UPDATE chat SET draft = '{"version": 99}'"""))
        return int(conn.execute(text("SELECT id FROM chat")).scalar_one())

    return desk.database.run(work)


def test_a_poisoned_timer_of_a_chat_opens_a_case_for_a_person(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    arm(desk, "draft_silence", {"chat_id": spoil_draft(desk)})
    case_id = desk.database.read(lambda conn: conn.execute(text("SELECT id FROM case_")).scalar_one())
    case = desk.case(case_id)
    assert (case.state, case.handoff_reason) == ("handoff", "step_failed")
    assert "newer than this program" in (case.handoff_note or "")
    assert [job.key for job in desk.dead_jobs()] == ["poison"]


def test_a_poisoned_job_of_a_case_hands_the_case_over(desk: Standing) -> None:
    facts = {"order_status": "completed", "provider_status": "completed", "order_remains": 0, "order_delivered": 3000}
    opened = open_case(desk.app, **facts)
    spoil_draft(desk)
    desk.later(days=1)
    for _ in range(MOST_ATTEMPTS):
        desk.later(minutes=1)
    case = desk.case(opened.case_id)
    assert (case.state, case.handoff_reason) == ("handoff", "step_failed")
    assert [job.kind for job in desk.dead_jobs()] == ["case_silence"]
    assert "A person will look at this" in desk.heard()


def test_poison_that_concerns_no_case_is_told_to_the_staff(desk: Standing) -> None:
    arm(desk, "draft_silence", {"nothing": True})
    told = desk.database.read(lambda conn: str(conn.execute(text("SELECT payload FROM notice")).scalar_one()))
    assert "draft_silence failed 4 times" in told
    assert "given-up work" in told
