"""A third of the transcripts through each real door: the same conversation, wherever it is held."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.app import App
from storage.database import open_database
from tests.bot.dialogue.test_transcripts import FILES
from tests.bot.doors.actors import OnDiscord, OnTelegram, OnThePage
from tests.bot.doors.playing import Script, play, scripts, stored
from tests.bot.telegram.conftest import open_door
from tests.kit.botapi.serving import BotApiServer
from tests.kit.databases import sqlite_url
from tests.kit.discord_server import discord_server
from tests.kit.web import installation, serving

A_THIRD = len(FILES) // 3 + 1


@contextmanager
def installed(folder: Path, **settings: Any) -> Iterator[App]:
    with sqlite_url() as url:
        app = installation(open_database(url), folder, **settings)
        try:
            yield app
        finally:
            app.close()
            app.database.close()


def chosen(able: tuple[str, ...], first: int, *, english: bool = False) -> list[Script]:
    """The scripts that this door plays: not those of its neighbours, as far as there are enough."""
    fitting = [one for one in scripts(able) if not english or one.language == "en"]
    turned = fitting[first % len(fitting) :] + fitting[: first % len(fitting)]
    return turned[:A_THIRD]


def test_a_third_through_the_page(tmp_path: Path) -> None:
    with installed(tmp_path) as app, serving(app) as root, ExitStack() as stack:
        json = {"accept": "application/json"}

        def browser(script: Script) -> OnThePage:
            return OnThePage(stack.enter_context(httpx.Client(base_url=root, headers=json)), script.language)

        cast = [(script, browser(script)) for script in chosen(("text", "button", "photo"), 0)]
        assert len(cast) == A_THIRD
        assert play(app, cast, lambda _deeds: True) == []


def test_a_third_through_telegram(tmp_path: Path) -> None:
    with BotApiServer() as server, ExitStack() as stack:
        settings = {"token": server.token, "api_root": server.root}
        app = stack.enter_context(installed(tmp_path, telegram=settings))
        stack.enter_context(open_door(app))
        chats = enumerate(chosen(("text", "button", "photo", "edit"), A_THIRD))
        cast = [
            (one, OnTelegram(server.private_chat(1000 + place, language_code=one.language))) for place, one in chats
        ]
        assert len(cast) == A_THIRD
        assert play(app, cast, lambda _deeds: not server.pending) == []


def test_a_third_through_discord(tmp_path: Path) -> None:
    with discord_server() as server, installed(tmp_path, discord={**server.settings, "staff_channel": ""}) as app:
        server.open_door(app)
        parts = chosen(("text", "button", "photo", "edit"), 2 * A_THIRD, english=True)
        cast = [(script, OnDiscord(server.person(f"ana{place}"))) for place, script in enumerate(parts)]
        assert play(app, cast, lambda deeds: stored(app) >= deeds) == []
        server.close_door()
