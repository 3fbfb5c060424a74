"""The door itself: polls, stores before it acknowledges, fetches files, and sends what is queued."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from sqlalchemy import Connection
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.app import App
from bot.inbound import Inbound
from bot.receiving import receive
from bot.telegram.fetching import fetch_waiting
from bot.telegram.reading import UPDATES, read
from bot.telegram.sending import OWNER, send_waiting
from storage import notices

log = structlog.get_logger()

POLL_SECONDS = 25
IDLE_SECONDS = 1.0


class TelegramDoor:
    """One bot of one installation. `run` works until it is cancelled."""

    def __init__(self, app: App) -> None:
        settings = app.settings.telegram
        root = settings.api_root.rstrip("/")
        self._app = app
        self._bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=HTTPXRequest(connect_timeout=10, read_timeout=20),
            get_updates_request=HTTPXRequest(connect_timeout=10, read_timeout=POLL_SECONDS + 10),
        )
        self._files_waiting = asyncio.Event()
        self._notices_waiting = asyncio.Event()

    async def run(self) -> None:
        """Poll, fetch and send until cancelled. Raises `InvalidToken` when Telegram does not know the token."""
        loop = asyncio.get_running_loop()
        self._app.database.subscribe(lambda: _wake(loop, self._notices_waiting))
        await self._sign_in()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._poll())
                tasks.create_task(self._repeat(self._files_waiting, lambda: fetch_waiting(self._app, self._bot)))
                tasks.create_task(self._repeat(self._notices_waiting, lambda: send_waiting(self._app, self._bot)))
        finally:
            await self._app.database.arun(lambda conn: notices.release(conn, OWNER))
            await self._bot.shutdown()

    async def _sign_in(self) -> None:
        """Wait until Telegram answers; only an unknown token is final."""
        while True:
            try:
                await self._bot.initialize()
                log.info("telegram door open", bot=self._bot.username)
                return
            except InvalidToken:
                raise
            except NetworkError as problem:
                log.warning("telegram does not answer yet", problem=str(problem))
                await asyncio.sleep(5)

    async def _poll(self) -> None:
        """Ask for updates; the offset moves, and so acknowledges, only after all of them are committed."""
        offset: int | None = None
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=list(UPDATES)
                )
                await self._keep(updates)
            except Conflict as problem:
                log.error("another process polls this bot", problem=str(problem))
                await asyncio.sleep(3)
            except RetryAfter as problem:
                await asyncio.sleep(_seconds(problem))
            except TelegramError as problem:
                log.warning("polling failed", problem=str(problem))
                await asyncio.sleep(3)
            else:
                offset = updates[-1].update_id + 1 if updates else offset

    async def _keep(self, updates: tuple[Update, ...]) -> None:
        inbounds = [(update, inbound) for update in updates if (inbound := read(update)) is not None]
        if not inbounds:
            return
        await self._app.database.arun(lambda conn: self._store(conn, [inbound for _, inbound in inbounds]))
        self._files_waiting.set()
        for update, _ in inbounds:
            if update.callback_query is not None:
                await _quietly(update.callback_query.answer)

    def _store(self, conn: Connection, inbounds: list[Inbound]) -> None:
        now = self._app.database.now(conn)
        for inbound in inbounds:
            receive(conn, self._app, inbound, now)

    async def _repeat(self, waiting: asyncio.Event, work: Callable[[], Awaitable[float]]) -> None:
        """Do the work whenever something waits, and each second anyway; `work` says how long to rest before more."""
        while True:
            try:
                rest = await work()
            except Exception:
                log.exception("telegram door: a round failed")
                rest = 2.0
            if rest > 0:
                await asyncio.sleep(rest)
                continue
            # not `wait_for`: on Python 3.11 it can swallow a cancellation that comes together with the event
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await waiting.wait()
            waiting.clear()


def _wake(loop: asyncio.AbstractEventLoop, waiting: asyncio.Event) -> None:
    """Set the event from whichever thread committed; nothing to wake once the loop is gone."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(waiting.set)


def _seconds(problem: RetryAfter) -> float:
    pause = problem.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()


async def _quietly(call: Callable[[], Awaitable[object]]) -> None:
    """Answering a button press only stops the client's spinner; an old press cannot be answered, and need not be."""
    try:
        await call()
    except TelegramError as problem:
        log.info("a button press was not answered", problem=str(problem))
