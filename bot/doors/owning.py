"""What only one process may do at a time: done by whoever holds its lease, taken over when that one is gone."""

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import Connection

from bot.app import App
from storage import leases
from storage.errors import StorageError
from storage.jobs import LeaseLost
from storage.leases import Lease

log = structlog.get_logger()


async def owned(app: App, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work whenever this process is the one owner of `name`, until cancelled.

    The work is cancelled as soon as the lease is lost, and at the latest when it would have run out because the
    database does not answer. Whatever the work raises by itself is passed on, except trouble with the database.
    """
    seconds = app.settings.replicas.owner_lease
    owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    while True:
        lease = await _take(app, name, owner, seconds)
        if lease is None:
            await asyncio.sleep(seconds / 10)
            continue
        log.info("this process owns it", name=name, owner=owner, lease=lease.number)
        try:
            await _hold(app, lease, work, seconds)
        except (StorageError, LeaseLost) as problem:
            log.warning("given up for now", name=name, problem=str(problem))
            await asyncio.sleep(seconds / 10)


async def _take(app: App, name: str, owner: str, seconds: float) -> Lease | None:
    def work(conn: Connection) -> Lease | None:
        return leases.take(conn, app.panel_id, name, owner, app.database.now(conn), seconds)

    try:
        return await app.database.arun(work)
    except StorageError as problem:
        log.warning("the lease cannot be taken", name=name, problem=str(problem))
        return None


async def _hold(app: App, lease: Lease, work: Callable[[], Awaitable[None]], seconds: float) -> None:
    task = asyncio.ensure_future(work())
    try:
        await _until_over(app, lease, task, seconds)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await _release(app, lease)


async def _until_over(app: App, lease: Lease, task: "asyncio.Future[None]", seconds: float) -> None:
    """Return when the work is over. Raises what it raised, `LeaseLost`, or `StorageError` when the lease runs out."""
    kept = time.monotonic()
    while True:
        await asyncio.wait({task}, timeout=seconds / 4)
        if task.done():
            task.result()
            return
        begun = time.monotonic()
        try:
            async with asyncio.timeout(seconds / 4):
                await app.database.arun(lambda conn: leases.keep(conn, lease, app.database.now(conn), seconds))
            kept = begun
        except (StorageError, TimeoutError) as problem:
            if time.monotonic() - kept > seconds * 0.7:
                raise StorageError("the database does not answer, so the lease runs out") from problem


async def _release(app: App, lease: Lease) -> None:
    """Let the next owner begin at once; a lease that is lost already needs no giving up."""
    try:
        await app.database.arun(lambda conn: leases.release(conn, lease, app.database.now(conn)))
    except (StorageError, LeaseLost):
        log.info("the lease runs out by itself", name=lease.name)
