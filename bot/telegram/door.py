"""The door itself: polls, stores before it acknowledges, fetches files, and sends what is queued."""

import asyncio
import time
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.app import App
from bot.doors.fetching import fetch_waiting
from bot.doors.pace import Pace
from bot.doors.rounds import repeat, wake
from bot.doors.sending import Sender
from bot.doors.streaming import file_client
from bot.inbound import TELEGRAM_NAME
from bot.receiving import receive_all
from bot.settings import SettingsError
from bot.telegram.fetching import download
from bot.telegram.inviting import addressed, invite
from bot.telegram.menu import name_commands
from bot.telegram.quiet import quietly
from bot.telegram.reading import UPDATES, read
from bot.telegram.sending import deliver, seconds
from bot.telegram.staff.office import StaffOffice
from storage import switches
from storage.errors import StorageError
from storage.notices import Notice

log = structlog.get_logger()

POLL_SECONDS = 25
NOT_KNOWN = "MAKEGOOD_TELEGRAM__TOKEN: Telegram does not know this token; @BotFather shows the right one"
OVERALL, PER_CHAT, PER_GROUP = (28, 1.0), (4, 4.0), (19, 60.0)
"""A little below what Telegram allows: 30 a second in all, about one a second in a chat, 20 a minute in a group."""


class NoUpdate(Exception):
    """What came by webhook cannot be read."""


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
        self._files = file_client()
        self._office = StaffOffice(app, self._bot)
        self._posts_waiting = asyncio.Event()
        self._answers_waiting = asyncio.Event()
        self._pace = Pace(overall=OVERALL, chat=PER_CHAT, group=PER_GROUP)
        self._sender = Sender(app, "telegram", lambda notice: deliver(app, self._bot, notice), pace=self._early)
        self._answers = False
        self._files_waiting = asyncio.Event()
        self._notices_waiting = asyncio.Event()

    async def run(self) -> None:
        """Poll or be delivered to, fetch and send until cancelled. Raises `SettingsError` for an unknown token."""
        loop = asyncio.get_running_loop()
        for waiting in (self._notices_waiting, self._files_waiting, self._posts_waiting, self._answers_waiting):
            self._app.database.subscribe(partial(wake, loop, waiting))
        await self._sign_in()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._deliver() if self._hooked else self._poll())
                tasks.create_task(name_commands(self._bot))
                tasks.create_task(repeat(self._files_waiting, self._fetch))
                tasks.create_task(repeat(self._notices_waiting, self._sender.round))
                for work in self._office.rounds(self._posts_waiting, self._answers_waiting):
                    tasks.create_task(work)
        finally:
            await self._sender.release()
            await self._office.release()
            await self.close()

    async def receive(self, document: Any) -> None:
        """Store one update that came by webhook as JSON.

        Raises `StorageError` when it is not stored, and `NoUpdate` for a document that is none.
        """
        try:
            update = Update.de_json(document, self._bot)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise NoUpdate from problem
        if not self._answers:
            self._answers = True
            await quietly(self._bot.initialize)
        await self._keep((update,))

    async def close(self) -> None:
        """Give up the connections to Telegram."""
        await self._files.aclose()
        await self._bot.shutdown()

    @property
    def _hooked(self) -> bool:
        return self._app.settings.telegram.mode == "webhook"

    async def _deliver(self) -> None:
        """Tell Telegram where to deliver; one update at a time, so that a chat's messages keep their order."""
        from bot.telegram.webhook import webhook_secret, webhook_url

        await self._bot.set_webhook(
            webhook_url(self._app.settings),
            secret_token=webhook_secret(self._app.settings),
            allowed_updates=list(UPDATES),
            max_connections=1,
        )
        await asyncio.Event().wait()

    async def _sign_in(self) -> None:
        """Wait until Telegram answers; only an unknown token is final."""
        while True:
            try:
                await self._bot.initialize()
                await self._app.database.arun(self._note_name)
                log.info("telegram door open", bot=self._bot.username)
                return
            except InvalidToken as problem:
                raise SettingsError(NOT_KNOWN) from problem
            except NetworkError as problem:
                log.warning("telegram does not answer yet", problem=str(problem))
                await asyncio.sleep(5)

    def _note_name(self, conn: Connection) -> None:
        """One-time addresses lead to the bot by its name."""
        now = self._app.database.now(conn)
        switches.put(conn, self._app.panel_id, TELEGRAM_NAME, self._bot.username, now, by="telegram")

    async def _poll(self) -> None:
        """Ask for updates; the offset moves, and so acknowledges, only after all of them are committed."""
        offset: int | None = None
        await quietly(lambda: self._bot.delete_webhook(drop_pending_updates=False))
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
                await asyncio.sleep(seconds(problem))
            except TelegramError as problem:
                log.warning("polling failed", problem=str(problem))
                await asyncio.sleep(3)
            except StorageError as problem:
                log.warning("messages cannot be stored, so none is acknowledged", problem=str(problem))
                await asyncio.sleep(3)
            else:
                offset = updates[-1].update_id + 1 if updates else offset

    async def _keep(self, updates: tuple[Update, ...]) -> None:
        customers = [update for update in updates if not await self._office.take(update)]
        inbounds = [(update, inbound) for update in customers if (inbound := read(update)) is not None]
        if inbounds:
            await receive_all(self._app, [inbound for _, inbound in inbounds])
        for update in customers:
            message = addressed(update, self._bot.bot)
            if message is not None:
                await self._app.database.arun(partial(invite, app=self._app, message=message, bot=self._bot.bot))
        self._files_waiting.set()
        for update, _ in inbounds:
            if update.callback_query is not None:
                await quietly(update.callback_query.answer)

    def _early(self, notice: Notice) -> float:
        return self._pace.take(notice.chat_key, time.monotonic(), group=notice.chat_key.startswith("-"))

    async def _fetch(self) -> float:
        return await fetch_waiting(
            self._app, "telegram", lambda file, into: download(self._bot, self._files, file, into)
        )
