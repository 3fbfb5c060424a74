"""Live pages: a bell that rings after each commit, and event streams that speak only when something changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog
from fastapi.responses import StreamingResponse

from storage.database import Database

log = structlog.get_logger()

PAUSE = 0.15
"""Seconds between two looks of one page, however often the bell rings."""

LONGEST_WAIT = 1.0
"""Without a ring the page looks again after so many seconds: another replica may have written."""

KEEP_ALIVE = 15
"""After so many silent looks a comment is sent, so that proxies keep the connection."""


class Bell:
    """Rings on the event loop after every committed write. `listen` once, inside the running loop."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self.closed = False

    def listen(self, database: Database) -> None:
        """Ring from now on whenever that database has committed, from whichever thread."""
        loop = asyncio.get_running_loop()

        def committed() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.ring)

        database.subscribe(committed)

    def ring(self) -> None:
        """Wake everybody who waits."""
        for event in self._waiting:
            event.set()

    def close(self) -> None:
        """Let every stream end at its next look."""
        self.closed = True
        self.ring()

    async def wait(self) -> None:
        """Return at the next ring, or after `LONGEST_WAIT` seconds."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), LONGEST_WAIT)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(event)


def stream(bell: Bell, look: Callable[[], Awaitable[dict[str, Any] | None]]) -> StreamingResponse:
    """Server-sent events: what `look` finds, at once and after every change of it. None ends the stream."""
    return StreamingResponse(_events(bell, look), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _events(bell: Bell, look: Callable[[], Awaitable[dict[str, Any] | None]]) -> AsyncIterator[str]:
    last, silent = None, 0
    yield "retry: 2000\n\n"
    while not bell.closed:
        seen = await look()
        if seen is None:
            yield "event: ended\ndata: {}\n\n"
            return
        silent = 0 if seen != last else silent + 1
        if seen != last:
            yield f"data: {json.dumps(seen)}\n\n"
        elif silent % KEEP_ALIVE == 0:
            yield ": still here\n\n"
        last = seen
        await asyncio.sleep(PAUSE)
        await bell.wait()
