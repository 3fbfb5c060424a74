"""Screenshots' bytes: kept once, never orphaned for long, taken away when their time is over; in a folder and in S3."""

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from obstore.store import MemoryStore
from sqlalchemy import Connection

from bot.work.cleaning import evidence_step
from storage import cases, chats, evidence
from storage.blobs import Blobs, BlobStore
from storage.errors import StorageError
from storage.objects import ObjectBlobs, open_objects
from storage.sealed import Sealed, new_key, read_keys
from tests.kit.standing import Standing, standing

FAR = datetime.now(UTC) + timedelta(days=400)


@pytest.fixture(params=["folder", "objects", "bucket", "sealed folder", "sealed objects"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind; `bucket` is one on a real server."""
    kind = request.param.removeprefix("sealed ")
    if kind == "bucket":
        return cast(BlobStore, request.getfixturevalue("bucket").open())
    plain = Blobs(tmp_path / "evidence") if kind == "folder" else ObjectBlobs(MemoryStore())
    return plain if kind == request.param else Sealed(plain, read_keys(new_key()))


def test_bytes_are_kept_once_under_their_digest(store: BlobStore) -> None:
    digest = store.put(b"picture")
    assert store.put(b"picture") == digest
    assert store.read(digest) == b"picture"
    assert store.exists(digest)
    assert list(store.older_than(FAR)) == [digest]


@pytest.mark.parametrize("size", [0, 1, 12_000_000])
def test_a_file_is_kept_whole_from_its_beginning_like_the_same_bytes(store: BlobStore, size: int) -> None:
    data = random.Random(size).randbytes(size)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        digest = store.put(file)
        assert not file.closed
    assert store.read(digest) == data
    assert store.put(data) == digest


@pytest.mark.parametrize("wrong", ["../../etc/passwd", "A" * 64, "", "0" * 63])
def test_a_path_is_no_digest(store: BlobStore, wrong: str) -> None:
    for ask in (store.read, store.exists, store.remove):
        with pytest.raises(ValueError, match="digest"):
            ask(wrong)


def test_what_is_not_there_is_not_found_and_cannot_be_removed(store: BlobStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.read("0" * 64)
    assert not store.exists("0" * 64)
    assert not store.remove("0" * 64)


def test_bytes_that_were_put_again_since_are_not_removed(store: BlobStore) -> None:
    digest = store.put(b"picture")
    before = datetime.now(UTC)
    assert not store.remove(digest, older_than=before - timedelta(days=1))
    store.put(b"picture")
    assert not store.remove(digest, older_than=before - timedelta(seconds=1))
    assert store.remove(digest, older_than=FAR)
    assert not store.exists(digest)


def test_a_file_that_was_left_half_written_is_no_blob_and_goes(tmp_path: Path) -> None:
    store = Blobs(tmp_path)
    digest = store.put(b"picture")
    half = tmp_path / digest[:2] / digest[2:4] / f".{digest}.abcd"
    half.write_bytes(b"pic")
    assert list(store.older_than(FAR)) == [digest]
    assert not half.exists()


@pytest.mark.parametrize("url", ["http://x", "s3://", "bucket"])
def test_an_address_that_is_no_store_is_one_plain_sentence(url: str) -> None:
    with pytest.raises(StorageError, match="s3://bucket"):
        open_objects(url, {})


@pytest.fixture(params=["folder", "bucket"])
def desk(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Standing]:
    """An installation that erases screenshots 30 days after their case was closed; its clock is far ahead."""
    where = request.getfixturevalue("bucket").settings if request.param == "bucket" else {}
    with standing(database_url, tmp_path, evidence={"keep_days": 30, **where}) as installed:
        installed.now = FAR
        yield installed


def keep(desk: Standing, data: bytes, shown: bytes) -> tuple[int, int]:
    """A screenshot in a case of its own; gives the ids of both."""
    digest, shown_digest = desk.app.blobs.put(data), desk.app.blobs.put(shown)

    def work(conn: Connection) -> tuple[int, int]:
        now = desk.now
        chat = chats.open_chat(conn, "main", "web", "c", language="en", name="", now=now)
        made = evidence.add(
            conn,
            panel_id="main",
            chat_id=chat.id,
            digest=digest,
            shown_digest=shown_digest,
            name="shot",
            mime="image/png",
            size=len(data),
            width=1,
            height=1,
            channel_file_id=None,
            now=now,
        )
        case = cases.open_case(
            conn,
            panel_id="main",
            chat_id=chat.id,
            object="order",
            order_number=None,
            target_key=None,
            claim={},
            now=now,
        )
        cases.link_evidence(conn, case.id, [made], now)
        return made, case.id

    return desk.database.run(work)


def close(desk: Standing, case_id: int) -> None:
    desk.database.run(
        lambda conn: cases.update(conn, case_id, desk.now, state="closed", outcome="credited", closed_at=desk.now)
    )


def kept(desk: Standing) -> set[bytes]:
    blobs = desk.app.blobs
    return {blobs.read(digest) for digest in blobs.older_than(FAR + timedelta(days=4000))}


def test_bytes_without_a_row_go_within_a_day_and_named_ones_stay(desk: Standing) -> None:
    keep(desk, b"named", b"shown")
    desk.app.blobs.put(b"orphan")
    assert kept(desk) == {b"named", b"shown", b"orphan"}
    evidence_step(desk.app)
    assert kept(desk) == {b"named", b"shown"}


def test_fresh_bytes_are_left_for_the_row_that_is_still_to_come(desk: Standing) -> None:
    desk.now = datetime.now(UTC)
    desk.app.blobs.put(b"a moment ago")
    evidence_step(desk.app)
    assert kept(desk) == {b"a moment ago"}


def test_screenshots_go_when_their_last_case_has_been_closed_long_enough_and_twins_keep_theirs(desk: Standing) -> None:
    _, first = keep(desk, b"both", b"both shown")
    _, second = keep(desk, b"both", b"only here")
    keep(desk, b"open", b"open shown")
    close(desk, first)
    desk.now += timedelta(days=29)
    evidence_step(desk.app)
    close(desk, second)
    desk.now += timedelta(days=2)
    evidence_step(desk.app)
    assert kept(desk) == {b"both", b"only here", b"open", b"open shown"}
    desk.now += timedelta(days=29)
    evidence_step(desk.app)
    assert kept(desk) == {b"open", b"open shown"}
    evidence_step(desk.app)
