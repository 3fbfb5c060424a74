"""The door itself: signs in, keeps the connection, fetches files, and sends what is queued."""

import asyncio
from functools import partial

import discord
import httpx
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App
from bot.discord.client import DiscordClient, intents
from bot.discord.sending import deliver
from bot.doors.fetching import fetch_waiting
from bot.doors.rounds import repeat, wake
from bot.doors.sending import Sender
from bot.doors.streaming import NotGiven, file_client, stream
from bot.inbound import Attachment
from bot.incoming import Incoming, Refused
from bot.settings import SettingsError

log = structlog.get_logger()

RETRY_SECONDS = 5
NOT_KNOWN = "MAKEGOOD_DISCORD__TOKEN: Discord does not know this token; reset it in the developer portal, under Bot"


class DiscordDoor:
    """One bot of one installation. `run` works until it is cancelled."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def run(self) -> None:
        """Sign in, stay connected, fetch and send until cancelled.

        Raises `SettingsError` when Discord does not know the token.
        """
        point_at(self._app.settings.discord.api_base, self._app.settings.discord.gateway)
        client = await self._signed_in()
        async with client, file_client() as files, asyncio.TaskGroup() as tasks:
            tasks.create_task(client.connect(reconnect=True))
            tasks.create_task(self.work(client, files))

    async def work(self, client: DiscordClient, files: httpx.AsyncClient) -> None:
        """Send notices through a client that is signed in, and fetch files through `files`, until cancelled."""
        loop, arrived, waiting = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        posts, answers = asyncio.Event(), asyncio.Event()
        for event in (arrived, waiting, posts, answers):
            self._app.database.subscribe(partial(wake, loop, event))
        sender = Sender(self._app, "discord", lambda notice: deliver(self._app, client, notice))

        async def fetch() -> float:
            return await fetch_waiting(self._app, "discord", lambda file, into: download(files, file, into))

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(repeat(arrived, fetch))
                tasks.create_task(repeat(waiting, sender.round))
                for rounds in client.staff.rounds(posts, answers):
                    tasks.create_task(rounds)
        finally:
            await sender.release()
            await client.staff.release()

    async def _signed_in(self) -> DiscordClient:
        """A client that Discord has let in; waits until it answers, only an unknown token is final."""
        token = self._app.settings.discord.token.get_secret_value()
        while True:
            client = None
            try:
                client = DiscordClient(self._app, wanted=intents(await _switched_on(token)))
                await client.login(token)
                return client
            except discord.LoginFailure as problem:
                raise SettingsError(NOT_KNOWN) from problem
            except (discord.HTTPException, OSError) as problem:
                log.warning("discord does not answer yet", problem=str(problem))
                if client is not None:
                    await client.close()
                await asyncio.sleep(RETRY_SECONDS)


async def _switched_on(token: str) -> discord.ApplicationFlags | None:
    """What the operator has switched on for this application, privileged intents among it."""
    async with discord.Client(intents=discord.Intents(guilds=True)) as asking:
        await asking.login(token)
        return asking.application.flags if asking.application else None


async def download(client: httpx.AsyncClient, file: Attachment, into: Incoming) -> None:
    """Write the file. Raises `Refused` once Discord no longer has it."""
    try:
        await stream(client, file.channel_file, into)
    except NotGiven as problem:
        if problem.status in (403, 404):
            raise Refused("gone") from problem
        raise


def point_at(api_base: str, gateway: str) -> None:
    """Have the library use these addresses in this process; an empty one leaves its own."""
    if api_base:
        Route.BASE = api_base.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
