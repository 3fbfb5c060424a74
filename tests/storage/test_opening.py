"""Opening a store: migrations, newer schemas, locks, and errors in plain words."""

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from storage.database import Database, open_database
from storage.errors import StorageError
from storage.tables import metadata
from tests.kit.databases import URLS, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> object:
    with URLS[request.param](migrated=False) as url:
        yield url


def test_the_migrations_make_exactly_the_tables_the_code_speaks_of(database: Database) -> None:
    def differences(conn: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))

    assert database.run(differences) == []


def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    program = f"from storage.schema import upgrade; upgrade({empty_url!r})"
    started = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    opened = open_database(empty_url, upgrade=False)
    assert opened.read(lambda conn: conn.execute(text("SELECT count(*) FROM case_")).scalar_one()) == 0
    opened.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    opened = open_database(database_url)
    opened.run(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    opened.close()
    with pytest.raises(StorageError, match=r"newer Makegood \(schema 9999\)"):
        open_database(database_url)


def test_one_file_is_run_by_one_process_while_commands_may_still_write() -> None:
    with sqlite_url() as url:
        running = open_database(url, exclusive=True)
        with pytest.raises(StorageError, match="already runs"):
            open_database(url, exclusive=True)
        beside = open_database(url)
        beside.run(lambda conn: conn.execute(text("DELETE FROM switch")))
        beside.close()
        running.close()


def test_a_dead_runs_leases_are_void_when_the_file_is_opened_again() -> None:
    with sqlite_url() as url:
        first = open_database(url, exclusive=True)
        first.run(
            lambda conn: conn.execute(
                text(
                    "INSERT INTO job (panel_id, kind, key, payload, run_at, attempts, claims,"
                    " leased_by, leased_until, dead) VALUES"
                    " ('main', 'gather', '1', '{}', '2026-01-01', 1, 1, 'dead', '2999-01-01', 0)"
                )
            )
        )
        first.close()
        second = open_database(url, exclusive=True)
        assert second.read(lambda conn: conn.execute(text("SELECT leased_by FROM job")).scalar_one()) is None
        second.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://x/y", "sqlite or postgresql"),
        ("nonsense", "no database address"),
        ("sqlite://", "in-memory"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_plain_sentence(url: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        open_database(url)


def test_work_that_fails_leaves_nothing_and_does_not_touch_its_neighbours(database: Database) -> None:
    def insert(name: str) -> None:
        def work(conn: Connection) -> None:
            values = {"name": name}
            conn.execute(
                text(
                    "INSERT INTO switch (panel_id, name, value, at, by) VALUES ('main', :name, '1', '2026-01-01', 't')"
                ),
                values,
            )
            if name == "bad":
                raise RuntimeError("on purpose")

        database.run(work)

    failures: list[str] = []

    def attempt(name: str) -> None:
        try:
            insert(name)
        except RuntimeError as problem:
            failures.append(str(problem))

    threads = [threading.Thread(target=attempt, args=(name,)) for name in ("a", "bad", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = database.read(lambda conn: set(conn.execute(text("SELECT name FROM switch")).scalars()))
    assert names == {"a", "b", "c"}
    assert failures == ["on purpose"]


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-only|readonly"):
        database.read(lambda conn: conn.execute(text("DELETE FROM switch")))


async def test_a_write_whose_waiter_went_away_is_committed_all_the_same(database: Database) -> None:
    import asyncio

    begun = threading.Event()

    def slow(conn: Connection) -> None:
        begun.set()
        threading.Event().wait(0.2)
        conn.execute(
            text("INSERT INTO switch (panel_id, name, value, at, by) VALUES ('main', 'kept', '1', '2026-01-01', 't')")
        )

    waiting = asyncio.create_task(database.arun(slow))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0.5)
    assert await database.aread(lambda conn: conn.execute(text("SELECT name FROM switch")).scalar_one()) == "kept"
