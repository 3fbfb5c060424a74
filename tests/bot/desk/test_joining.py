"""Two cases of one matter go on as one, and one that holds two is split: nothing is lost, and the customer hears it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.desk import holding, joining, telling
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.dialogue.draft import Draft, Stage
from storage import cases, chats, messages
from storage.agents import Agent
from storage.cases import Case
from tests.kit.cases import Opened, add_agent, case_now, open_case, said_in
from tests.kit.standing import Standing, standing


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation at a standing clock, once per engine."""
    with standing(database_url, tmp_path) as installed:
        yield installed


@pytest.fixture
def ada(desk: Standing) -> Agent:
    """Who merges and splits."""
    return add_agent(desk.app, "Ada")


def merge(desk: Standing, agent: Agent, case: Opened, into: str) -> Case:
    return desk.database.run(
        lambda conn: joining.merge(conn, desk.app, agent, cases.lock(conn, case.case_id), desk.now, into=into)
    )


def split(desk: Standing, agent: Agent, case: Opened, order: str = "", chosen: tuple[int, ...] = ()) -> Case:
    def work(conn: Connection) -> Case:
        found = cases.lock(conn, case.case_id)
        return joining.split(conn, desk.app, agent, found, desk.now, order=order, message_ids=chosen)

    return desk.database.run(work)


def speaks_of(desk: Standing, opened: Opened) -> None:
    """The chat speaks of that case, which is with a person."""
    draft = Draft(case_id=opened.case_id, case_number=opened.number, stage=Stage.PERSON, serial=3)
    desk.database.run(lambda conn: chats.save_draft(conn, opened.chat_id, draft.to_json(), "en", desk.now))


def test_a_merged_case_goes_on_in_the_other_with_all_that_was_said_and_is_said(desk: Standing, ada: Agent) -> None:
    first, second = open_case(desk.app, said="nothing came"), open_case(desk.app, said="still nothing")
    speaks_of(desk, second)
    goes_on = merge(desk, ada, second, first.number.lower())
    assert (goes_on.number, goes_on.held_by) == (first.number, ada.id)
    closed = case_now(desk.app, second)
    assert (closed.state, closed.outcome, closed.merged_into) == ("closed", "merged", first.case_id)
    assert {"customer: nothing came", "customer: still nothing"} <= set(said_in(desk.app, first))
    assert "they go on together as MG-1001" in desk.read()[-1].text
    desk.say("any news?")
    assert said_in(desk.app, first)[-1].endswith("any news?")
    assert "merged" in desk.events(second.case_id)
    assert desk.events(first.case_id)[-1] == "customer_wrote"


def test_what_was_merged_before_goes_along(desk: Standing, ada: Agent) -> None:
    first, second, third = (open_case(desk.app, said=f"word {place}") for place in range(3))
    merge(desk, ada, first, second.number)
    merge(desk, ada, second, third.number)
    assert [f"customer: word {place}" in said_in(desk.app, third) for place in range(3)] == [True] * 3
    with pytest.raises(Stale):
        merge(desk, ada, first, third.number)


def test_only_cases_of_one_customer_and_one_order_are_merged(desk: Standing, ada: Agent) -> None:
    case = open_case(desk.app)
    stranger = open_case(desk.app, chat_key="omar")
    other = open_case(desk.app, order="10999")
    for into, why in (
        (stranger.number, "another customer's"),
        (other.number, "another order"),
        (case.number, "Name the case"),
        ("MG-9999", "Name the case"),
    ):
        with pytest.raises(Invalid, match=why):
            merge(desk, ada, case, into)
    held = open_case(desk.app)
    bo = add_agent(desk.app, "Bo")
    desk.database.run(lambda conn: holding.take(conn, desk.app, bo, cases.lock(conn, held.case_id), desk.now))
    with pytest.raises(NotAllowed):
        merge(desk, ada, case, held.number)
    assert case_now(desk.app, case).state == "handoff"


def test_a_split_opens_a_held_case_with_the_chosen_words_and_leaves_the_chat_where_it_was(
    desk: Standing, ada: Agent
) -> None:
    case = open_case(desk.app)
    speaks_of(desk, case)
    desk.say("and my order 10999 is short too")
    theirs = desk.said()[-1].id
    opened = split(desk, ada, case, "#10999", (theirs,))
    assert (opened.state, opened.held_by, opened.order_number) == ("handoff", ada.id, "10999")
    assert opened.claim["explanation"] == "and my order 10999 is short too"
    kept = desk.database.read(lambda conn: messages.of_case(conn, opened.id))
    assert theirs in [one.id for one in kept]
    assert "Order 10999 has a case of its own now" in desk.read()[-1].text
    assert "split_off" in desk.events(case.case_id)
    assert "split_from" in desk.events(opened.id)
    desk.say("thank you, and the first one?")
    assert "the first one?" in said_in(desk.app, case)[-1]


@pytest.mark.parametrize(("order", "chosen"), [("", ()), ("10482", ()), ("1" * 61, ()), ("5", (999,))])
def test_what_is_no_other_matter_is_not_split_off(
    desk: Standing, ada: Agent, order: str, chosen: tuple[int, ...]
) -> None:
    case = open_case(desk.app)
    with pytest.raises(Invalid):
        split(desk, ada, case, order, chosen)
    assert desk.database.read(lambda conn: len(cases.of_chat(conn, case.chat_id))) == 1


def test_a_message_of_the_agent_or_of_another_case_is_not_split_off(desk: Standing, ada: Agent) -> None:
    case, other = open_case(desk.app), open_case(desk.app, chat_key="omar", said="mine")

    def work(conn: Connection) -> list[int]:
        telling.say(conn, desk.app, ada, cases.lock(conn, case.case_id), desk.now, text="hello")
        said = [*messages.of_case(conn, case.case_id), *messages.of_case(conn, other.case_id)]
        return [one.id for one in said if one.author == "agent" or one.text == "mine"]

    wrong = desk.database.run(work)
    assert len(wrong) == 2
    for one in wrong:
        with pytest.raises(Invalid, match="customer's messages"):
            split(desk, ada, case, "", (one,))
