"""After a case was closed: the customer says how it was, and another person looks where one declined."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.desk import deciding, holding, sorting
from bot.desk.rights import NotAllowed
from storage import cases
from storage.agents import Agent
from tests.kit.cases import Opened, add_agent, open_case
from tests.kit.standing import Standing, standing


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation on each engine, its panel out of reach."""
    with standing(database_url, tmp_path) as installed:
        yield installed


def declined(desk: Standing, agent: Agent, opened: Opened) -> None:
    def work(conn: Connection) -> None:
        case = cases.lock(conn, opened.case_id)
        deciding.decline(conn, desk.app, agent, case, desk.now, clause="F6.a", words="It was delivered.")

    desk.database.run(work)


def takes(desk: Standing, agent: Agent, opened: Opened) -> None:
    desk.database.run(
        lambda conn: holding.take(conn, desk.app, agent, cases.lock(conn, opened.case_id), desk.now, over=True)
    )


def rated(desk: Standing, opened: Opened) -> list[object]:
    events = desk.database.read(lambda conn: cases.events(conn, opened.case_id))
    return [event.data for event in events if event.kind == "rated"]


def test_an_appeal_goes_to_another_person_than_the_one_who_declined(desk: Standing) -> None:
    opened = open_case(desk.app)
    lia, tom = add_agent(desk.app, "Lia", "lead"), add_agent(desk.app, "Tom")
    declined(desk, lia, opened)
    desk.press("appeal")
    case = desk.case(opened.case_id)
    assert (case.state, case.outcome, case.handoff_reason) == ("handoff", None, "appeal")
    assert case.handoff_note is not None
    assert "Lia declined it by F6.a" in case.handoff_note
    assert any("has not decided it before" in one.text for one in desk.told())
    with pytest.raises(NotAllowed, match="Lia declined MG-1001; another person looks at the appeal"):
        takes(desk, lia, opened)
    with pytest.raises(NotAllowed, match="Lia declined MG-1001"):
        desk.database.run(
            lambda conn: sorting.assign(conn, desk.app, tom, cases.lock(conn, opened.case_id), desk.now, name="Lia")
        )
    takes(desk, tom, opened)
    assert desk.case(opened.case_id).held_by == tom.id


def test_a_case_is_looked_at_twice_and_not_a_third_time(desk: Standing) -> None:
    opened = open_case(desk.app)
    lia, tom = add_agent(desk.app, "Lia"), add_agent(desk.app, "Tom")
    declined(desk, lia, opened)
    desk.press("appeal")
    declined(desk, tom, opened)
    desk.press("appeal")
    assert desk.case(opened.case_id).state == "closed"
    assert "cannot be looked at again" in desk.heard()


def test_the_only_agent_there_is_looks_at_the_appeal_too(desk: Standing) -> None:
    opened = open_case(desk.app)
    lia = add_agent(desk.app, "Lia")
    declined(desk, lia, opened)
    desk.press("appeal")
    takes(desk, lia, opened)
    assert desk.case(opened.case_id).held_by == lia.id


@pytest.mark.parametrize("forged", ["mg1:{serial}:appeal:{case}", "mg1:{serial}:rate:{case}_good"])
def test_a_forged_button_of_another_chat_reaches_no_case(desk: Standing, forged: str) -> None:
    opened = open_case(desk.app)
    declined(desk, add_agent(desk.app, "Lia"), opened)
    events = desk.events(opened.case_id)
    for serial in range(3):
        desk.receive(button=forged.format(serial=serial, case=opened.case_id), chat="stranger")
    desk.work()
    assert desk.events(opened.case_id) == events
    assert desk.case(opened.case_id).state == "closed"


def test_how_it_was_is_kept_once_and_with_how_the_case_ended(desk: Standing) -> None:
    opened = open_case(desk.app)
    declined(desk, add_agent(desk.app, "Lia"), opened)
    assert "How was this for you?" in desk.read()[-1].text
    assert len(desk.read()[-1].buttons) == 2, "the way to another person stands above it"
    desk.press("rate")
    desk.press("rate")
    assert rated(desk, opened) == [{"how": "good", "outcome": "declined"}]
