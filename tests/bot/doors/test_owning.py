"""What only one process may do is done by one, and goes on elsewhere when that one is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import App
from bot.doors.owning import owned
from storage.database import Database
from tests.kit.web import installation

SECONDS = 2.0


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """An installation, once per engine."""
    return installation(database, tmp_path, replicas={"owner_lease": SECONDS})


class Replica:
    """Notes when its work runs."""

    def __init__(self) -> None:
        self.working = asyncio.Event()
        self.stopped = asyncio.Event()
        self.fails: BaseException | None = None

    async def work(self) -> None:
        if self.fails:
            raise self.fails
        self.working.set()
        self.stopped.clear()
        try:
            await asyncio.Event().wait()
        finally:
            self.working.clear()
            self.stopped.set()


@asynccontextmanager
async def running(app: App, replica: Replica) -> AsyncIterator["asyncio.Task[None]"]:
    """The replica, until the block ends."""
    task = asyncio.create_task(owned(app, "telegram", replica.work))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def within(what: Any) -> None:
    async with asyncio.timeout(30):
        await what


async def test_one_of_two_works_and_the_other_goes_on_when_it_ends(app: App) -> None:
    first, second = Replica(), Replica()
    async with running(app, first) as one:
        await within(first.working.wait())
        async with running(app, second):
            await asyncio.sleep(SECONDS * 1.5)
            assert first.working.is_set()
            assert not second.working.is_set()
            one.cancel()
            await within(second.working.wait())
            assert first.stopped.is_set()


async def test_work_stops_as_soon_as_somebody_else_has_the_lease(app: App) -> None:
    replica = Replica()
    async with running(app, replica):
        await within(replica.working.wait())

        def robbed(conn: Any) -> None:
            until = app.database.now(conn) + timedelta(seconds=SECONDS)
            conn.execute(text("UPDATE lease SET owner = 'thief', taken = taken + 1"))
            from storage.tables import lease

            conn.execute(lease.update().values(until=until))

        await app.database.arun(robbed)
        await within(replica.stopped.wait())
        await within(replica.working.wait())  # the thief is gone: taken back


async def test_what_the_work_raises_ends_it_and_frees_the_lease(app: App) -> None:
    replica, other = Replica(), Replica()
    replica.fails = ValueError("no such token")
    with pytest.raises(ValueError, match="no such token"):
        await owned(app, "telegram", replica.work)
    async with running(app, other):
        await within(other.working.wait())
