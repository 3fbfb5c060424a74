"""What was found on screenshots is kept whole on both engines, and pairs of the same are found from either side."""

from typing import Any

from sqlalchemy import Connection

from storage import chats, evidence, pictures
from storage.database import Database
from storage.pictures import Match, PictureRow

ROW = PictureRow(
    1,
    "seen",
    pdq="ab" * 32,
    quality=90,
    marks=bytes(range(64)),
    signs=[{"kind": "editor", "why": "it says so", "suspicious": False}],
    reading="read",
    text="Order 10482\nПолучено",
    found={"numbers": ["10482"]},
)


def stored(conn: Connection, database: Database, chat_key: str, digest: str, **more: Any) -> int:
    """A screenshot's row, from that chat."""
    now = database.now(conn)
    chat = chats.open_chat(conn, "main", "web", chat_key, language="en", name="", now=now)
    given = {"name": "a.png", "mime": "image/png", "size": 1, "width": 1, "height": 1, "channel_file_id": None, **more}
    return evidence.add(conn, panel_id="main", chat_id=chat.id, digest=digest * 64, shown_digest=None, now=now, **given)


def keep(conn: Connection, database: Database, row: PictureRow) -> None:
    """Keep what was found."""
    pictures.keep(conn, "main", row, database.now(conn))


def test_what_was_found_is_read_back_and_a_second_look_takes_its_place(database: Database) -> None:
    def work(conn: Connection) -> None:
        one = stored(conn, database, "a", "1")
        row = PictureRow(**{**{name: getattr(ROW, name) for name in ROW.__slots__}, "evidence_id": one})
        keep(conn, database, row)
        assert pictures.of(conn, [one, 999]) == {one: row}
        keep(conn, database, PictureRow(one, "failed", why="it took too long"))
        again = pictures.of(conn, [one])[one]
        assert (again.state, again.why, again.marks, again.found) == ("failed", "it took too long", b"", {})

    database.run(work)


def test_the_near_search_gets_those_that_were_seen_in_order_with_whose_they_are(database: Database) -> None:
    def work(conn: Connection) -> None:
        ids = [stored(conn, database, key, digest) for key, digest in (("a", "1"), ("b", "2"), ("c", "3"))]
        for one in ids:
            keep(conn, database, PictureRow(one, "seen", pdq="00" * 32, marks=b"x" * 32))
        keep(conn, database, PictureRow(ids[1], "failed"))
        chat = evidence.load(conn, ids[2]).chat_id or 0
        chats.link_account(conn, chat, "lena", database.now(conn))
        found = pictures.hashed(conn, "main", 0, 10)
        first_chat = evidence.load(conn, ids[0]).chat_id
        assert [(one.evidence_id, one.account) for one in found] == [
            (ids[0], f"chat {first_chat}"),
            (ids[2], "login lena"),
        ]
        assert [one.evidence_id for one in pictures.hashed(conn, "main", ids[0], 10)] == [ids[2]]
        assert pictures.hashed(conn, "another", 0, 10) == []
        assert bytes(found[0].marks) == b"x" * 32

    database.run(work)


def test_the_same_bytes_and_the_same_upload_are_found_among_earlier_ones(database: Database) -> None:
    def work(conn: Connection) -> None:
        first = stored(conn, database, "a", "1", channel_file_id="AQAD")
        second = stored(conn, database, "b", "1")
        third = stored(conn, database, "c", "2", channel_file_id="AQAD")
        stored(conn, database, "d", "3")
        assert pictures.same_file(conn, "main", first) == []
        assert [(one.other_id, one.kind) for one in pictures.same_file(conn, "main", second)] == [(first, "same_bytes")]
        assert [(one.other_id, one.kind) for one in pictures.same_file(conn, "main", third)] == [(first, "same_file")]

    database.run(work)


def test_a_pair_is_seen_from_both_sides_and_kept_once(database: Database) -> None:
    def work(conn: Connection) -> None:
        one, two = stored(conn, database, "a", "1"), stored(conn, database, "b", "2")
        for why in ("first", "second"):
            pictures.add_matches(conn, "main", [Match(two, one, "near", why)], database.now(conn))
        assert pictures.matches(conn, [one]) == [Match(one, two, "near", "first")]
        assert pictures.matches(conn, [two]) == [Match(two, one, "near", "first")]
        assert len(pictures.matches(conn, [one, two])) == 2

    database.run(work)
