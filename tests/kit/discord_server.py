"""A simulated Discord in a thread of its own: the real client against it, and people who use it.

simcord stands in for Discord's servers. The door's own rounds (fetching, sending) run beside the client as they do in
production; the customers' methods may be called from any plain test.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import discord
import httpx
import simcord
from simcord.backend import serializers

from bot.app import App
from bot.discord.client import DiscordClient
from bot.discord.door import DiscordDoor
from storage.database import Database
from tests.kit.discord_people import Person

T = TypeVar("T")
SETTLE = 30.0


class DiscordServer:
    """One guild with a help channel, a staff channel and a staff forum. Made by `discord_server`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._acts: asyncio.Queue[tuple[Callable[[], Awaitable[Any]], Future[Any]] | None] = asyncio.Queue()
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="discord")
        self._work: asyncio.Task[None] | None = None
        self.env: simcord.Env
        self.guild: simcord.GuildHandle
        self.help: simcord.ChannelHandle
        self.staff: simcord.ChannelHandle
        self.forum: simcord.ChannelHandle

    def start(self) -> None:
        """Begin; returns once the guild is there."""
        self._thread.start()
        self._ready.result(30)

    def stop(self) -> None:
        """Close the door that is open, and end. Raises what went wrong inside the client and nobody caught."""
        ended: Future[Any] = Future()
        self.loop.call_soon_threadsafe(self._acts.put_nowait, (self._close_door, ended))
        self.loop.call_soon_threadsafe(self._acts.put_nowait, None)
        self._thread.join(60)
        ended.result(1)
        if self._failure is not None:
            raise self._failure

    _failure: BaseException | None = None

    def do(self, act: Callable[[], Awaitable[T]]) -> T:
        """Run something among the simulated servers and wait for it."""
        done: Future[T] = Future()
        self.loop.call_soon_threadsafe(self._acts.put_nowait, (act, done))
        return done.result(90)

    def see(self, look: Callable[[], T]) -> T:
        """The result of looking at the simulated servers' state."""

        async def act() -> T:
            return look()

        return self.do(act)

    @property
    def settings(self) -> dict[str, str]:
        """The Discord settings of an installation that uses this server's channels."""
        return {"token": "simulated", "help_channel": str(self.help.id), "staff_channel": str(self.forum.id)}

    def open_door(self, app: App, *, intents: discord.Intents | None = None) -> None:
        """Connect a new client of that installation, and start its rounds. One that is open is closed first."""

        async def act() -> None:
            await self._stop_work()
            client = DiscordClient(app, wanted=intents)
            await self.env.restart_bot(client)
            self._work = asyncio.create_task(self._rounds(app, client))

        self.do(act)

    def close_door(self) -> None:
        """Disconnect, as when the process ends."""
        self.do(self._close_door)

    def person(self, name: str, *, member: bool = True) -> Person:
        """Somebody on Discord, a member of the guild unless told otherwise."""

        def join() -> Person:
            user = self.env.create_user(name)
            return Person(self, user, self.guild.add_member(user) if member else None)

        return self.see(join)

    def fail(self, method: str, path: str, **given: Any) -> None:
        """Have the next matching calls of the bot fail; `status`, `code`, `times` as in simcord."""
        self.see(lambda: self.env.inject_error(method, path, **given))

    def calls(self, method: str, ending: str) -> list[Any]:
        """The bot's REST calls so far whose path ends so."""
        return self.see(
            lambda: [one for one in self.env.http_requests if one.method == method and one.path.endswith(ending)]
        )

    def come_again(self, message: discord.Message) -> None:
        """Have Discord deliver a message once more, as it may after a connection was resumed."""

        async def act() -> None:
            backend = self.env.backend
            stored = backend.get_message(message.channel.id, message.id)
            backend.emit("MESSAGE_CREATE", dict(serializers.message_payload(backend, stored)))
            await self.env.settle()

        self.do(act)

    def all_at_once(self, said: list[tuple[Person, str]]) -> list[int]:
        """Direct messages that arrive while earlier ones are still being handled; gives their ids in order."""

        async def act() -> list[int]:
            backend = self.env.backend
            sent = [backend.create_message(one.user.dm_channel.id, one.id, text).id for one, text in said]
            await self.env.settle()
            return sent

        return self.do(act)

    def invite(self, thread: simcord.ChannelHandle, person: Person) -> None:
        """Let somebody into a private thread, as a moderator can."""
        self.see(lambda: self.env.backend.channels[thread.id].thread_members.update({person.id: "2026-01-01T00:00:00"}))

    @contextmanager
    def stalled(self, database: Database) -> Iterator[None]:
        """While the block runs, the database writes nothing; what the bot does is not waited for."""
        free, holding = threading.Event(), threading.Event()

        def hold(conn: Any) -> None:
            if database.dialect == "postgresql":
                conn.exec_driver_sql("LOCK TABLE inbox IN EXCLUSIVE MODE")
            holding.set()
            free.wait(60)

        holder = threading.Thread(target=lambda: database.run(hold))
        holder.start()
        holding.wait(30)
        self.env.settle_timeout = 1.0
        try:
            yield
        finally:
            self.env.settle_timeout = SETTLE
            free.set()
            holder.join(30)

    def acknowledged(self) -> bool:
        """True when the newest interaction was acknowledged."""
        return self.see(lambda: next(reversed(self.env.backend.interactions.values())).responded)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._live())
        except BaseException as problem:
            self._failure = problem
            if not self._ready.done():
                self._ready.set_exception(problem)
        finally:
            self.loop.close()

    async def _live(self) -> None:
        nobody = discord.Client(intents=discord.Intents(guilds=True))
        async with simcord.run(nobody, settle_timeout=SETTLE) as env:
            self.env = env
            env.backend.clock._epoch = datetime.now(UTC)  # ids carry their time, and a claim is dated by it
            self.guild = env.create_guild("Panel")
            self.help = self.guild.create_text_channel("help")
            self.staff = self.guild.create_text_channel("staff")
            self.forum = self.guild.create_forum_channel("cases")
            self._ready.set_result(None)
            while (job := await self._acts.get()) is not None:
                act, done = job
                try:
                    done.set_result(await act())
                except BaseException as problem:
                    done.set_exception(problem)

    async def _rounds(self, app: App, client: DiscordClient) -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self._file)) as files:
            await DiscordDoor(app).work(client, files)

    def _file(self, request: httpx.Request) -> httpx.Response:
        """What Discord's servers for files answer."""
        data = self.env.backend.cdn.get(str(request.url))
        return httpx.Response(404) if data is None else httpx.Response(200, content=data)

    async def _stop_work(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None

    async def _close_door(self) -> None:
        await self._stop_work()
        await self.env.restart_bot(discord.Client(intents=discord.Intents(guilds=True)))


@contextmanager
def discord_server() -> Iterator[DiscordServer]:
    """A simulated Discord with nobody connected yet."""
    server = DiscordServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
