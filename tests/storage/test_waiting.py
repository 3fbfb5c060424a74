"""Inbox, jobs and notices: nothing twice, nothing out of order, nothing lost with a dead worker."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from storage import inbox, jobs, notices
from storage.database import Database
from storage.inbox import Stored
from storage.jobs import Job, LeaseLost


def put(conn: Connection, database: Database, event: str, chat: str = "c1", *, fetching: bool = False) -> int | None:
    return inbox.put(
        conn,
        panel_id="main",
        channel="telegram",
        event_id=event,
        chat_key=chat,
        payload={"text": event},
        fetching=fetching,
        now=database.now(conn),
    )


def next_ready(conn: Connection, database: Database) -> Stored | None:
    return inbox.next_ready(conn, "main", database.now(conn))


def test_an_event_is_stored_once_however_often_it_is_delivered(database: Database) -> None:
    assert database.run(lambda conn: put(conn, database, "1")) is not None
    assert database.run(lambda conn: put(conn, database, "1")) is None
    assert database.read(lambda conn: inbox.waiting_count(conn, "main")) == 1


def test_a_chats_messages_are_worked_in_order_and_wait_for_files_of_an_earlier_one(database: Database) -> None:
    first = database.run(lambda conn: put(conn, database, "1", fetching=True))
    database.run(lambda conn: put(conn, database, "2"))
    other = database.run(lambda conn: put(conn, database, "3", "c2"))
    assert first is not None
    ready = database.run(lambda conn: next_ready(conn, database))
    assert ready is not None
    assert ready.id == other
    database.run(lambda conn: inbox.files_ready(conn, first, {"text": "1", "files": []}, database.now(conn)))
    ready = database.run(lambda conn: next_ready(conn, database))
    assert ready is not None
    assert ready.id == first


def test_a_failed_turn_holds_back_its_chat_until_its_time_comes(database: Database) -> None:
    first = database.run(lambda conn: put(conn, database, "1"))
    database.run(lambda conn: put(conn, database, "2"))
    assert first is not None
    database.run(lambda conn: inbox.failed(conn, first, "boom", database.now(conn) + timedelta(hours=1)))
    assert database.run(lambda conn: next_ready(conn, database)) is None
    database.run(lambda conn: inbox.dead(conn, first, "boom", database.now(conn)))
    ready = database.run(lambda conn: next_ready(conn, database))
    assert ready is not None
    assert ready.event_id == "2"


def in_threads(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_workers_never_hold_the_same_chat(database: Database) -> None:
    for number in range(6):
        database.run(lambda conn, number=number: put(conn, database, str(number), f"c{number % 2}"))
    order: dict[str, list[str]] = {"c0": [], "c1": []}
    held: set[str] = set()
    clashes: list[str] = []

    def turn(conn: Connection) -> bool:
        stored = next_ready(conn, database)
        if stored is None:
            return False
        if stored.chat_key in held:
            clashes.append(stored.chat_key)
        held.add(stored.chat_key)
        threading.Event().wait(0.02)
        order[stored.chat_key].append(stored.event_id)
        inbox.done(conn, stored.id, database.now(conn))
        held.discard(stored.chat_key)
        return True

    def work() -> None:
        idle = 0
        while idle < 20:
            idle = 0 if database.run(turn) else idle + 1

    in_threads(3, work)
    assert clashes == []
    assert order == {"c0": ["0", "2", "4"], "c1": ["1", "3", "5"]}


def test_a_worker_that_failed_late_does_not_undo_what_another_finished(database: Database) -> None:
    stored = database.run(lambda conn: put(conn, database, "1"))
    assert stored is not None
    database.run(lambda conn: inbox.done(conn, stored, database.now(conn)))
    later = database.read(database.now) + timedelta(hours=1)
    assert database.run(lambda conn: inbox.failed(conn, stored, "boom", later)) is False
    assert database.run(lambda conn: inbox.dead(conn, stored, "boom", later)) is False
    state = database.read(lambda conn: conn.execute(text("SELECT state, attempts FROM inbox")).one())
    assert tuple(state) == ("done", 0)


def arm(database: Database, key: str = "1", *, again: bool = False) -> None:
    def work(conn: Connection) -> None:
        now = database.now(conn)
        jobs.put(
            conn, kind="gather", key=key, payload={"case_id": 1}, run_at=now, panel_id="main", now=now, again=again
        )

    database.run(work)


def claim(database: Database, owner: str, lease: float = 60) -> list[Job]:
    return database.run(lambda conn: jobs.claim(conn, "main", ("gather",), owner, database.now(conn), lease, 5))


def test_a_job_is_queued_once_and_leased_to_one_worker(database: Database) -> None:
    arm(database)
    arm(database)
    assert len(claim(database, "a")) == 1
    assert claim(database, "b") == []


def test_a_dead_workers_job_is_taken_over_and_the_zombie_changes_nothing(database: Database) -> None:
    arm(database)
    (stale,) = claim(database, "a", lease=-1)
    (mine,) = claim(database, "b")
    assert mine.attempts == 2
    with pytest.raises(LeaseLost):
        database.run(lambda conn: jobs.finish(conn, stale, "a", database.now(conn)))
    database.run(lambda conn: jobs.finish(conn, mine, "b", database.now(conn)))
    assert claim(database, "c", lease=-1) == []


def test_what_a_zombie_did_in_its_last_transaction_is_rolled_back(database: Database) -> None:
    arm(database)
    (stale,) = claim(database, "a", lease=-1)
    claim(database, "b")

    def zombie(conn: Connection) -> None:
        put(conn, database, "ghost")
        jobs.finish(conn, stale, "a", database.now(conn))

    with pytest.raises(LeaseLost):
        database.run(zombie)
    assert database.read(lambda conn: inbox.waiting_count(conn, "main")) == 0


def test_a_job_armed_again_while_it_runs_is_done_again(database: Database) -> None:
    arm(database)
    (running,) = claim(database, "a")
    arm(database, again=True)
    with pytest.raises(LeaseLost):
        database.run(lambda conn: jobs.finish(conn, running, "a", database.now(conn)))
    assert len(claim(database, "b")) == 1


def test_a_lease_is_told_apart_from_a_later_one_of_the_same_worker(database: Database) -> None:
    arm(database)
    (stale,) = claim(database, "a")
    arm(database, again=True)
    (mine,) = claim(database, "a")
    assert (stale.attempts, mine.attempts) == (1, 1)
    with pytest.raises(LeaseLost):
        database.run(lambda conn: jobs.finish(conn, stale, "a", database.now(conn)))
    database.run(lambda conn: jobs.finish(conn, mine, "a", database.now(conn)))


def test_each_of_many_jobs_is_leased_to_exactly_one_of_several_workers(database: Database) -> None:
    for number in range(12):
        arm(database, str(number))
    taken: list[str] = []

    def work() -> None:
        while claimed := claim(database, threading.current_thread().name):
            taken.extend(job.key for job in claimed)

    in_threads(3, work)
    assert sorted(taken) == sorted(str(number) for number in range(12))


def test_a_buried_job_stays_on_the_list_of_the_dead(database: Database) -> None:
    arm(database)
    (job,) = claim(database, "a")
    database.run(lambda conn: jobs.bury(conn, job, "a", "poison", database.now(conn)))
    (dead,) = database.read(lambda conn: jobs.dead(conn, "main"))
    assert dead.error == "poison"


def queue(database: Database, text: str, chat: str = "c1") -> None:
    def work(conn: Connection) -> None:
        notices.queue(
            conn,
            panel_id="main",
            channel="telegram",
            chat_key=chat,
            audience="customer",
            payload={"text": text},
            now=database.now(conn),
        )

    database.run(work)


def test_notices_of_a_chat_go_out_one_after_the_other(database: Database) -> None:
    for words, chat in (("first", "c1"), ("second", "c1"), ("other", "c2")):
        queue(database, words, chat)

    def take(owner: str, lease: float = 60) -> list[str]:
        claimed = database.run(lambda conn: notices.claim(conn, "main", "telegram", owner, database.now(conn), lease))
        ids.update({notice.payload["text"]: notice.id for notice in claimed})
        return [notice.payload["text"] for notice in claimed]

    ids: dict[str, int] = {}
    assert take("a") == ["first", "other"]
    assert take("b") == []
    database.run(lambda conn: notices.retry(conn, ids["first"], "a", database.now(conn), "429"))
    assert take("b") == ["first"]
    database.run(lambda conn: notices.sent(conn, ids["first"], "a", "9", database.now(conn)))
    assert take("c") == []
    database.run(lambda conn: notices.sent(conn, ids["first"], "b", "9", database.now(conn)))
    assert take("c") == ["second"]


def test_a_notice_that_was_sent_stays_sent_whatever_comes_late(database: Database) -> None:
    queue(database, "first")
    (notice,) = database.run(lambda conn: notices.claim(conn, "main", "telegram", "a", database.now(conn), 60))
    database.run(lambda conn: notices.sent(conn, notice.id, "a", "9", database.now(conn)))
    database.run(lambda conn: notices.failed(conn, notice.id, "a", "late", database.now(conn)))
    database.run(lambda conn: notices.retry(conn, notice.id, "a", database.now(conn), "late"))
    row = database.read(lambda conn: conn.execute(text("SELECT state, channel_message_id FROM notice")).one())
    assert tuple(row) == ("sent", "9")


def test_a_notice_that_cannot_be_delivered_does_not_hold_back_its_chat(database: Database) -> None:
    queue(database, "first")
    queue(database, "second")
    (first,) = database.run(lambda conn: notices.claim(conn, "main", "telegram", "a", database.now(conn), 60))
    database.run(lambda conn: notices.failed(conn, first.id, "a", "blocked", database.now(conn)))
    (second,) = database.run(lambda conn: notices.claim(conn, "main", "telegram", "a", database.now(conn), 60))
    assert second.payload["text"] == "second"


def test_a_renewed_lease_keeps_the_job_from_others_for_a_whole_lease_more(database: Database) -> None:
    job = queued_and_claimed(database)
    database.run(lambda conn: jobs.renew(conn, [job], "a", database.now(conn) + timedelta(seconds=50), 60))
    assert claimed_in(database, "b", 100) == []
    assert [one.id for one in claimed_in(database, "b", 120)] == [job.id]


def test_a_lease_that_was_lost_is_not_renewed(database: Database) -> None:
    job = queued_and_claimed(database)
    (theirs,) = claimed_in(database, "b", 61)
    database.run(lambda conn: jobs.renew(conn, [job], "a", database.now(conn) + timedelta(hours=1), 60))
    database.run(lambda conn: jobs.renew(conn, [job], "b", database.now(conn) + timedelta(hours=1), 60))
    assert [one.lease for one in claimed_in(database, "c", 180)] == [theirs.lease + 1]


def queued_and_claimed(database: Database) -> Job:
    """A job that "a" has leased for a minute."""

    def work(conn: Connection) -> Job:
        now = database.now(conn)
        jobs.put(conn, kind="gather", key="long", payload={}, run_at=now, panel_id="main", now=now)
        return jobs.claim(conn, "main", ["gather"], "a", now, 60, 1)[0]

    return database.run(work)


def claimed_in(database: Database, owner: str, seconds: float) -> list[Job]:
    """What that owner gets for a minute, so many seconds from now."""
    return database.run(
        lambda conn: jobs.claim(conn, "main", ["gather"], owner, database.now(conn) + timedelta(seconds=seconds), 60, 1)
    )
