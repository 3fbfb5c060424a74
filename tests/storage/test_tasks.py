"""Refills and cancellations: one at a time for an order, moved by one mover."""

import pytest
from sqlalchemy import Connection

from storage import cases, chats, tasks
from storage.database import Database


@pytest.fixture
def case_id(database: Database) -> int:
    def work(conn: Connection) -> int:
        now = database.now(conn)
        chat = chats.open_chat(conn, "main", "web", "c", language="en", name="", now=now)
        given = {"object": "order", "order_number": "10482", "target_key": None, "claim": {}}
        return cases.open_case(conn, panel_id="main", chat_id=chat.id, now=now, **given).id

    return database.run(work)


def intend(database: Database, case_id: int, kind: str = "refill") -> tasks.Task:
    return database.run(lambda conn: tasks.intend(conn, "main", case_id, kind, "10482", None, database.now(conn)))


def move(database: Database, task: tasks.Task, state: str) -> bool:
    return database.run(lambda conn: tasks.move(conn, task, state, database.now(conn)))


def test_the_same_is_asked_for_once_while_it_is_on_its_way(database: Database, case_id: int) -> None:
    first = intend(database, case_id)
    intend(database, case_id, kind="cancel")
    with pytest.raises(tasks.AlreadyAsked):
        intend(database, case_id)
    assert move(database, first, "refused")
    assert intend(database, case_id).id != first.id


def test_only_one_of_two_movers_gets_to_send(database: Database, case_id: int) -> None:
    task = intend(database, case_id)
    assert move(database, task, "sending")
    assert not move(database, task, "sending")
    assert [one.state for one in database.read(lambda conn: tasks.of_case(conn, case_id))] == ["sending"]
