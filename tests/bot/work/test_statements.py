"""What one turn costs: so many statements and one commit, and no more when there is much to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.work.runner import MOST_TURNS, Pump
from bot.work.turns import take_turns
from tests.kit.standing import Standing, standing

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation at a standing clock, once per engine."""
    with standing(database_url, tmp_path) as installed:
        yield installed


@contextmanager
def statements(desk: Standing) -> Iterator[list[str]]:
    """Every statement that is written during the block, and on SQLite what begins and ends transactions."""
    engine: Any = desk.database._engine
    real = engine._writing if desk.database.dialect == "sqlite" else engine._engine
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement.split()[0])

    event.listen(real, "before_cursor_execute", note)
    yield seen
    event.remove(real, "before_cursor_execute", note)


def test_a_further_message_costs_six_statements_and_one_commit(desk: Standing) -> None:
    desk.say("order 10482")
    desk.receive("nothing of it ever came")
    with statements(desk) as seen:
        assert take_turns(desk.app, 1) == 1
    work = [word for word in seen if word not in FRAME]
    # PostgreSQL takes the chat's lock while it looks, and looks again under it
    assert len(work) == (6 if desk.database.dialect == "sqlite" else 7), seen
    assert [word for word in seen if word in FRAME] == (["BEGIN", "COMMIT"] if len(work) == 6 else [])


def test_the_first_message_of_a_claim_also_makes_its_chat_and_its_timer(desk: Standing) -> None:
    desk.receive("order 10482 nothing of it ever came")
    with statements(desk) as seen:
        take_turns(desk.app, 1)
    work = [word for word in seen if word not in FRAME]
    assert len(work) == (9 if desk.database.dialect == "sqlite" else 10), seen


def test_looking_in_vain_costs_one_statement(desk: Standing) -> None:
    with statements(desk) as seen:
        assert take_turns(desk.app, 1) == 0
    assert [word for word in seen if word not in FRAME] == ["SELECT"]


def test_under_load_many_turns_share_a_few_commits_and_every_chat_keeps_its_order(desk: Standing) -> None:
    for place in range(3):
        for chat in range(20):
            desk.receive(f"word {place}", chat=f"c{chat}")
    pump, taken = Pump(desk.app), 0
    with statements(desk) as seen:
        while step := pump.step():
            taken += step
    assert taken == 60
    if desk.database.dialect == "sqlite":
        assert seen.count("COMMIT") < 60 / 4
    for chat in range(20):
        said = [one.text for one in desk.said(f"c{chat}")]
        assert said == [f"word {place}" for place in range(3)]


def test_a_turn_that_fails_takes_none_of_its_neighbours_with_it(desk: Standing) -> None:
    for chat in ("a", "b", "c"):
        desk.say("order 10482", chat=chat)
    desk.spoil_draft("b")
    for chat in ("a", "b", "c"):
        desk.receive("nothing came", chat=chat)
    while take_turns(desk.app, MOST_TURNS):
        pass
    attempts = desk.database.read(lambda conn: conn.execute(text("SELECT max(attempts) FROM inbox")).scalar_one())
    assert attempts == 1
    assert [len(desk.said(chat)) for chat in ("a", "b", "c")] == [2, 1, 2]
