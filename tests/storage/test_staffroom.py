"""Staff posts: a change of a case makes its post due, one door at a time shows it, nothing shown is due."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from storage import cases, chats, messages, staffroom
from storage.cases import Case
from storage.database import Database
from storage.staffroom import Post, Word

HERE = ("main", "telegram")


@pytest.fixture
def case(database: Database) -> Case:
    def work(conn: Connection) -> Case:
        now = database.now(conn)
        chat = chats.open_chat(conn, "main", "web", "lena", language="en", name="Lena", now=now)
        opened = cases.open_case(
            conn,
            panel_id="main",
            chat_id=chat.id,
            object="order",
            order_number="10482",
            target_key=None,
            claim={},
            now=now,
        )
        staffroom.want(conn, "main", opened.id, "telegram", "-1001", now)
        return opened

    return database.run(work)


def claim(database: Database, owner: str = "door", after: float = 0) -> Post | None:
    def work(conn: Connection) -> Post | None:
        return staffroom.claim(conn, *HERE, owner, database.now(conn) + timedelta(seconds=after), 60)

    return database.run(work)


def show(database: Database, **stands: Any) -> Post:
    post = claim(database)
    assert post is not None
    assert database.run(lambda conn: staffroom.shown(conn, post, "door", database.now(conn), **stands))
    return post


def said(database: Database, case: Case, text: str = "hello") -> int:
    return database.run(
        lambda conn: messages.add(
            conn,
            panel_id="main",
            chat_id=case.chat_id,
            case_id=case.id,
            author="customer",
            channel="web",
            text=text,
            channel_key="77",
            now=database.now(conn),
        )
    )


def test_a_post_that_shows_its_case_is_not_due_again(database: Database, case: Case) -> None:
    show(database, thread="5", head="6")
    assert claim(database) is None


@pytest.mark.parametrize("change", ["update", "event", "message", "edit", "evidence"])
def test_every_change_of_a_case_makes_its_post_due(database: Database, case: Case, change: str) -> None:
    message_id = said(database, case)
    show(database)

    def work(conn: Connection) -> None:
        now = database.now(conn)
        match change:
            case "update":
                cases.update(conn, case.id, now, state="handoff")
            case "event":
                cases.add_event(conn, case, "taken", "agent:Ada", {}, now)
            case "message":
                messages.attach_to_case(conn, case.chat_id, [message_id], case.id)
            case "edit":
                messages.revise(conn, message_id, "changed", now)
            case "evidence":
                from storage import evidence

                given = {"digest": "d", "shown_digest": None, "name": "a", "mime": "image/png", "channel_file_id": None}
                found = evidence.add(
                    conn, panel_id="main", chat_id=case.chat_id, size=1, width=1, height=1, now=now, **given
                )
                cases.link_evidence(conn, case.id, [found], now)

    database.run(work)
    assert claim(database) is not None


def test_a_change_made_while_a_post_is_being_shown_is_shown_next(database: Database, case: Case) -> None:
    post = claim(database)
    assert post is not None
    said(database, case)
    database.run(lambda conn: staffroom.shown(conn, post, "door", database.now(conn)))
    again = claim(database)
    assert again is not None
    assert again.changes == post.changes + 1


def test_two_doors_never_hold_one_post_and_a_dead_ones_lease_runs_out(database: Database, case: Case) -> None:
    assert claim(database, "one") is not None
    assert claim(database, "two") is None
    taken = claim(database, "two", after=61)
    assert taken is not None
    assert taken.attempts == 2
    assert not database.run(lambda conn: staffroom.shown(conn, taken, "one", database.now(conn)))


def test_a_deleted_post_is_made_anew_with_all_that_stood_in_it(database: Database, case: Case) -> None:
    message_id = said(database, case)
    show(database, thread="5", head="6", last_message=message_id)
    said(database, case, "more")
    post = claim(database)
    assert post is not None
    database.run(lambda conn: staffroom.add_words(conn, post.id, [Word("9", message_id, None, 0, False)]))
    database.run(lambda conn: staffroom.lost(conn, post, "door", database.now(conn)))
    anew = claim(database)
    assert anew is not None
    assert (anew.thread, anew.head, anew.last_message) == ("", "", 0)
    assert database.read(lambda conn: staffroom.words_at(conn, post.id, "9")) == []


def test_a_thread_and_each_message_in_it_lead_to_the_case(database: Database, case: Case) -> None:
    message_id = said(database, case)
    post = show(database, thread="5", head="6")
    database.run(lambda conn: staffroom.add_words(conn, post.id, [Word("9", message_id, None, 0, False)]))

    def found(conn: Connection) -> list[int | None]:
        keys = [staffroom.by_message(conn, "telegram", "-1001", key) for key in ("6", "9", "10", "")]
        threads = [staffroom.in_thread(conn, "telegram", place, "5") for place in ("-1001", "-1002")]
        return [one.case_id if one else None for one in (*keys, *threads)]

    assert database.read(found) == [case.id, case.id, None, None, case.id, None]


def test_an_edit_keeps_what_was_said_and_marks_its_copies_outdated(database: Database, case: Case) -> None:
    message_id = said(database, case, "first")
    post = show(database)
    database.run(lambda conn: staffroom.add_words(conn, post.id, [Word("9", message_id, None, 0, False)]))
    assert database.read(lambda conn: staffroom.outdated(conn, post.id)) == []
    database.run(lambda conn: messages.revise(conn, message_id, "second", database.now(conn)))
    assert database.read(lambda conn: staffroom.outdated(conn, post.id)) == ["9"]
    database.run(lambda conn: staffroom.refreshed(conn, post.id, "9"))
    assert database.read(lambda conn: staffroom.outdated(conn, post.id)) == []
    found = database.read(lambda conn: messages.by_channel_key(conn, case.chat_id, "77"))
    assert found is not None
    assert (found.text, found.version) == ("second", 1)
    kept = database.read(lambda conn: conn.exec_driver_sql("SELECT earlier FROM message").scalar_one())
    assert "first" in str(kept)


def test_what_an_author_takes_back_stays_with_the_record(database: Database, case: Case) -> None:
    message_id = said(database, case, "sorry, wrong")
    database.run(lambda conn: messages.take_back(conn, message_id, database.now(conn)))
    found = database.read(lambda conn: messages.load(conn, message_id))
    assert (found.text, found.deleted) == ("sorry, wrong", True)
