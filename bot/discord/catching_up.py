"""After a connection that could not resume: what was written meanwhile is read back from the history, and kept.

Discord replays nothing to a new session. Each conversation that goes on is asked for everything behind the last message
that was kept; a message that comes live waits until its own conversation was read, so that the order stays.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.discord.reading import CHANNEL
from bot.work.cleaning import KEPT
from storage import chats, inbox, staffroom
from storage.staffroom import Post

log = structlog.get_logger()

GOING_ON = timedelta(days=7)
"""A conversation without an open case is looked at so long after it last moved."""

OVERLAP = timedelta(hours=1)
"""Read again before the newest kept message: an earlier one may be missing, where we stopped while reading back."""

MOST_READ = 200
"""Messages of one conversation."""

PAUSES = (0.0, 2.0, 10.0, 60.0)
"""Seconds before each attempt at one conversation."""

AT_ONCE = 4
"""Conversations that are read at the same time: opening many direct messages at once is refused by Discord."""

PATIENCE = 15.0
"""Seconds that a live message waits for its own conversation."""

MESSAGE = "message:"
"""What the event id of a message begins with (`bot.discord.reading.message_event`)."""

Keep = Callable[[discord.Message, bool], Awaitable[object]]
"""Keeps a message that was read back; the flag marks the first of its conversation."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where to look, behind which message, and who keeps what is found. `author` 0: whoever is no bot.

    `known` are messages behind `after` that were kept already.
    """

    key: str
    rooms: tuple[int, ...]
    person: int
    after: int
    author: int
    known: frozenset[int] = frozenset()


class CatchingUp:
    """One connection's reading back. `connected` at every new session, `before` ahead of every live message."""

    def __init__(self, app: App, client: discord.Client, customers: Keep, staff: Keep) -> None:
        self._app = app
        self._client = client
        self._keep = {True: customers, False: staff}
        self._known = asyncio.Event()
        self._waiting: dict[str, Conversation] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}

    async def connected(self) -> None:
        """A new session has begun: read back every conversation, a few at a time."""
        self._known.clear()
        try:
            found = await self._app.database.aread(lambda conn: conversations(conn, self._app))
            self._waiting, self._reading = {one.key: one for one in found}, {}
        finally:
            self._known.set()
        await asyncio.gather(*(self._read_on() for _ in range(AT_ONCE)))

    async def before(self, *keys: str) -> None:
        """Return once the conversations of these keys were read back; one that still waits for its turn has it now.

        After `PATIENCE` seconds what came live goes on alone.
        """
        await self._known.wait()
        for key in keys:
            task = self._begin(key)
            if task is not None:
                await asyncio.wait([task], timeout=PATIENCE)

    async def _read_on(self) -> None:
        while self._waiting:
            task = self._begin(next(iter(self._waiting)))
            if task is not None:
                await asyncio.wait([task])

    def _begin(self, key: str) -> "asyncio.Task[None] | None":
        one = self._waiting.pop(key, None)
        if one is not None:
            self._reading[key] = asyncio.create_task(self._read(one))
        return self._reading.get(key)

    async def _read(self, one: Conversation) -> None:
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                await self._read_rooms(one)
                return
            except (discord.Forbidden, discord.NotFound) as problem:
                log.info("a conversation cannot be read back", problem=str(problem))
                return
            except Exception as problem:
                log.warning("a conversation was not read back yet", problem=f"{type(problem).__name__}: {problem}")
        log.error("a conversation was not read back", key=one.key)

    async def _read_rooms(self, one: Conversation) -> None:
        rooms: list[discord.abc.Messageable] = [self._client.get_partial_messageable(room) for room in one.rooms]
        if one.person:
            rooms.append(await self._client.create_dm(discord.Object(one.person)))
        found = [
            message
            for room in rooms
            async for message in room.history(after=discord.Object(one.after), oldest_first=True, limit=MOST_READ)
            if message.author.id == one.author or (not one.author and not message.author.bot)
            if message.id not in one.known
        ]
        for place, message in enumerate(sorted(found, key=lambda message: message.id)):
            await self._keep[bool(one.person)](message, place == 0)
        if found:
            log.info("messages were read back", messages=len(found))


def conversations(conn: Connection, app: App) -> list[Conversation]:
    """What a new session has to read back, and from where on: customers' conversations, then the threads of cases.

    Nothing is asked for that the inbox may have known and cleared away since.
    """
    now = app.database.now(conn)
    moved = chats.under_way(conn, app.panel_id, CHANNEL, now - GOING_ON)
    places = {chat.chat_key: chat.place for chat in moved if chat.reachable}
    places |= dict.fromkeys(inbox.new_chats(conn, app.panel_id, CHANNEL), "")
    people = [_person(conn, app, key, place, now) for key, place in places.items() if key.isdecimal()]
    threads = [
        _thread(conn, post, now)
        for post in staffroom.open_threads(conn, app.panel_id, CHANNEL)
        if post.thread.isdecimal()
    ]
    return [*people, *threads]


def _person(conn: Connection, app: App, key: str, place: str | None, now: datetime) -> Conversation:
    known = _messages(conn, app.panel_id, key)
    rooms = (int(place),) if place else ()
    return Conversation(key, rooms, int(key), _behind(now, *known), int(key), known)


def _thread(conn: Connection, post: Post, now: datetime) -> Conversation:
    """The newest message of an agent that is known, or of our own, else the thread's beginning."""
    known, begun = _messages(conn, post.panel_id, f"{post.place}/{post.thread}"), int(post.thread)
    after = max(begun, _behind(now, *known, staffroom.newest_own(conn, post.id)))
    return Conversation(post.thread, (begun,), 0, after, 0, known)


def _messages(conn: Connection, panel_id: str, chat_key: str) -> frozenset[int]:
    """The newest messages that were kept; a press that came live says nothing about what was written before it."""
    events = inbox.newest_events(conn, panel_id, CHANNEL, chat_key, beginning=MESSAGE)
    numbers = (event.removeprefix(MESSAGE) for event in events)
    return frozenset(int(number) for number in numbers if number.isdecimal())


def _behind(now: datetime, *kept: int) -> int:
    """Where to begin reading: some time before the newest that was kept, and never before what is cleared away."""
    newest = discord.utils.snowflake_time(max(kept, default=0)) - OVERLAP
    return discord.utils.time_snowflake(max(newest, now - KEPT))
