"""Storing events in the order in which they came: the library runs each event as a task of its own, without order."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.app import App
from bot.inbound import Inbound
from bot.receiving import receive_all

log = structlog.get_logger()

PAUSES = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between the attempts while the database does not take what came in."""

Waiting = list[tuple[Inbound, "asyncio.Future[int | None]"]]


class Intake:
    """One way into the inbox for one connection. What waits is stored together, in the order in which it came."""

    def __init__(self, app: App, *, pauses: Sequence[float] = PAUSES) -> None:
        self._app = app
        self._pauses = pauses
        self._waiting: Waiting = []
        self._turn = asyncio.Lock()

    async def keep(self, inbound: Inbound) -> int | None:
        """Store the event; its inbox id, or None where it was stored before.

        Returns only after the commit. Raises what the database raised when it took nothing for the better part of a
        minute.
        """
        stored: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((inbound, stored))
        async with self._turn:
            if not stored.done():
                batch, self._waiting = self._waiting, []
                await self._store(batch)
        return await stored

    async def _store(self, batch: Waiting) -> None:
        try:
            ids = await receive_all(self._app, [inbound for inbound, _ in batch])
        except Exception as problem:
            log.warning("what came in could not be stored yet", events=len(batch), problem=str(problem))
            for one in batch:
                await self._store_alone(*one)
            return
        for (_, stored), inbox_id in zip(batch, ids, strict=True):
            _settle(stored, inbox_id)

    async def _store_alone(self, inbound: Inbound, stored: "asyncio.Future[int | None]") -> None:
        """One by one, so that an event which cannot be stored holds up no other for good."""
        for pause in self._pauses:
            try:
                _settle(stored, (await receive_all(self._app, [inbound]))[0])
                return
            except Exception as problem:
                last = problem
                await asyncio.sleep(pause)
        log.error("an event is given up", event_id=inbound.event_id, problem=str(last))
        if not stored.done():
            stored.set_exception(last)


def _settle(stored: "asyncio.Future[int | None]", inbox_id: int | None) -> None:
    if not stored.done():
        stored.set_result(inbox_id)
