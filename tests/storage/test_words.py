"""What customers and panels send is stored, whatever characters are in it; both engines treat it alike."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import StatementError

from storage import cases, chats, inbox
from storage.columns import storable
from storage.database import Database

HARD = "zero \0 half \ud83d pair 🙂 مرحبا \u202e <b>'; DROP TABLE chat; --"
SOFT = "zero \ufffd half \ufffd pair 🙂 مرحبا \u202e <b>'; DROP TABLE chat; --"


def store(conn: Connection, database: Database, event: str, text: str) -> int | None:
    return inbox.put(
        conn,
        panel_id="main",
        channel="telegram",
        event_id=event,
        chat_key="c1",
        payload={"text": text, "files": [{"name": text}], text: (1, 2.5, None, True)},
        fetching=False,
        now=database.now(conn),
    )


def test_no_character_keeps_a_message_from_being_stored(database: Database) -> None:
    assert database.run(lambda conn: store(conn, database, "1", HARD)) is not None
    stored = database.run(lambda conn: inbox.next_ready(conn, "main", database.now(conn)))
    assert stored is not None
    assert stored.payload == {"text": SOFT, "files": [{"name": SOFT}], SOFT: [1, 2.5, None, True]}


@given(st.text(st.characters(codec=None, exclude_categories=())))
@settings(max_examples=300)
def test_what_is_stored_is_encodable_and_of_the_same_length(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept
    assert len(kept) == len(text)
    assert kept.encode("utf-8").decode("utf-8") == kept


def test_a_name_is_cut_to_what_fits(database: Database) -> None:
    def work(conn: Connection) -> str | None:
        now = database.now(conn)
        return chats.open_chat(conn, "main", "web", "c1", language="x" * 90, name="n" * 900, now=now).customer_name

    assert database.run(work) == "n" * 200


def test_a_key_is_never_cut_so_two_cannot_become_one(database: Database) -> None:
    with pytest.raises(StatementError, match="at most 120"):
        database.run(lambda conn: store(conn, database, "e" * 121, "hello"))


def test_looking_for_a_text_too_long_to_be_there_finds_nothing(database: Database) -> None:
    assert database.read(lambda conn: cases.by_number(conn, "main", "MG-1\0" * 1000)) is None
    assert database.read(lambda conn: cases.of_order(conn, "main", "9" * 5000, excluding=0)) == []
    assert database.read(lambda conn: chats.find(conn, "main", "web", "\ud800" * 500)) is None


def test_a_time_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without its zone"):
        database.run(lambda conn: inbox.next_ready(conn, "main", datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_time_comes_back_to_the_microsecond_and_in_utc(database: Database) -> None:
    database.run(lambda conn: store(conn, database, "1", "x"))
    stored = database.run(lambda conn: inbox.next_ready(conn, "main", database.now(conn)))
    assert stored is not None
    offset = stored.received_at.utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0
