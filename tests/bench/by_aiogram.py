"""A claim's conversation by aiogram with its states in a SQLite file: `by_aiogram.py FOLDER BEFORE PEOPLE TEXTS`.

Prints messages a second. Runs in an environment of its own, without anything of this project, for
`tests.bench.conversations`.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

NUMBERS = count(1)
CHAT = Chat(id=1, type="private")


KEEP = "INSERT INTO talk (chat, {0}) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET {0} = excluded.{0}"


class Claim(StatesGroup):
    """Where a conversation stands."""

    link = State()
    words = State()
    confirm = State()


class InSqlite(BaseStorage):
    """State and data of each chat as a row, committed at once on a synced disk."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE talk (chat INTEGER PRIMARY KEY, state TEXT, data TEXT NOT NULL DEFAULT '{}')"
        )

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        """See `BaseStorage.set_state`."""
        value = state.state if isinstance(state, State) else state
        self._database.execute(KEEP.format("state"), (key.chat_id, value))

    async def get_state(self, key: StorageKey) -> str | None:
        """See `BaseStorage.get_state`."""
        row = self._database.execute("SELECT state FROM talk WHERE chat = ?", (key.chat_id,)).fetchone()
        return row[0] if row else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See `BaseStorage.set_data`."""
        self._database.execute(KEEP.format("data"), (key.chat_id, json.dumps(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """See `BaseStorage.get_data`."""
        row = self._database.execute("SELECT data FROM talk WHERE chat = ?", (key.chat_id,)).fetchone()
        return json.loads(row[0]) if row else {}

    async def close(self) -> None:
        """See `BaseStorage.close`."""
        self._database.close()


class Nowhere(BaseSession):
    """Answers every call as Telegram does when all is well."""

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """A message that was sent, or true."""
        sent = Message(message_id=next(NUMBERS), date=datetime.now(UTC), chat=CHAT, text="x")
        return sent if isinstance(method, SendMessage) else True

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        """No file is fetched."""
        yield b""


async def order(message: Message, state: FSMContext) -> None:
    """The first message."""
    await state.update_data(order=message.text)
    await state.set_state(Claim.link)
    await message.answer("And the link?")


async def link(message: Message, state: FSMContext) -> None:
    """The second."""
    await state.update_data(link=message.text)
    await state.set_state(Claim.words)
    await message.answer("What is wrong?")


async def words(message: Message, state: FSMContext) -> None:
    """The third."""
    await state.update_data(words=message.text)
    await state.set_state(Claim.confirm)
    button = InlineKeyboardButton(text="Send", callback_data="send")
    await message.answer("Is this right?", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))


async def confirmed(query: CallbackQuery, state: FSMContext) -> None:
    """The press."""
    await query.answer()
    await state.set_state(None)
    await query.message.answer("Thank you. I am checking the records now.")


def update(person: int, text: str) -> Update:
    """What Telegram would deliver."""
    somebody = {"id": person + 10, "is_bot": False, "first_name": "c"}
    number, now = next(NUMBERS), int(datetime.now(UTC).timestamp())
    chat = {"id": person + 10, "type": "private"}
    message = {"message_id": number, "date": now, "chat": chat, "from": somebody, "text": text or "x"}
    query = {"id": str(number), "from": somebody, "chat_instance": "1", "data": "send", "message": message}
    body = {"message": message} if text else {"callback_query": query}
    return Update.model_validate({"update_id": number, **body})


async def talk(folder: Path, before: int, people: int, said: list[str]) -> float:
    """Messages a second of so many people, after those who spoke before."""
    bot = Bot("1:x", session=Nowhere())
    dispatcher = Dispatcher(storage=InSqlite(folder / "talk.db"))
    dispatcher.message.register(link, Claim.link)
    dispatcher.message.register(words, Claim.words)
    dispatcher.callback_query.register(confirmed, F.data == "send", Claim.confirm)
    dispatcher.message.register(order)
    for person in range(before + people):
        if person == before:
            began = time.perf_counter()
        for text in (*said, ""):
            await dispatcher.feed_update(bot, update(person, text))
    return people * (len(said) + 1) / (time.perf_counter() - began)


if __name__ == "__main__":
    print(asyncio.run(talk(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4]))))  # noqa: T201 - a command
