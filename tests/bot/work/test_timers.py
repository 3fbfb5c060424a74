"""When nobody says anything: reminded after a day, put aside after days, taken up again by the next word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.desk import telling
from bot.dialogue.draft import Draft, Stage
from bot.settings import REGISTERS
from bot.work.judging import latest
from bot.work.queueing import queue_gathering
from storage import cases, chats
from tests.kit.cases import add_agent, open_case
from tests.kit.standing import Standing, standing
from triage.claim import Claim

STAFF = {"telegram": {"token": "1:a", "staff_chat": "-1001"}}
REFUSED = {"order_status": "completed", "provider_status": "completed", "order_remains": 0, "order_delivered": 3000}
"""Facts of an order that was delivered whole: the policy refuses, so the customer is advised."""


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation at a standing clock, once per engine."""
    with standing(database_url, tmp_path, **STAFF) as installed:
        yield installed


def staff_heard(desk: Standing) -> list[str]:
    def read(conn: Connection) -> list[str]:
        rows = conn.execute(text("SELECT payload FROM notice WHERE audience = 'staff' ORDER BY id")).scalars()
        return [str(row) for row in rows]

    return desk.database.read(read)


def test_a_claim_that_was_begun_is_reminded_of_after_a_day_and_put_aside_after_three(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    spoken = len(desk.told())
    desk.later(hours=23)
    assert len(desk.told()) == spoken
    desk.later(hours=1)
    assert "not sent yet" in desk.heard()
    desk.later(hours=47)
    assert len(desk.told()) == spoken + 1
    desk.later(hours=1)
    assert "put your claim aside" in desk.heard()
    desk.later(days=30)
    assert len(desk.told()) == spoken + 2


def test_a_claim_put_aside_goes_on_with_the_next_word_and_is_watched_again(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    desk.later(days=1)
    desk.later(days=2)
    desk.later(days=20)
    desk.say("https://www.instagram.com/maria.lopes.art/")
    assert "10482" in desk.heard()
    desk.later(days=1)
    assert "not sent yet" in desk.heard()


def test_each_further_word_puts_the_reminder_off(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    for _ in range(3):
        desk.later(hours=20)
        desk.say("really nothing")
    spoken = len(desk.told())
    desk.later(hours=23)
    assert len(desk.told()) == spoken
    desk.later(hours=1)
    assert len(desk.told()) == spoken + 1


def test_a_claim_that_was_cancelled_or_sent_is_not_reminded_of(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    desk.say("/cancel")
    desk.say("order 10483 nothing came", chat="omar")
    desk.say("/human", chat="omar")
    before = (len(desk.told()), len(desk.told("omar")))
    desk.later(days=4)
    assert (len(desk.told()), len(desk.told("omar")) - 1) == before
    assert "takes longer than it should" in desk.heard("omar"), "of people who let a case wait the customer hears, once"


def test_nobody_is_reminded_whose_word_lies_unworked_after_an_outage(desk: Standing) -> None:
    desk.say("order 10482 nothing came")
    desk.now = desk.now.replace(day=16)
    desk.receive("https://www.instagram.com/maria.lopes.art/", at=desk.now.replace(hour=6))
    from bot.work.runner import do_job

    while do_job(desk.app, "test"):
        pass
    assert "not sent yet" not in desk.heard()
    desk.work()
    assert desk.heard().startswith("Sorry for the late answer")


def test_an_advice_is_reminded_of_and_parked_after_seven_days_and_the_next_word_reopens_it(desk: Standing) -> None:
    opened = open_case(desk.app, **REFUSED)
    assert desk.case(opened.case_id).state == "advised"
    desk.later(days=1)
    assert "accept the answer" in desk.heard()
    assert {cell["data"].split(":")[2] for row in desk.told()[-1].buttons for cell in row} == {"accept", "person"}
    desk.later(days=6)
    assert desk.case(opened.case_id).state == "parked"
    assert opened.number in desk.heard()
    desk.later(days=40)
    desk.say("but nothing came")
    assert desk.case(opened.case_id).state == "advised"
    desk.later(days=7)
    assert desk.case(opened.case_id).state == "parked"
    assert desk.events(opened.case_id).count("parked") == 2


def test_a_parked_advice_can_still_be_accepted_or_taken_to_a_person(desk: Standing) -> None:
    first, second = open_case(desk.app, **REFUSED), open_case(desk.app, chat_key="omar", order="10483", **REFUSED)
    desk.later(days=8)
    desk.press("accept")
    desk.press("person", chat="omar")
    assert (desk.case(first.case_id).state, desk.case(first.case_id).outcome) == ("closed", "accepted")
    taken = desk.case(second.case_id)
    assert (taken.state, taken.handoff_reason) == ("handoff", "advice_not_accepted")


def test_a_question_never_answered_is_parked_and_its_answer_goes_on_with_it(desk: Standing) -> None:
    opened = open_case(desk.app, order_found=False)
    assert desk.case(opened.case_id).state == "asking"
    desk.later(days=1)
    reminded = len(desk.told())
    desk.later(days=6)
    assert desk.case(opened.case_id).state == "parked"
    assert len(desk.told()) == reminded + 1
    desk.say("it is order 10483")
    assert desk.case(opened.case_id).state not in ("parked", "asking")


@pytest.fixture
def patient(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation whose registers are complete, which gives three days for an answer."""
    with standing(database_url, tmp_path, registers={"complete": REGISTERS}, answer={"days": 3}) as installed:
        yield installed


def claim_a_payment(desk: Standing) -> int:
    """A case about a payment that its customer has not named, gathered and asked about."""

    def work(conn: Connection) -> int:
        now = desk.app.database.now(conn)
        chat = chats.open_chat(conn, desk.app.panel_id, "web", "lena", language="en", name="Lena", now=now)
        claim = Claim(first_contact=now, object="topup", explanation="my money never arrived", reason="other")
        case = cases.open_case(
            conn,
            panel_id=desk.app.panel_id,
            chat_id=chat.id,
            object="topup",
            order_number=None,
            target_key=None,
            claim=claim.to_json(),
            now=now,
        )
        draft = Draft(stage=Stage.CHECKING, case_id=case.id, case_number=case.number, object="topup")
        chats.save_draft(conn, chat.id, draft.to_json(), "en", now)
        chats.link_account(conn, chat.id, "lena", now)
        cases.add_event(conn, case, "submitted", "customer", {}, now)
        queue_gathering(conn, desk.app, case.id, now)
        return case.id

    case_id = desk.database.run(work)
    desk.work()
    return case_id


def test_what_was_asked_and_reminded_of_in_vain_is_answered_by_the_clause_for_it_and_closes_nothing(
    patient: Standing,
) -> None:
    case_id = claim_a_payment(patient)
    assert patient.case(case_id).state == "asking"
    patient.later(days=1)
    assert patient.events(case_id).count("deadline_passed") == 0
    patient.later(days=2)
    assert patient.case(case_id).state == "advised"
    facts_then = patient.database.read(lambda conn: latest(conn, case_id))
    assert facts_then is not None
    assert (facts_then.facts["info_deadline_passed"], facts_then.facts["info_requests_sent"]) == (True, 1)
    assert "F6.n" in facts_then.decision["clauses"]
    assert "F6.n" in patient.heard()
    patient.later(days=1)
    assert "accept the answer" in patient.heard()
    patient.press("person")
    assert patient.case(case_id).state == "handoff"


def test_the_staff_hear_daily_of_a_case_nobody_touches_and_no_more_once_it_is_the_customers_turn(
    desk: Standing,
) -> None:
    opened = open_case(desk.app)
    assert desk.case(opened.case_id).state == "handoff"
    heard = len(staff_heard(desk))
    desk.later(hours=8)
    assert "waited 8 hours" in staff_heard(desk)[-1]
    desk.later(hours=24)
    assert len(staff_heard(desk)) == heard + 2
    agent = add_agent(desk.app, "Lia")

    def ask(conn: Connection) -> None:
        case = cases.lock(conn, opened.case_id)
        telling.say(conn, desk.app, agent, case, desk.now, text="one moment")

    desk.database.run(ask)
    desk.later(days=3)
    assert len(staff_heard(desk)) == heard + 2
    desk.say("here it is")
    heard = len(staff_heard(desk))
    desk.later(days=1, hours=8)
    assert len(staff_heard(desk)) > heard
    assert "waited" in staff_heard(desk)[-1]


def test_timers_that_are_done_twice_speak_once(desk: Standing) -> None:
    from bot.work.timers import draft_step

    desk.say("order 10482 nothing came")
    desk.now = desk.now.replace(day=15)
    chat = desk.database.read(lambda conn: conn.execute(text("SELECT id FROM chat")).scalar_one())
    spoken = len(desk.told())
    draft_step(desk.app, chat)
    draft_step(desk.app, chat)
    assert len(desk.told()) == spoken + 1


def test_after_hours_the_customer_hears_when_people_are_there_and_the_night_is_no_waiting(
    database_url: str, tmp_path: Path
) -> None:
    team = {"hours": "Mon-Fri 10:00-14:00", "zone": "UTC"}
    with standing(database_url, tmp_path, team=team, **STAFF) as closed:
        open_case(closed.app)
        assert "people are there again from Tuesday 14 July, 10:00" in closed.heard()
        closed.later(hours=20)
        assert not any("waited" in one for one in staff_heard(closed)), "four of these hours are the desk's"
        closed.later(hours=10)
        assert any("waited 8 hours" in one for one in staff_heard(closed))
        assert "takes longer than it should" in closed.heard()
