"""Finding cases means the same on both engines."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection

from storage import cases, chats, messages, searching
from storage.database import Database
from storage.searching import Wanted

PEOPLE = Wanted(states=("handoff",))


def filled(conn: Connection, database: Database) -> None:
    """Three cases with a person: MG-1001 … MG-1003, of 10, nothing and 30."""
    now = database.now(conn)
    for place, (said, stake) in enumerate((("Größe_1 100%", "10"), ("nothing", None), ("NOTHING", "30"))):
        chat = chats.open_chat(conn, "main", "web", f"c{place}", language="de", name="", now=now)
        case = cases.open_case(
            conn,
            panel_id="main",
            chat_id=chat.id,
            object="order",
            order_number=f"1{place}",
            target_key=f"ig:{place}",
            claim={},
            now=now,
        )
        cases.update(conn, case.id, now, state="handoff", stake=Decimal(stake) if stake else None)
        messages.add(
            conn,
            panel_id="main",
            chat_id=chat.id,
            case_id=case.id,
            author="customer",
            channel="web",
            text=said,
            now=now,
        )


def found(database: Database, wanted: Wanted, hours: int = 0) -> list[str]:
    def read(conn: Connection) -> list[str]:
        now = database.now(conn) + timedelta(hours=hours)
        return [one.number for one in searching.search(conn, "main", wanted, now, 10)]

    return database.read(read)


def test_words_numbers_and_links_find_and_their_signs_mean_nothing(database: Database) -> None:
    database.run(lambda conn: filled(conn, database))
    for words, numbers in {
        "größe_1 100%": ["MG-1001"],
        "nothing": ["MG-1002", "MG-1003"],
        "12": ["MG-1003"],
        "mg-1002": ["MG-1002"],
        "_": ["MG-1001"],
        "\\": [],
        "'": [],
    }.items():
        assert found(database, replace(PEOPLE, words=words)) == numbers, words
    assert found(database, replace(PEOPLE, words="x", target="ig:2")) == ["MG-1003"]


def test_money_sorts_with_nothing_last_and_a_case_put_off_comes_back_by_itself(database: Database) -> None:
    database.run(lambda conn: filled(conn, database))
    assert found(database, replace(PEOPLE, sort="stake")) == ["MG-1003", "MG-1001", "MG-1002"]
    assert found(database, replace(PEOPLE, least=Decimal("10.5"))) == ["MG-1003"]
    database.run(
        lambda conn: cases.update(conn, 1, database.now(conn), snoozed_until=database.now(conn) + timedelta(hours=4))
    )
    assert found(database, PEOPLE) == ["MG-1002", "MG-1003"]
    assert found(database, replace(PEOPLE, snoozed=True)) == ["MG-1001"]
    assert found(database, PEOPLE, hours=5) == ["MG-1001", "MG-1002", "MG-1003"]
    assert found(database, replace(PEOPLE, snoozed=True), hours=5) == []


def test_tags_are_a_case_s_own_and_known_by_their_alphabet(database: Database) -> None:
    database.run(lambda conn: filled(conn, database))

    def tag(conn: Connection) -> None:
        searching.set_tags(conn, cases.load(conn, 1), ("vip", "night"), database.now(conn))
        searching.set_tags(conn, cases.load(conn, 2), ("vip",), database.now(conn))
        searching.set_tags(conn, cases.load(conn, 2), ("day",), database.now(conn))

    database.run(tag)
    assert found(database, replace(PEOPLE, tag="vip")) == ["MG-1001"]
    assert database.read(lambda conn: searching.known_tags(conn, "main")) == ["day", "night", "vip"]
    assert database.read(lambda conn: searching.tags(conn, [1, 2, 3])) == {1: ["night", "vip"], 2: ["day"]}
