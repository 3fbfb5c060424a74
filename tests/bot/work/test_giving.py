"""Cases given to agents by what they work and how much they hold: never two to one case, never above one's room."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.desk import team
from bot.desk.rights import Invalid, NotAllowed
from storage import agents, cases, chats
from storage.agents import Agent
from storage.database import Database
from tests.kit.cases import Opened, add_agent, case_now, open_case
from tests.kit.standing import Standing, standing
from tests.kit.web import installation


@pytest.fixture
def either(database: Database, tmp_path: Path) -> App:
    """An installation where one person is given at most three cases, once per engine."""
    return installation(database, tmp_path, team={"capacity": 3})


@pytest.fixture
def giving(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """One that gives cases out by itself."""
    with standing(database_url, tmp_path, team={"capacity": 2, "assign": "automatic"}) as installed:
        yield installed


def ask(app: App, agent: Agent) -> str:
    """The number of the case that the agent is given, or why there is none."""
    try:
        return app.database.run(lambda conn: team.next_case(conn, app, agent, app.database.now(conn)).number)
    except Invalid as problem:
        return str(problem)


def opened_in(app: App, place: int, language: str = "en", target: str = "ig:post:1") -> Opened:
    opened = open_case(app, order=str(place), chat_key=f"c{place}")

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        chats.save_draft(conn, opened.chat_id, {}, language, now)
        cases.update(conn, opened.case_id, now, target_key=target)

    app.database.run(work)
    return opened


def test_many_who_ask_at_once_never_get_one_case_and_nobody_more_than_their_room(either: App) -> None:
    people = [add_agent(either, name) for name in ("Ada", "Bo", "Cy")]
    opened = [opened_in(either, place) for place in range(8)]
    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(lambda agent: ask(either, agent), people * 4))
    numbers = [one for one in given if one.startswith("MG-")]
    assert len(numbers) == len(set(numbers)) <= 8
    held = [case_now(either, one).held_by for one in opened]
    assert all(held.count(agent.id) <= 3 for agent in people)
    while (number := ask(either, people[0])).startswith("MG-") or ask(either, people[1]).startswith("MG-"):
        assert number
    assert max(map(held.count, {agent.id for agent in people})) <= 3


def test_the_next_case_speaks_the_agents_language_and_is_of_their_platform(either: App) -> None:
    ada, lia = add_agent(either, "Ada"), add_agent(either, "Lia", "lead")
    opened_in(either, 1, "de")
    opened_in(either, 2, "tr", "tt:video:1")
    mine = opened_in(either, 3, "tr")

    def skills(agent: Agent, tongues: tuple[str, ...], platforms: tuple[str, ...]) -> None:
        either.database.run(
            lambda conn: team.set_skills(conn, either, agent, of=ada.id, tongues=tongues, platforms=platforms)
        )

    skills(lia, ("tr",), ("instagram", "youtube"))
    known = either.database.read(lambda conn: agents.load(conn, ada.id))
    assert ask(either, known) == mine.number
    assert ask(either, known) == "No free case fits you right now."
    with pytest.raises(NotAllowed):
        skills(ada, (), ())
    with pytest.raises(Invalid):
        skills(lia, ("klingon",), ())


def test_who_is_away_is_given_nothing_and_keeps_what_they_hold(either: App) -> None:
    ada = add_agent(either, "Ada")
    first, _ = opened_in(either, 1), opened_in(either, 2)
    assert ask(either, ada) == first.number
    either.database.run(lambda conn: team.set_away(conn, either, ada, either.database.now(conn), away=True))
    assert ask(either, ada).startswith("You are away")
    assert case_now(either, first).held_by == ada.id


def test_cases_are_given_out_evenly_and_wait_when_nobody_has_room(giving: Standing) -> None:
    ada, bo = (add_agent(giving.app, name) for name in ("Ada", "Bo"))
    opened = [open_case(giving.app, order=str(place), chat_key=f"c{place}") for place in range(5)]
    held = [case_now(giving.app, one).held_by for one in opened]
    assert held == [ada.id, bo.id, ada.id, bo.id, None]
    assert "assigned" in giving.events(opened[0].case_id)
