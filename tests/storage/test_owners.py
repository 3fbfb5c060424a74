"""One owner at a time, taken over when it is gone; a zombie changes nothing; a pace and hints shared by replicas."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from storage import leases, switches
from storage.database import Database, open_database
from storage.jobs import LeaseLost
from storage.leases import Lease
from storage.pace import SharedPace
from tests.kit.databases import postgres_url


def take(database: Database, owner: str, *, after: float = 0, seconds: float = 20) -> Lease | None:
    """Try to take the lease, so many seconds from now."""

    def work(conn: Connection) -> Lease | None:
        now = database.now(conn) + timedelta(seconds=after)
        return leases.take(conn, "main", "telegram", owner, now, seconds)

    return database.run(work)


def test_only_one_holds_it_and_another_takes_over_when_the_lease_has_run_out(database: Database) -> None:
    first = take(database, "a")
    assert first is not None
    assert take(database, "b") is None
    assert take(database, "b", after=19) is None
    second = take(database, "b", after=21)
    assert second is not None
    assert second.number == first.number + 1


def test_a_lease_that_is_kept_is_not_taken_over(database: Database) -> None:
    lease = take(database, "a")
    assert lease is not None
    database.run(lambda conn: leases.keep(conn, lease, database.now(conn) + timedelta(seconds=15), 20))
    assert take(database, "b", after=30) is None
    assert take(database, "b", after=36) is not None


def test_what_is_given_up_is_free_at_once(database: Database) -> None:
    lease = take(database, "a")
    assert lease is not None
    database.run(lambda conn: leases.release(conn, lease, database.now(conn)))
    assert take(database, "b") is not None


def test_a_zombie_that_wakes_after_its_lease_changes_nothing(database: Database) -> None:
    lease = take(database, "a")
    assert lease is not None
    taken_over = take(database, "b", after=21)
    assert taken_over is not None

    def zombie(conn: Connection) -> None:
        switches.put(conn, "main", "ghost", 1, database.now(conn), by="a")
        leases.keep(conn, lease, database.now(conn), 20)

    with pytest.raises(LeaseLost):
        database.run(zombie)
    with pytest.raises(LeaseLost):
        database.run(lambda conn: leases.release(conn, lease, database.now(conn)))
    assert database.read(lambda conn: switches.get(conn, "main", "ghost")) is None
    database.run(lambda conn: leases.keep(conn, taken_over, database.now(conn), 20))


def test_of_several_that_want_it_at_once_one_gets_it(database: Database) -> None:
    got: list[Lease | None] = []
    threads = [threading.Thread(target=lambda name=name: got.append(take(database, name))) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(lease is not None for lease in got) == 1


@pytest.fixture
def two() -> Iterator[tuple[Database, Database]]:
    """Two processes' views of one PostgreSQL database."""
    with postgres_url() as url:
        pair = open_database(url), open_database(url)
        yield pair
        for database in pair:
            database.close()


def test_a_pace_is_kept_by_all_replicas_together(two: tuple[Database, Database]) -> None:
    paces = [SharedPace(database, "main", "panel", 50) for database in two]
    for turn in range(10):
        assert paces[turn % 2].wait(5)
    taken = two[0].read(
        lambda conn: conn.execute(
            text("SELECT count(*) FROM pace WHERE next_at > clock_timestamp() - interval '1 second'")
        ).scalar_one()
    )
    assert taken == 1
    slow = [SharedPace(database, "main", "slow", 0.01) for database in two]
    assert slow[0].wait(5)
    assert not slow[1].wait(5)
    assert slow[1].wait(0) is False


def test_whoever_must_wait_too_long_takes_no_place(database: Database) -> None:
    pace = SharedPace(database, "main", "panel", 0.5)
    assert pace.wait(0)
    assert not pace.wait(0.5)
    assert pace.wait(2.5)


def hears_of(database: Database, hears: Callable[..., bool]) -> None:
    """The other one hears of a commit; the first may come before it listens."""
    for name in range(20):
        write(database, f"n{name}")
        if hears(0.5):
            return
    raise AssertionError("no hint came")


def heard_by(database: Database) -> Callable[..., bool]:
    """Subscribes; the answer says whether something was heard within a while, and forgets it."""
    heard = threading.Event()
    database.subscribe(heard.set)

    def hears(patience: float = 10) -> bool:
        found = heard.wait(patience)
        heard.clear()
        return found

    return hears


def write(database: Database, name: str) -> None:
    database.run(lambda conn: switches.put(conn, "main", name, 1, database.now(conn), by="t"))


def test_a_commit_of_one_replica_is_a_hint_to_the_other_also_after_its_connection_was_cut(
    two: tuple[Database, Database],
) -> None:
    here, there = two
    heard_here, heard_there = heard_by(here), heard_by(there)
    for database, hears in ((here, heard_there), (there, heard_here)):
        hears_of(database, hears)
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify(%')"
    )
    here.read(lambda conn: conn.execute(text(cut)).all())
    assert heard_there()  # listening again
    hears_of(here, heard_there)
