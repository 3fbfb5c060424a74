"""The record of a case is sealed: the database refuses to change it, and what is changed past the database is found."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage import cases, chats, seals
from storage.cases import Case
from storage.database import Database


def recorded(database: Database, *kinds: str, chat_key: str = "c1") -> Case:
    """A case with these events."""

    def work(conn: Connection) -> Case:
        now = database.now(conn)
        chat = chats.open_chat(conn, "main", "web", chat_key, language="en", name="", now=now)
        case = cases.open_case(
            conn, panel_id="main", chat_id=chat.id, object="order", order_number="1", target_key=None, claim={}, now=now
        )
        for kind in kinds:
            cases.add_event(conn, case, kind, "agent:Lia \0", {"words": "naïve \0 \ud800", "list": (1, 2.5)}, now)
        return case

    return database.run(work)


def faults(database: Database) -> list[str]:
    return [words for _, words in database.read(lambda conn: list(seals.faults(conn, "main")))]


def past_the_guards(database: Database, *statements: str) -> None:
    """What somebody does who owns the database itself."""
    sqlite = database.dialect == "sqlite"
    guards = ("event_final", "event_kept")

    def work(conn: Connection) -> None:
        for guard in guards:
            conn.execute(text(f"DROP TRIGGER {guard}" + ("" if sqlite else " ON case_event")))
        for statement in statements:
            conn.execute(text(statement))

    database.run(work)


def test_what_was_recorded_verifies_on_both_engines(database: Database) -> None:
    recorded(database, "opened", "decided", "closed")
    recorded(database, "opened", chat_key="c2")
    database.run(lambda conn: seals.drop_anchor(conn, "main", database.now(conn) + timedelta(hours=1)))
    recorded(database, "opened", chat_key="c3")
    assert faults(database) == []
    assert database.read(lambda conn: seals.counts(conn, "main")) == (5, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_event SET actor = 'agent:Somebody'",
        "UPDATE case_event SET data = '{\"erased\": true}', kind = 'closed'",
        "UPDATE case_event SET data = '{}'",
        "DELETE FROM case_event",
        "UPDATE record_anchor SET events = 0",
        "DELETE FROM record_anchor",
    ],
)
def test_the_database_refuses_to_change_the_record(database: Database, statement: str) -> None:
    recorded(database, "opened")
    database.run(lambda conn: seals.drop_anchor(conn, "main", database.now(conn) + timedelta(hours=1)))
    with pytest.raises(DBAPIError, match="the record cannot be changed"):
        database.run(lambda conn: conn.execute(text(statement)))


def test_a_customers_words_can_be_erased_and_the_chain_still_holds(database: Database) -> None:
    recorded(database, "opened", "closed")
    database.run(lambda conn: conn.execute(text("UPDATE case_event SET data = '{\"erased\": true}'")))
    assert faults(database) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE case_event SET actor = 'agent:Tom' WHERE kind = 'decided'", "is not what was recorded"),
        ("UPDATE case_event SET data = '{\"paid\": 1}' WHERE kind = 'decided'", "is not what was recorded"),
        ("DELETE FROM case_event WHERE kind = 'decided'", "an event is missing"),
    ],
)
def test_a_record_changed_past_the_guards_is_found(database: Database, statement: str, words: str) -> None:
    recorded(database, "opened", "decided", "closed")
    past_the_guards(database, statement)
    assert any(words in sentence for sentence in faults(database))


def test_the_end_of_a_record_cannot_be_cut_off_unseen(database: Database) -> None:
    recorded(database, "opened", "closed")
    database.run(lambda conn: seals.drop_anchor(conn, "main", database.now(conn) + timedelta(hours=1)))
    past_the_guards(database, "DELETE FROM case_event WHERE kind = 'closed'")
    assert any("2 events were recorded" in sentence and "1 are left" in sentence for sentence in faults(database))


def test_events_just_recorded_wait_for_the_next_anchor(database: Database) -> None:
    recorded(database, "opened")
    database.run(lambda conn: seals.drop_anchor(conn, "main", database.now(conn)))
    assert database.read(lambda conn: seals.counts(conn, "main")) == (1, 0)
