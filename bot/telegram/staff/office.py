"""The staff's side of the Telegram door: posts kept true, replies and presses taken, accounts mapped by code."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from telegram import Bot, ReplyParameters, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.app import App
from bot.doors.rounds import repeat
from bot.doors.sending import Sender, Undeliverable
from bot.inbound import Inbound
from bot.receiving import receive_all
from bot.staff.identity import link
from bot.staff.keeping import Gone, Keeper
from bot.staff.notices import whereto
from bot.telegram.staff.pressing import press
from bot.telegram.staff.reading import Code, Pressed, is_staffs, read_staff
from bot.telegram.staff.room import TelegramRoom
from storage.notices import Notice

log = structlog.get_logger()

LOOK_AGAIN = 60.0


class StaffOffice:
    """One staff chat of one bot; without a staff chat only `/agent CODE` is heard, and answered."""

    def __init__(self, app: App, bot: Bot) -> None:
        self._app = app
        self._bot = bot
        self.room = TelegramRoom(app, bot)
        self._keeper = Keeper(app, self.room)
        self._sender = Sender(app, "telegram-staff", self._deliver)

    def rounds(self, posts: asyncio.Event, notices: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """What must run while the door is open; the events say that something was written."""
        if not self.room.place.chat_id:
            return []
        return [self._keep(posts), repeat(notices, self._sender.round)]

    async def take(self, update: Update) -> bool:
        """Take the update if it is the staff's. It is stored or done when this returns; False: it is a customer's."""
        found = read_staff(update, self.room.place.chat_id)
        if isinstance(found, Inbound):
            await receive_all(self._app, [found])
        elif isinstance(found, Pressed):
            await press(self._app, self._bot, found)
        elif isinstance(found, Code):
            await self._link(found)
        return found is not None or is_staffs(update, self.room.place.chat_id)

    async def release(self) -> None:
        """Give back what is held."""
        await self._keeper.release()
        await self._sender.release()

    async def _keep(self, posts: asyncio.Event) -> None:
        """Find out what kind of chat it is, then keep its posts true."""
        while True:
            try:
                await self.room.look_around()
                break
            except (Forbidden, BadRequest, ChatMigrated) as problem:
                log.error("the staff chat cannot be used; `makegood doctor` says more", problem=str(problem))
                await asyncio.sleep(LOOK_AGAIN)
            except TelegramError as problem:
                log.warning("the staff chat was not looked at yet", problem=str(problem))
                await asyncio.sleep(2)
        await self._keeper.catch_up()
        await repeat(posts, self._keeper.round)

    async def _deliver(self, notice: Notice) -> str:
        where = await whereto(self._app, self.room.name, notice)
        try:
            return await self.room.answer(notice.payload["text"], thread=where.thread, reply_to=where.reply_to)
        except Gone as problem:
            raise Undeliverable("the topic is gone") from problem

    async def _link(self, found: Code) -> None:
        """Map the account, take the message with the code away where that is allowed, and say what came of it."""
        app = self._app
        words = await app.database.arun(
            lambda conn: link(conn, app, "telegram", found.user_key, found.code, app.database.now(conn))
        )
        for call in (
            self._bot.send_message(
                found.chat_id,
                words,
                message_thread_id=found.thread_id,
                reply_parameters=ReplyParameters(found.message_id, allow_sending_without_reply=True),
            ),
            self._bot.delete_message(found.chat_id, found.message_id),
        ):
            try:
                await call
            except TelegramError as problem:
                log.info("answering a code", problem=str(problem))
