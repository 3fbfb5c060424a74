"""Codes that tie a chat to an account: once, in time, for one panel, and kept as digests only."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from storage import chats, linking, tokens
from storage.database import Database


@pytest.fixture
def chat_id(database: Database) -> int:
    def work(conn: Connection) -> int:
        return chats.open_chat(conn, "main", "web", "c", language="en", name="", now=database.now(conn)).id

    return database.run(work)


def ticket(database: Database, chat_id: int) -> str:
    return database.run(lambda conn: linking.ticket_code(conn, "main", chat_id, database.now(conn)))


def use(database: Database, code: str, after: timedelta = timedelta(0), panel: str = "main") -> linking.Code | None:
    return database.run(lambda conn: linking.use(conn, panel, code, database.now(conn) + after))


def test_a_ticket_code_counts_once_for_the_chat_that_asked(database: Database, chat_id: int) -> None:
    code = ticket(database, chat_id)
    assert re.fullmatch(r"[A-Z2-9]{8}", code)
    assert use(database, code) == linking.Code("main", chat_id, None)
    assert use(database, code) is None


def test_a_new_code_voids_the_chat_s_earlier_one(database: Database, chat_id: int) -> None:
    first, second = ticket(database, chat_id), ticket(database, chat_id)
    assert use(database, first) is None
    assert use(database, second) is not None


def test_a_code_is_void_after_its_time_and_at_another_panel(database: Database, chat_id: int) -> None:
    code = ticket(database, chat_id)
    assert use(database, code, panel="other") is None
    assert use(database, code, after=timedelta(hours=24, seconds=1)) is None
    address = database.run(lambda conn: linking.address_code(conn, "main", "maria", database.now(conn)))
    assert use(database, address, after=timedelta(minutes=15, seconds=1)) is None
    assert len(address) <= 40
    assert use(database, address) == linking.Code("main", None, "maria")


def test_somebody_waits_for_a_ticket_only_while_a_code_is_open(database: Database, chat_id: int) -> None:
    def since() -> object:
        return database.read(lambda conn: linking.waiting_since(conn, "main", database.now(conn)))

    assert since() is None
    code = ticket(database, chat_id)
    assert since() is not None
    use(database, code)
    assert since() is None


def test_no_code_stands_in_the_database(database: Database, chat_id: int) -> None:
    code = ticket(database, chat_id)
    rows = database.read(lambda conn: str(conn.execute(text("SELECT * FROM link_code")).all()))
    assert code not in rows


def test_a_token_does_what_it_was_made_for_until_it_is_removed(database: Database) -> None:
    token = database.run(lambda conn: tokens.add(conn, "main", "backend", ["links"], database.now(conn)))
    found = database.read(lambda conn: tokens.holder(conn, token))
    assert found is not None
    assert (found.name, found.scopes) == ("backend", ("links",))
    assert token not in database.read(lambda conn: str(conn.execute(text("SELECT * FROM api_token")).all()))
    assert database.run(lambda conn: tokens.revoke(conn, "main", "backend", database.now(conn))) == 1
    assert database.read(lambda conn: tokens.holder(conn, token)) is None
    assert database.read(lambda conn: tokens.listing(conn, "main")) == []


def test_a_token_for_nothing_or_for_something_unknown_is_not_made(database: Database) -> None:
    for scopes in ([], ["money"]):
        with pytest.raises(ValueError, match="scopes are links"):
            database.run(lambda conn, scopes=scopes: tokens.add(conn, "main", "x", scopes, database.now(conn)))
