"""A claim's conversation by python-telegram-bot's `ConversationHandler` with `PicklePersistence`; nothing is sent."""

import json
import time
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

ORDER, LINK, WORDS, CONFIRM = range(4)
NUMBERS = count(1)
BOT = {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}


class Nowhere(BaseRequest):
    """Answers every call as Telegram does when all is well."""

    read_timeout = 5.0

    async def initialize(self) -> None:
        """Nothing is opened."""

    async def shutdown(self) -> None:
        """Nothing is closed."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """`getMe`, or a message that was sent."""
        message = {"message_id": next(NUMBERS), "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}
        result: object = BOT if url.endswith("getMe") else message if url.endswith("sendMessage") else True
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def _order(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    return await _keep(update, context, "order", "And the link?", LINK)


async def _link(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    return await _keep(update, context, "link", "What is wrong?", WORDS)


async def _words(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    return await _keep(update, context, "words", "Is this right?", CONFIRM)


async def _keep(update: Update, context: ContextTypes.DEFAULT_TYPE, name: str, answer: str, state: int) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data[name] = update.message.text
    button = InlineKeyboardButton("Send", callback_data="send")
    await update.message.reply_text(answer, reply_markup=InlineKeyboardMarkup([[button]]) if state == CONFIRM else None)
    return state


async def _confirmed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await context.bot.send_message(1, "Thank you. I am checking the records now.")
    return ConversationHandler.END


def _application(folder: Path) -> "Application[Any, Any, Any, Any, Any, Any]":
    text = filters.TEXT
    warnings.simplefilter("ignore", PTBUserWarning)  # the press belongs to the chat, and no message is tracked
    conversation = ConversationHandler(
        entry_points=[MessageHandler(text, _order)],
        states={
            LINK: [MessageHandler(text, _link)],
            WORDS: [MessageHandler(text, _words)],
            CONFIRM: [CallbackQueryHandler(_confirmed)],
        },
        fallbacks=[],
        name="claim",
        persistent=True,
        per_message=False,
    )
    persistence = PicklePersistence(folder / "talk.pickle")
    nowhere = Nowhere()
    builder = ApplicationBuilder().token("1:x").request(nowhere).get_updates_request(nowhere).persistence(persistence)
    application = builder.build()
    application.add_handler(conversation)
    return application


def _update(application: Any, person: int, text: str) -> Update | None:
    somebody = {"id": person + 10, "is_bot": False, "first_name": "c"}
    chat = {"id": person + 10, "type": "private"}
    number, now = next(NUMBERS), int(datetime.now(UTC).timestamp())
    message = {"message_id": number, "date": now, "chat": chat, "from": somebody, "text": text}
    query = {"id": str(number), "from": somebody, "chat_instance": "1", "data": "send", "message": message}
    body = {"message": message} if text else {"callback_query": query}
    return Update.de_json({"update_id": number, **body}, application.bot)


async def talk(folder: Path, said: Sequence[str], before: int, people: int, *, each: bool) -> float:
    """Messages a second of so many people, after those who spoke before; `each`: written after every message."""
    application = _application(folder)
    await application.initialize()
    for person in range(before + people):
        if person == before:
            await application.update_persistence()
            began = time.perf_counter()
        for text in (*said, ""):
            await application.process_update(_update(application, person, text))
            if each and person >= before:
                await application.update_persistence()
    took = time.perf_counter() - began
    await application.shutdown()
    return people * (len(said) + 1) / took
