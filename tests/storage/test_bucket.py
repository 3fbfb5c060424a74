"""Screenshots in an S3-compatible store: kept before they are named, and whole again after the store was away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.doors.fetching import GIVE_UP, fetch_waiting
from bot.inbound import Attachment, FileState, Inbound
from bot.incoming import Incoming
from bot.receiving import receive
from storage import evidence, inbox
from storage.errors import EvidenceUnavailable
from tests.kit.bucket import Bucket, BucketServer
from tests.kit.databases import sqlite_url
from tests.kit.pictures import drawn
from tests.kit.standing import Standing, standing
from tests.kit.web import serving

PICTURE = drawn()


async def download(_file: Attachment, into: Incoming) -> None:
    into.write(PICTURE)


def receive_picture(desk: Standing) -> None:
    files = (Attachment("shot.png", FileState.FETCHING, "handle"),)
    inbound = Inbound("telegram", "update-1", "lena", desk.now, text="look", attachments=files)
    desk.database.run(lambda conn: receive(conn, desk.app, inbound, desk.now))


def held(desk: Standing) -> list[evidence.Evidence]:
    return desk.database.read(lambda conn: evidence.of_chats(conn, [1]))


def message(desk: Standing) -> inbox.Stored:
    found = desk.database.read(lambda conn: inbox.by_event(conn, "main", "telegram", "update-1"))
    assert found is not None
    return found


def test_a_store_that_is_away_or_lost_its_bucket_is_told_from_a_missing_picture() -> None:
    with BucketServer() as server:
        store = server.bucket().open()
        digest = store.put(b"picture")
        lost = Bucket(server.bucket().endpoint, "nobody-made-it").open()
        for ask in (
            lambda: lost.put(b"x"),
            lambda: lost.read(digest),
            lambda: list(lost.older_than(datetime.now(UTC))),
        ):
            with pytest.raises(EvidenceUnavailable, match="bucket"):
                ask()
        server.stop()
        for ask in (lambda: store.put(b"x"), lambda: store.read(digest), lambda: store.remove(digest)):
            with pytest.raises(EvidenceUnavailable, match=r"^the evidence store cannot be used: [^\n]*$"):
                ask()
        server.start()
        assert store.read(digest) == b"picture"


async def test_a_picture_waits_for_its_store_and_has_a_row_only_once_its_bytes_are_kept(
    database_url: str, tmp_path: Path
) -> None:
    with BucketServer() as server, standing(database_url, tmp_path, evidence=server.bucket().settings) as desk:
        receive_picture(desk)
        server.stop()
        assert await fetch_waiting(desk.app, "telegram", download) > 0
        assert held(desk) == []
        server.start()
        assert await fetch_waiting(desk.app, "telegram", download) == 0
        (kept,) = held(desk)
        assert desk.app.blobs.read(kept.digest) == PICTURE
        assert desk.app.blobs.exists(kept.shown_digest or "")


async def test_a_picture_whose_store_stays_away_holds_up_its_message_for_minutes_only(tmp_path: Path) -> None:
    with (
        BucketServer() as server,
        sqlite_url() as url,
        standing(url, tmp_path, evidence=server.bucket().settings) as desk,
    ):
        receive_picture(desk)
        server.stop()
        desk.now += GIVE_UP + timedelta(seconds=1)
        assert await fetch_waiting(desk.app, "telegram", download) == 0
        server.start()
        waiting = message(desk)
        assert waiting.payload["attachments"][0]["reason"] == "gone"
        desk.work()
        assert message(desk).state == "done"


def test_the_page_takes_no_picture_that_cannot_be_kept_and_says_so(database_url: str, tmp_path: Path) -> None:
    with BucketServer() as server, standing(database_url, tmp_path, evidence=server.bucket().settings) as desk:
        with serving(desk.app) as root, httpx.Client(base_url=root, trust_env=False, headers={"origin": root}) as page:
            page.get("/")
            server.stop()
            shown = [("files", ("a.png", PICTURE, "image/png"))]
            told = page.post("/chat/messages", data={"text": "look", "event_id": "e" * 32}, files=shown)
        server.start()
        assert told.status_code == 503
        assert "Nothing was lost" in told.text
        assert desk.database.read(lambda conn: inbox.fetching(conn, "main", "web")) == []
