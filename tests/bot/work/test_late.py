"""People who are nearly or really late with a case, and who hears of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.desk import deciding, holding, sorting, telling
from bot.dialogue.courtesy import only_thanks
from storage import agents, cases
from storage.agents import Agent
from tests.kit.cases import Opened, add_agent, open_case
from tests.kit.standing import Standing, standing

SET = {
    "telegram": {"token": "1:a", "staff_chat": "-1001"},
    "handoff": {"remind_after": 1000},
    "team": {"first_answer": 4, "next_answer": 8, "resolution": 100},
}


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation with targets, at a standing clock, once per engine."""
    with standing(database_url, tmp_path, **SET) as installed:
        yield installed


def heard(desk: Standing, audience: str = "staff") -> list[tuple[str, str]]:
    """Who was told what: chat and text of each notice."""

    def read(conn: Connection) -> list[tuple[str, str]]:
        query = text("SELECT chat_key, payload FROM notice WHERE audience = :audience ORDER BY id")
        rows = conn.execute(query, {"audience": audience})
        return [(row.chat_key, str(row.payload)) for row in rows if "due by" in str(row.payload)]

    return desk.database.read(read)


def chatting(desk: Standing, name: str, role: str, key: str) -> Agent:
    """An agent whose Telegram account is known."""
    agent = add_agent(desk.app, name, role)
    desk.database.run(lambda conn: agents.identify(conn, "telegram", key, agent.id, desk.now))
    return agent


def do(desk: Standing, deed: object, agent: Agent, opened: Opened, **fields: str) -> None:
    def work(conn: Connection) -> None:
        deed(conn, desk.app, agent, cases.lock(conn, opened.case_id), desk.now, **fields)  # type: ignore[operator]

    desk.database.run(work)


def test_who_holds_the_case_hears_before_and_at_the_target_then_those_above(desk: Standing) -> None:
    holder = chatting(desk, "Ada", "agent", "71")
    chatting(desk, "Lia", "lead", "72")
    chatting(desk, "Olga", "operator", "73")
    opened = open_case(desk.app)
    do(desk, holding.take, holder, opened)
    desk.later(hours=2)
    assert heard(desk, "agent") == []
    for passed, (key, words) in (
        (1, ("71", "is due by")),
        (1, ("71", "was due by")),
        (4, ("72", "was")),
        (4, ("73", "was")),
    ):
        desk.later(hours=passed)
        chat, told = heard(desk, "agent")[-1]
        assert (chat, words in told) == (key, True)
    desk.later(hours=80)
    assert len(heard(desk, "agent")) == 4
    assert heard(desk) == []
    assert desk.events(opened.case_id).count("target_missed") == 3


def test_a_free_case_is_called_out_in_its_thread(desk: Standing) -> None:
    open_case(desk.app)
    desk.later(hours=3)
    assert [chat for chat, _ in heard(desk)] == ["-1001"]


def test_an_answer_stops_it_and_thanks_do_not_begin_it_anew(desk: Standing) -> None:
    agent, opened = add_agent(desk.app, "Ada"), open_case(desk.app)
    assert desk.case(opened.case_id).due_at is not None
    do(desk, telling.say, agent, opened, text="I look into it")
    assert desk.case(opened.case_id).due_at is None
    desk.say("Thank you so much!! 🙏")
    assert desk.case(opened.case_id).due_at is None
    desk.say("but when?")
    assert desk.case(opened.case_id).due_at is not None
    do(desk, deciding.close, agent, opened, text="done")
    desk.say("thanks")
    desk.later(hours=400)
    assert desk.case(opened.case_id).state == "closed"
    assert heard(desk) == []


def test_a_case_that_is_put_off_is_called_out_when_it_is_back(desk: Standing) -> None:
    agent, opened = add_agent(desk.app, "Ada"), open_case(desk.app)
    do(desk, sorting.snooze, agent, opened, hours="24")
    desk.later(hours=20)
    assert heard(desk) == []
    desk.later(hours=5)
    assert len(heard(desk)) == 1


@pytest.mark.parametrize(
    "words",
    ["Thank you very much!", "danke schön", "Merci beaucoup :)", "спасибо большое", "谢谢！", "شكرا جزيلا", "धन्यवाद"],
)
def test_thanks_are_told_in_every_language(words: str) -> None:
    assert only_thanks(words)


@pytest.mark.parametrize("words", ["", "ok", "thanks but when", "no", "10482", "danke, und wann?", "🙏"])
def test_whatever_may_be_an_answer_is_no_mere_thanks(words: str) -> None:
    assert not only_thanks(words)


def test_whoever_is_mentioned_in_a_note_is_told_in_their_own_chat(desk: Standing) -> None:
    agent, opened = add_agent(desk.app, "Ada"), open_case(desk.app)
    chatting(desk, "Lia", "lead", "72")
    add_agent(desk.app, "Lia Marie")
    do(desk, telling.note, agent, opened, text="@lia please, not @Lia Marie; nor mail@liam or @Nobody")

    def read(conn: Connection) -> list[tuple[str, str]]:
        rows = conn.execute(text("SELECT chat_key, audience, payload FROM notice ORDER BY id"))
        return [(row.chat_key, row.audience) for row in rows if "mentions" in str(row.payload)]

    assert desk.database.read(read) == [("72", "agent"), ("-1001", "staff")]
    assert not any("please" in one.text for one in desk.told())
