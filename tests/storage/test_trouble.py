"""A full disk, a read-only file, a server that went away: plain words, nothing half done, and work goes on after."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage import schema
from storage.database import Database, open_database
from storage.errors import StorageError
from tests.kit.databases import URLS, postgres_url, sqlite_url

INSERT = text("INSERT INTO switch (panel_id, name, value, at, by) VALUES ('main', :name, :value, '2026-01-01', 't')")


def put(conn: Connection, name: str, size: int = 1) -> None:
    conn.execute(INSERT, {"name": name, "value": f'"{"x" * size}"'})


def names_of(conn: Connection) -> set[str]:
    return set(conn.execute(text("SELECT name FROM switch")).scalars())


def names(database: Database) -> set[str]:
    return database.read(names_of)


@pytest.fixture
def on_sqlite() -> Iterator[Database]:
    with sqlite_url() as url:
        opened = open_database(url, exclusive=True)
        yield opened
        opened.close()


@pytest.fixture
def on_postgres() -> Iterator[Database]:
    with postgres_url() as url:
        opened = open_database(url)
        yield opened
        opened.close()


def test_a_full_disk_is_said_in_plain_words_and_loses_only_what_did_not_fit(on_sqlite: Database) -> None:
    on_sqlite.run(lambda conn: put(conn, "before"))
    pages = on_sqlite.run(lambda conn: conn.exec_driver_sql("PRAGMA page_count").scalar_one())
    on_sqlite.run(lambda conn: conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}"))
    with pytest.raises(StorageError, match="disk is full"):
        on_sqlite.run(lambda conn: put(conn, "too big", 100_000))
    assert names(on_sqlite) == {"before"}
    on_sqlite.run(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 100000"))
    on_sqlite.run(lambda conn: put(conn, "after", 100_000))
    assert names(on_sqlite) == {"before", "after"}


def test_a_read_only_database_is_said_in_plain_words_and_can_still_be_read(on_sqlite: Database) -> None:
    on_sqlite.run(lambda conn: put(conn, "before"))
    on_sqlite.run(lambda conn: conn.exec_driver_sql("PRAGMA query_only = ON"))
    for _ in range(2):
        with pytest.raises(StorageError, match="read-only"):
            on_sqlite.run(lambda conn: put(conn, "refused"))
    assert names(on_sqlite) == {"before"}


def test_work_that_ends_the_transaction_itself_fails_and_the_writer_goes_on(on_sqlite: Database) -> None:
    with pytest.raises(StorageError, match="could not be written"):
        on_sqlite.run(lambda conn: conn.exec_driver_sql("ROLLBACK"))
    on_sqlite.run(lambda conn: put(conn, "after"))
    assert names(on_sqlite) == {"after"}


def test_a_damaged_file_is_said_in_plain_words() -> None:
    with sqlite_url() as url:
        path = url.removeprefix("sqlite:///")
        with open(path, "wb") as file:  # noqa: PTH123 - the address is no path
            file.write(b"not a database " * 1000)
        with pytest.raises(StorageError, match="not a database"):
            open_database(url)


def test_a_server_that_cut_the_connection_is_said_in_plain_words_and_reached_again(on_postgres: Database) -> None:
    def cut(conn: Connection) -> None:
        put(conn, "lost")
        pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        on_postgres.run(lambda other: other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}))
        put(conn, "lost too")

    with pytest.raises(StorageError, match=r"shutting down|does not answer"):
        on_postgres.run(cut)
    on_postgres.run(lambda conn: put(conn, "after"))
    assert names(on_postgres) == {"after"}


def test_two_transactions_that_wait_for_each_other_both_end_well(on_postgres: Database) -> None:
    for name in ("a", "b"):
        on_postgres.run(lambda conn, name=name: put(conn, name))
    both_hold = threading.Barrier(2)
    tries: list[str] = []

    def lock(first: str, second: str) -> None:
        def work(conn: Connection) -> None:
            tries.append(first)
            conn.execute(text("UPDATE switch SET by = 'x' WHERE name = :name"), {"name": first})
            if len(tries) <= 2:
                both_hold.wait(60)
            conn.execute(text("UPDATE switch SET by = 'x' WHERE name = :name"), {"name": second})

        on_postgres.run(work)

    threads = [threading.Thread(target=lock, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == 3
    assert on_postgres.read(lambda conn: conn.execute(text("SELECT count(*) FROM switch WHERE by = 'x'")).scalar()) == 2


def test_a_closed_database_takes_no_work(database_url: str) -> None:
    opened = open_database(database_url)
    opened.close()
    with pytest.raises(StorageError, match="closed"):
        opened.run(lambda conn: put(conn, "late"))
    with pytest.raises(StorageError, match="closed"):
        opened.read(names_of)


async def test_listeners_hear_of_a_write_whose_waiter_went_away(database: Database) -> None:
    heard, begun = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hear() -> None:
        loop.call_soon_threadsafe(heard.set)

    database.subscribe(hear)

    def slow(conn: Connection) -> None:
        begun.set()
        threading.Event().wait(0.05)
        put(conn, "kept")

    waiting = asyncio.create_task(database.arun(slow))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    await asyncio.wait_for(heard.wait(), 5)
    assert names(database) == {"kept"}


def test_listeners_hear_nothing_of_work_that_failed(database: Database) -> None:
    heard: list[int] = []
    database.subscribe(lambda: heard.append(1))
    with pytest.raises(ZeroDivisionError):
        database.run(lambda conn: len(names_of(conn)) // 0)
    assert heard == []
    database.run(lambda conn: put(conn, "one"))
    assert heard == [1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    with URLS[request.param](migrated=False) as url:
        yield url


def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty_url: str) -> None:
    in_the_way = "notice"  # one of the last tables that the first revision makes
    with schema._connected(empty_url) as conn:
        conn.execute(text(f"CREATE TABLE {in_the_way} (id INTEGER)"))
        if conn.dialect.name == "postgresql":
            conn.commit()
    with pytest.raises(StorageError, match="already exists"):
        schema.upgrade(empty_url)
    with schema._connected(empty_url) as conn:
        assert inspect(conn).get_table_names() == [in_the_way]
        conn.execute(text(f"DROP TABLE {in_the_way}"))
        if conn.dialect.name == "postgresql":
            conn.commit()
    schema.upgrade(empty_url)
    schema.check(empty_url)


def test_an_earlier_schema_is_brought_up_to_date_with_its_data(empty_url: str) -> None:
    schema.upgrade(empty_url, to="0002")
    with schema._connected(empty_url) as conn:
        insert = """INSERT INTO job (panel_id, kind, key, payload, run_at, attempts, dead)
            VALUES ('main', 'gather', '1', '{}', '2026-01-01', 2, FALSE)"""
        conn.execute(text(insert))
        if conn.dialect.name == "postgresql":
            conn.commit()
    opened = open_database(empty_url)
    assert opened.read(lambda conn: tuple(conn.execute(text("SELECT attempts, claims FROM job")).one())) == (2, 0)
    newest = ScriptDirectory.from_config(schema._config()).get_current_head()
    assert opened.read(lambda conn: MigrationContext.configure(conn).get_current_revision()) == newest
    opened.close()
