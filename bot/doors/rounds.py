"""Work that is repeated while a door is open: at once when something waits, and each second anyway."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

log = structlog.get_logger()

IDLE_SECONDS = 1.0
AFTER_FAILURE_SECONDS = 2.0


async def repeat(waiting: asyncio.Event, work: Callable[[], Awaitable[float]]) -> None:
    """Do the work until cancelled; `work` says how many seconds to rest before more, 0 for "until something waits".

    A round that raises is logged and tried again.
    """
    while True:
        try:
            rest = await work()
        except Exception:
            log.exception("a door's round failed")
            rest = AFTER_FAILURE_SECONDS
        if rest > 0:
            await asyncio.sleep(rest)
            continue
        # not `wait_for`: on Python 3.11 it can swallow a cancellation that comes together with the event
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await waiting.wait()
        waiting.clear()


def wake(loop: asyncio.AbstractEventLoop, waiting: asyncio.Event) -> None:
    """Set the event from whichever thread committed; nothing to wake once the loop is gone."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(waiting.set)
