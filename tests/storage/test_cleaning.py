"""What has done its work is taken away; what a person still needs is not."""

from datetime import timedelta

from sqlalchemy import Connection, text

from storage import chats, cleaning, inbox, jobs, messages, notices
from storage.database import Database


def fill(conn: Connection, database: Database) -> None:
    """A worked and a waiting message, a done, a dead and a waiting job, a sent and a waiting notice."""
    now = database.now(conn)
    chat = chats.open_chat(conn, "main", "web", "c", language="en", name="", now=now)
    place = {"panel_id": "main", "channel": "web", "chat_key": "c"}
    worked = inbox.put(conn, **place, event_id="worked", payload={}, fetching=False, now=now)
    inbox.put(conn, **place, event_id="waiting", payload={}, fetching=False, now=now)
    assert worked is not None
    inbox.done(conn, worked, now)
    messages.add(
        conn,
        panel_id="main",
        chat_id=chat.id,
        case_id=None,
        author="customer",
        channel="web",
        text="kept",
        inbox_id=worked,
        now=now,
    )
    for key in ("done", "dead", "waiting"):
        jobs.put(conn, kind="gather", key=key, payload={}, run_at=now, panel_id="main", now=now)
    claimed = {job.key: job for job in jobs.claim(conn, "main", ("gather",), "w", now, 60, 3)}
    jobs.finish(conn, claimed["done"], "w", now)
    jobs.bury(conn, claimed["dead"], "w", "poison", now)
    for words in ("sent", "waiting"):
        notices.queue(conn, **place, audience="customer", payload={"text": words}, now=now)
    (notice,) = notices.claim(conn, "main", "web", "w", now, 60)
    notices.sent(conn, notice.id, "w", "9", now)


def names(conn: Connection) -> dict[str, set[str]]:
    return {
        "inbox": set(conn.execute(text("SELECT event_id FROM inbox")).scalars()),
        "job": set(conn.execute(text("SELECT key FROM job")).scalars()),
        "notice": set(conn.execute(text("SELECT state FROM notice")).scalars()),
        "message": set(conn.execute(text("SELECT text FROM message")).scalars()),
    }


def test_only_finished_work_that_is_old_enough_goes_and_the_conversation_stays(database: Database) -> None:
    database.run(lambda conn: fill(conn, database))

    def clean(days: int) -> int:
        def work(conn: Connection) -> int:
            later = database.now(conn) + timedelta(days=days)
            return cleaning.clean(conn, later - timedelta(days=30), later)

        return database.run(work)

    assert clean(29) == 0
    assert clean(31) == 3
    assert database.read(names) == {
        "inbox": {"waiting"},
        "job": {"dead", "waiting"},
        "notice": {"waiting"},
        "message": {"kept"},
    }


def test_looking_for_work_in_vain_wakes_nobody(database: Database) -> None:
    heard: list[int] = []
    database.subscribe(lambda: heard.append(1))

    def look(conn: Connection) -> None:
        jobs.claim(conn, "main", ("gather",), "w", database.now(conn), 60, 1)
        inbox.next_ready(conn, "main", database.now(conn))

    database.run(look)
    assert heard == []
    database.run(lambda conn: fill(conn, database))
    assert heard == [1]


def test_a_job_that_comes_back_by_itself_is_there_once_and_revived_when_it_was_given_up(database: Database) -> None:
    def arm(conn: Connection) -> None:
        jobs.recurring(conn, kind="clean", key="main", panel_id="main", now=database.now(conn))

    for _ in range(2):
        database.run(arm)
    (job,) = database.run(lambda conn: jobs.claim(conn, "main", ("clean",), "w", database.now(conn), 60, 5))
    database.run(arm)
    database.run(lambda conn: jobs.bury(conn, job, "w", "poison", database.now(conn)))
    database.run(arm)
    (again,) = database.run(lambda conn: jobs.claim(conn, "main", ("clean",), "w", database.now(conn), 60, 5))
    assert (again.id, again.attempts) == (job.id, 1)
