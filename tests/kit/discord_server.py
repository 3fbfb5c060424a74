"""A simulated Discord in a thread of its own: the real client against it, and people who use it.

simcord stands in for Discord's servers. The door's own rounds (fetching, sending) run beside the client as they do in
production; the customers' methods may be called from any plain test.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import discord
import simcord
from simcord.results import InteractionResult, ResponseMessage

from bot.app import App
from bot.discord.client import DiscordClient
from bot.discord.door import DiscordDoor
from tests.kit.whole import wait_for

T = TypeVar("T")
SETTLE = 30.0
Picture = tuple[str, bytes]


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
            self._work = asyncio.create_task(DiscordDoor(app).work(client))

        self.do(act)

    def close_door(self) -> None:
        """Disconnect, as when the process ends."""
        self.do(self._close_door)

    def person(self, name: str, *, member: bool = True) -> "Person":
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
        nobody = discord.Client(intents=discord.Intents.none())
        async with simcord.run(nobody, settle_timeout=SETTLE) as env:
            self.env = env
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

    async def _stop_work(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None

    async def _close_door(self) -> None:
        await self._stop_work()
        await self.env.restart_bot(discord.Client(intents=discord.Intents.none()))


@contextmanager
def discord_server() -> Iterator[DiscordServer]:
    """A simulated Discord with nobody connected yet."""
    server = DiscordServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Person:
    """Somebody who uses Discord: writes, presses, fills in, and reads what only they can see."""

    def __init__(self, server: DiscordServer, user: simcord.UserHandle, member: simcord.MemberActor | None) -> None:
        self.server, self.user, self.member = server, user, member
        self._read = 0

    @property
    def id(self) -> int:
        """The account's number."""
        return self.user.id

    def write(self, text: str, *pictures: Picture) -> discord.Message:
        """Send the bot a direct message."""

        async def act() -> discord.Message:
            backend = self.server.env.backend
            files = backend.store_attachments(self.user.dm_channel.id, pictures) if pictures else []
            return await self.user.send_dm(text, attachments=files)

        return self.server.do(act)

    def write_in(self, channel: simcord.ChannelHandle, text: str, *pictures: Picture) -> discord.Message:
        """Write in a channel or thread of the guild."""
        return self.server.do(lambda: self._here().send(channel, text, attachments=pictures))

    def edit(self, message: discord.Message, text: str) -> None:
        """Edit one's own message."""
        actor = self.user if message.guild is None else self._here()
        self.server.do(lambda: actor.edit(message, text))

    def delete(self, message: discord.Message) -> None:
        """Delete one's own message."""
        actor = self.user if message.guild is None else self._here()
        self.server.do(lambda: actor.delete(message))

    def command(self, name: str, *, direct: bool = False, **options: Any) -> InteractionResult:
        """Use a slash command in the help channel, or in the direct messages with the bot."""
        if direct:
            return self.server.do(lambda: self.user.slash(name, **options))
        return self.server.do(lambda: self._here().slash(self.server.help, name, **options))

    def fill_in(self, shown: InteractionResult, **values: Any) -> InteractionResult:
        """Submit a modal that was shown; values by custom id."""
        direct = shown._interaction.guild_id is None
        return self.server.do(lambda: (self.user if direct else self._here()).submit_modal(shown, values))

    def press(self, label: str) -> InteractionResult:
        """Press the newest button with that label that this person can see."""
        message = wait_for(lambda: self._with_button(label), f"a button {label!r}; heard: {self.heard()}")
        return self.press_on(message, label)

    def press_on(self, message: ResponseMessage, label: str) -> InteractionResult:
        """Press a button under a certain message, however old."""
        direct = message.channel_id == self.server.see(lambda: self.user.dm_channel.id)
        return self.server.do(lambda: (self.user if direct else self._here()).click(message, label=label))

    def choose(self, label: str) -> InteractionResult:
        """Choose an option of the newest menu that has it."""
        found = wait_for(lambda: self._with_option(label), f"an option {label!r}; heard: {self.heard()}")
        message, value, menu = found
        direct = message.channel_id == self.server.see(lambda: self.user.dm_channel.id)
        return self.server.do(lambda: (self.user if direct else self._here()).select(message, [value], custom_id=menu))

    def hears(self, words: str) -> ResponseMessage:
        """The next message of the bot that holds these words, behind everything read so far."""

        def look() -> ResponseMessage | None:
            for message in self.messages():
                if (message.id, words in message.content) > (self._read, False) and words in message.content:
                    self._read = message.id
                    return message
            return None

        found: ResponseMessage = wait_for(look, f"{words!r}; heard: {self.heard()}")
        return found

    def heard(self) -> list[str]:
        """Everything the bot has said to this person."""
        return [message.content for message in self.messages()]

    def messages(self) -> list[ResponseMessage]:
        """The bot's messages that this person can see, oldest first, wherever they stand."""

        def look() -> list[ResponseMessage]:
            env = self.server.env
            bot = env.backend.bot_user.id
            return [
                ResponseMessage(env, message)
                for channel_id, messages in env.backend.messages.items()
                for message in messages.values()
                if message.author_id == bot and self._sees(channel_id, message)
            ]

        return sorted(self.server.see(look), key=lambda message: message.id)

    def _sees(self, channel_id: int, message: Any) -> bool:
        from simcord.backend.access import channel_accessible

        return message.visible_to(self.id) and channel_accessible(self.server.env.backend, channel_id, self.id)

    def _with_button(self, label: str) -> ResponseMessage | None:
        for message in reversed(self.messages()):
            if any(one.get("label") == label for row in message.components for one in row.get("components", ())):
                return message
        return None

    def _with_option(self, label: str) -> tuple[ResponseMessage, str, str] | None:
        for message in reversed(self.messages()):
            for row in message.components:
                for menu in row.get("components", ()):
                    for option in menu.get("options", ()):
                        if option["label"] == label:
                            return message, option["value"], menu["custom_id"]
        return None

    def _here(self) -> simcord.MemberActor:
        assert self.member is not None, "not a member of the guild"
        return self.member
