"""The gateway server behaves as Discord does, as far as the real discord.py can tell."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.kit.gateway.serving import GatewayServer

WANTED = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


class Listener(discord.Client):
    """Hears, and keeps in order what it heard."""

    def __init__(self, **given: Any) -> None:
        super().__init__(intents=given.pop("intents", WANTED), **given)
        self.heard: list[str] = []
        self.changed = asyncio.Event()

    def _keep(self, word: str) -> None:
        self.heard.append(word)
        self.changed.set()

    async def on_ready(self) -> None:
        self._keep("ready")

    async def on_resumed(self) -> None:
        self._keep("resumed")

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self._keep(message.content)

    async def until(self, word: str, times: int = 1) -> None:
        async with asyncio.timeout(20):
            while self.heard.count(word) < times:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with GatewayServer(heartbeat_ms=200) as running:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = running.api_base, yarl.URL(running.gateway_url)
        yield running
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def connected(server: GatewayServer, **given: Any) -> AsyncIterator[Listener]:
    async with Listener(**given) as client:
        await client.login(server.token)
        running = asyncio.create_task(client.connect())
        await client.until("ready")
        yield client
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


async def act(call: Any, *given: Any, **named: Any) -> Any:
    """The server's methods wait; the client's loop must not."""
    return await asyncio.to_thread(call, *given, **named)


async def test_a_client_identifies_hears_and_answers(server: GatewayServer) -> None:
    async with connected(server) as client:
        ana = server.person("ana")
        await act(ana.write, "hello")
        await client.until("hello")
        room = await client.create_dm(discord.Object(ana.id))
        sent = await room.send("good day", nonce="1")
        again = await room.send("good day", nonce="1")
        await sent.edit(content="good evening")
        assert again.id == sent.id
        assert ana.heard() == ["good evening"]
        guild = client.get_guild(server.world.guild_id)
        assert guild is not None
        assert [one.name for one in guild.channels] == ["help", "cases"]
    assert server.log[0] == "hello"
    assert "identify" in server.log
    assert "heartbeat" in server.log


async def test_after_a_cut_the_session_is_resumed_and_nothing_is_missed(server: GatewayServer) -> None:
    async with connected(server) as client:
        ana = server.person("ana")
        await act(server.close_gate)
        await act(server.cut)
        for text in ("one", "two", "three"):
            await act(ana.write, text)
        await act(server.close_gate, False)
        await client.until("resumed")
        await client.until("three")
        assert [word for word in client.heard if word not in ("ready", "resumed")] == ["one", "two", "three"]
    assert server.log.count("identify") == 1


async def test_too_late_to_resume_means_a_new_session_and_the_history_alone_knows(server: GatewayServer) -> None:
    async with connected(server) as client:
        ana = server.person("ana")
        first = await act(ana.write, "before")
        await client.until("before")
        await act(server.close_gate)
        await act(server.cut)
        await act(ana.write, "missed")
        await act(server.forget_sessions)
        await act(server.close_gate, False)
        await client.until("ready", times=2)
        assert "missed" not in client.heard
        room = await client.create_dm(discord.Object(ana.id))
        after = discord.Object(int(first["id"]))
        assert [one.content async for one in room.history(after=after, oldest_first=True)] == ["missed"]
    assert server.log.count("identify") == 2


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_or_begun_anew_as_it_says(server: GatewayServer, resumable: bool) -> None:
    async with connected(server) as client:
        await act(server.invalidate, resumable=resumable)
        await (client.until("resumed") if resumable else client.until("ready", times=2))
    assert server.log.count("identify") == (1 if resumable else 2)


async def test_a_client_that_is_asked_to_reconnect_resumes(server: GatewayServer) -> None:
    async with connected(server) as client:
        await act(server.ask_to_reconnect)
        await client.until("resumed")
    assert server.log.count("identify") == 1


async def test_a_line_without_acknowledgements_is_given_up_and_resumed(server: GatewayServer) -> None:
    async with connected(server, heartbeat_timeout=0.5) as client:
        server.gateway.acknowledges = False
        # the client measures from what it last received, and nothing comes any more
        await client.until("resumed")
        server.gateway.acknowledges = True


async def test_a_pause_that_is_asked_for_is_kept_and_the_message_arrives_once(server: GatewayServer) -> None:
    async with connected(server) as client:
        ana = server.person("ana")
        room = await client.create_dm(discord.Object(ana.id))
        server.limit("POST", "/channels/[0-9]+/messages", 0.4)
        began = time.monotonic()
        await room.send("patience")
        first, second = server.calls("POST", "/messages")
        assert second - first >= 0.4
        assert time.monotonic() - began >= 0.4
        assert ana.heard() == ["patience"]
        server.limit("POST", "/channels/[0-9]+/messages", 90)
        client.http.max_ratelimit_timeout = 30
        with pytest.raises(discord.RateLimited):
            await room.send("too long")


async def test_refusals_come_as_discords_own_errors(server: GatewayServer) -> None:
    async with connected(server) as client:
        server.fail("POST", "/channels/[0-9]+/messages", 403, 50007)
        room = await client.create_dm(discord.Object(server.person("ana").id))
        with pytest.raises(discord.Forbidden) as refused:
            await room.send("hello")
        assert refused.value.code == 50007
        with pytest.raises(discord.NotFound):
            await client.fetch_channel(12345)


async def test_an_intent_that_is_off_closes_the_gateway() -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with GatewayServer(intents_on=False) as server:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_base, yarl.URL(server.gateway_url)
        async with Listener() as client:
            await client.login(server.token)
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await client.connect()
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def test_a_wrong_token_does_not_sign_in(server: GatewayServer) -> None:
    async with Listener() as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")


async def test_a_forum_post_is_a_thread_with_its_first_message(server: GatewayServer) -> None:
    async with connected(server) as client:
        forum = await client.fetch_channel(server.staff.id)
        assert isinstance(forum, discord.ForumChannel)
        made = await forum.create_thread(name="MG-1001", embed=discord.Embed(title="brief"))
        assert made.message.embeds[0].title == "brief"
        await made.thread.edit(archived=True)
        again = await client.fetch_channel(made.thread.id)
        assert isinstance(again, discord.Thread)
        assert again.archived
