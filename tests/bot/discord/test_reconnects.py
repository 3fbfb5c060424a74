"""The Discord door on real sockets, when the line breaks: nothing that was written meanwhile is lost or done twice."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App
from bot.discord.door import DiscordDoor
from bot.settings import SettingsError
from storage.database import Database
from tests.kit.gateway.serving import GatewayServer
from tests.kit.web import installation
from tests.kit.whole import Whole, wait_for, whole

LINK = "https://www.instagram.com/maria.lopes.art/"


@pytest.fixture
def discord() -> Iterator[GatewayServer]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with GatewayServer() as server:
        yield server
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@contextmanager
def open_door(app: App, server: GatewayServer) -> Iterator[None]:
    """The door, run in a thread of its own until the block ends."""
    tasks = list[asyncio.Task[None]]()
    seen = server.log.count("identify")

    async def run() -> None:
        tasks.append(asyncio.ensure_future(DiscordDoor(app).run()))
        await asyncio.gather(*tasks, return_exceptions=True)

    # `asyncio.run` also ends the tasks that the library leaves behind
    thread = threading.Thread(target=lambda: asyncio.run(run()), name="discord door")
    thread.start()
    try:
        wait_for(lambda: server.log.count("identify") > seen, "the door")
        yield
    finally:
        tasks[0].get_loop().call_soon_threadsafe(tasks[0].cancel)
        thread.join(15)


@pytest.fixture
def begin(database: Database, tmp_path: Path, discord: GatewayServer) -> Iterator[Callable[..., Whole]]:
    """Starts an installation that uses the server; its door is not open yet."""
    with ExitStack() as stack:

        def start(**given: Any) -> Whole:
            settings = {
                "token": discord.token,
                "api_base": discord.api_base,
                "gateway": discord.gateway_url,
                "help_channel": str(discord.help.id),
                "staff_channel": str(discord.staff.id),
            }
            return stack.enter_context(whole(database, tmp_path, discord=settings, **given))

        yield start


async def test_a_token_that_discord_does_not_know_is_one_clear_sentence(
    database: Database, tmp_path: Path, discord: GatewayServer
) -> None:
    given = {"token": "mistyped", "api_base": discord.api_base, "gateway": discord.gateway_url}
    with pytest.raises(SettingsError, match="does not know this token"):
        await DiscordDoor(installation(database, tmp_path, discord=given)).run()


def test_a_line_that_breaks_is_resumed_and_every_message_answered_once(
    begin: Callable[..., Whole], discord: GatewayServer
) -> None:
    running = begin(returns="manual", charge="gross")
    ana = discord.person("ana")
    with open_door(running.app, discord):
        ana.write("order 10482")
        ana.hears("link")
        discord.close_gate()
        discord.cut()
        ana.write(LINK)
        discord.close_gate(False)
        ana.hears("What went wrong")
    assert discord.log.count("identify") == 1
    assert sum("What went wrong" in one for one in ana.heard()) == 1


def test_what_was_written_before_a_new_session_is_read_back_and_answered_with_a_word_on_the_delay(
    begin: Callable[..., Whole], discord: GatewayServer
) -> None:
    running = begin(returns="manual", charge="gross")
    ana = discord.person("ana")
    with open_door(running.app, discord):
        ana.write("order 10482")
        ana.hears("link")
        discord.close_gate()
        discord.cut()
        ana.write(LINK)
        ana.write("only a part of my order ever came")
        discord.forget_sessions()
        discord.close_gate(False)
        late = ana.hears("Sorry for the late answer")
        ana.hears("screenshot")
        ana.write("and this one comes live")
        wait_for(lambda: "comes live" in str(inboxed(running)), "the live message")
    assert discord.log.count("identify") == 2
    assert "What went wrong" in late
    assert sum("Sorry" in one for one in ana.heard()) == 1
    assert [text for text in inboxed(running) if text] == [
        "order 10482",
        LINK,
        "only a part of my order ever came",
        "and this one comes live",
    ]


def test_what_was_written_while_the_process_was_down_is_answered(
    begin: Callable[..., Whole], discord: GatewayServer
) -> None:
    running = begin(returns="manual", charge="gross")
    ana = discord.person("ana")
    with open_door(running.app, discord):
        ana.write("order 10482")
        ana.hears("link")
    ana.write(LINK)
    discord.fail("GET", "/channels/[0-9]+/messages", 500, times=1)
    with open_door(running.app, discord):
        ana.hears("What went wrong")


def test_an_agents_words_in_a_thread_are_read_back_too(begin: Callable[..., Whole], discord: GatewayServer) -> None:
    running = begin(authority="propose", returns="manual", charge="gross")
    ana, lia = discord.person("ana"), discord.person("lia")
    running.agent("Lia", "lead", "discord", str(lia.id))
    with open_door(running.app, discord):
        ana.write(f"order 10482 {LINK} only a part of my order ever came")
        ana.hears("screenshot")
        ana.write("I have none")
        ana.hears("Order: 10482")
        ana.write("Send")
        ana.hears("A person will look at this")
        thread = wait_for(
            lambda: next((one for one in discord.world.channels.values() if one.parent == discord.staff.id), None),
            "the thread",
        )
        wait_for(lambda: "only a part of my order" in str(discord.said(thread)), "the talk in it")
        discord.close_gate()
        discord.cut()
        lia.write_in(thread, "written while the line was broken")
        discord.forget_sessions()
        discord.close_gate(False)
        ana.hears("Lia: written while the line was broken")
    assert sum("Lia: written" in one for one in ana.heard()) == 1


def inboxed(running: Whole) -> list[str]:
    rows = running.app.database.read(lambda conn: conn.exec_driver_sql("SELECT payload FROM inbox ORDER BY id").all())
    return [(json.loads(row[0]) if isinstance(row[0], str) else row[0])["text"] for row in rows]
