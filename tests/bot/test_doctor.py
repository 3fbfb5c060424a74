"""The doctor names each thing that is wrong with its remedy, finds nothing where all is well, and writes nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.doctor import CHECKS
from bot.discord.checking import check as check_discord
from bot.findings import Finding
from bot.settings import load
from bot.telegram.checking import check as check_telegram
from storage.database import open_database
from tests.kit.botapi.serving import BotApiServer
from tests.kit.databases import sqlite_url
from tests.kit.gateway.serving import GatewayServer

EVERYTHING = (1 << 53) - 1
SEND_IN_THREADS, EMBED_LINKS, MANAGE_CHANNELS, VIEW = 1 << 38, 1 << 14, 1 << 4, 1 << 10


def told(folder: Path, **environment: str) -> tuple[int, str]:
    """Status and output of the real command, run in that folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKEGOOD_")}
    run = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def wrongs(findings: list[Finding]) -> list[str]:
    assert all(one.remedy for one in findings if not one.well), "every fault has its remedy"
    return [one.words for one in findings if not one.well]


def test_a_fresh_folder_is_well(tmp_path: Path) -> None:
    status, said = told(tmp_path)
    assert (status, "Everything is well." in said) == (0, True), said
    assert all(f"{name}: " in said for name, _ in CHECKS)


def test_work_that_was_given_up_is_counted(tmp_path: Path) -> None:
    with sqlite_url() as url:
        store = open_database(url)
        dead = """INSERT INTO job (panel_id, kind, key, payload, run_at, attempts, claims, done_at, dead)
            VALUES ('main', 'gather', '1', '{}', '2026-01-01', 5, 5, '2026-01-01', TRUE)"""
        store.run(lambda conn: conn.execute(text(dead)))
        store.close()
        status, said = told(tmp_path, MAKEGOOD_DATABASE_URL=url)
    assert (status, "1 piece(s) of work were given up" in said, "Given up" in said) == (1, True, True), said


def test_everything_that_is_wrong_is_named_at_once_with_its_remedy(tmp_path: Path) -> None:
    status, said = told(
        tmp_path,
        MAKEGOOD_POLICY="no-such-policy",
        MAKEGOOD_PANEL__KIND="perfectpanel",
        MAKEGOOD_PANEL__URL="http://127.0.0.1:9",
        MAKEGOOD_PANEL__ADMIN_KEY="key-nobody-may-read",
        MAKEGOOD_TELEGRAM__TOKEN="1:secret-of-telegram",
        MAKEGOOD_TELEGRAM__API_ROOT="http://127.0.0.1:9",
        MAKEGOOD_DISCORD__TOKEN="secret-of-discord",
        MAKEGOOD_DISCORD__API_BASE="http://127.0.0.1:9/api/v10",
    )
    assert status == 1
    for words in ("policy", "does not answer", "RETURNS is unknown", "Telegram does not answer", "Discord does not"):
        assert words in said, said
    assert said.count("WRONG") == said.count("-> ") >= 6
    assert "secret" not in said
    assert "nobody-may-read" not in said


def test_wrong_settings_end_the_examination_with_their_names(tmp_path: Path) -> None:
    status, said = told(tmp_path, MAKEGOOD_WEB__PORT="many", MAKEGOOD_AUTHORITY="always")
    assert status == 1
    assert "MAKEGOOD_WEB__PORT" in said
    assert "MAKEGOOD_AUTHORITY" in said


@pytest.mark.parametrize(
    ("forum", "admin", "faults"),
    [
        (False, True, []),
        (True, True, []),
        (False, False, ["the bot sees only commands and replies"]),
        (True, False, ["the bot sees only commands and replies", "the bot may not manage topics"]),
    ],
)
def test_rights_in_the_telegram_staff_chat_are_checked_one_by_one(forum: bool, admin: bool, faults: list[str]) -> None:
    with BotApiServer() as server:
        server.group(-1001, forum=forum, bot_admin=admin)
        settings = {"token": server.token, "api_root": server.root, "staff_chat": "-1001"}
        found = wrongs(check_telegram(load(telegram=settings).telegram))
        writes = [call.method for call in server.requests if not call.method.startswith("get")]
    assert [one for one, fault in zip(found, faults, strict=True) if not one.startswith(fault)] == []
    assert writes == []


def test_a_wrong_telegram_token_and_an_unknown_staff_chat_are_told_apart() -> None:
    with BotApiServer() as server:
        given = {"api_root": server.root, "staff_chat": "-1009"}
        unknown = wrongs(check_telegram(load(telegram={"token": server.token, **given}).telegram))
        wrong = wrongs(check_telegram(load(telegram={"token": "7:no", **given}).telegram))
    assert "cannot be seen" in unknown[0]
    assert "does not know the token" in wrong[0]


@pytest.fixture
def discord() -> Iterator[GatewayServer]:
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with GatewayServer() as server:
        server.staff.overwrites = [{"id": str(server.world.guild_id), "type": 0, "allow": "0", "deny": "0"}]
        yield server
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def examined(server: GatewayServer, **more: str) -> list[str]:
    settings = {
        "token": server.token,
        "api_base": server.api_base,
        "gateway": server.gateway_url,
        "staff_channel": str(server.staff.id),
        "help_channel": str(server.help.id),
        **more,
    }
    return wrongs(check_discord(load(discord=settings).discord))


def test_each_discord_right_that_is_missing_is_named(discord: GatewayServer) -> None:
    discord.world.role_permissions = str(EVERYTHING & ~(1 << 3) & ~SEND_IN_THREADS & ~EMBED_LINKS & ~MANAGE_CHANNELS)
    found = "\n".join(examined(discord))
    assert "the right Send Messages In Threads is missing" in found
    assert "the right Embed Links is missing, to show the brief" in found
    assert "tags are missing (for people, held" in found
    assert "can be read by everybody" in found
    assert "Attach Files" not in found


def test_a_staff_channel_that_only_the_bot_may_read_is_well(discord: GatewayServer) -> None:
    discord.world.role_permissions = str(EVERYTHING & ~(1 << 3))
    everyone, bot = str(discord.world.guild_id), str(discord.world.bot)
    discord.staff.overwrites = [
        {"id": everyone, "type": 0, "allow": "0", "deny": str(VIEW)},
        {"id": bot, "type": 1, "allow": str(VIEW), "deny": "0"},
    ]
    assert examined(discord) == []


def test_wrong_channels_and_a_wrong_token_are_named(discord: GatewayServer) -> None:
    assert "HELP_CHANNEL is a forum" in "\n".join(examined(discord, help_channel=str(discord.staff.id)))
    assert "STAFF_CHANNEL cannot be seen" in "\n".join(examined(discord, staff_channel="123"))
    assert examined(discord, token="wrong") == ["Discord does not know the token"]


def test_an_intent_that_is_off_is_named() -> None:
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with GatewayServer(intents_on=False) as server:
        found = "\n".join(examined(server))
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
    assert "the message content intent is off" in found
