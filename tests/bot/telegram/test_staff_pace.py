"""A staff group takes twenty messages a minute, whatever happens: posts wait their turn, and what waits is batched."""

import asyncio
import time
from pathlib import Path

from telegram import Bot

from bot.app import App
from bot.staff.keeping import Keeper
from bot.staff.pace import Pace
from bot.telegram.staff.room import TelegramRoom
from storage import messages
from storage.database import Database
from tests.bot.telegram.conftest import STAFF
from tests.kit.botapi.serving import BotApiServer
from tests.kit.cases import Opened, open_case
from tests.kit.web import installation

MOST, WINDOW = 4, 1.0


def said(app: App, opened: Opened, text: str) -> None:
    app.database.run(
        lambda conn: messages.add(
            conn,
            panel_id=app.panel_id,
            chat_id=opened.chat_id,
            case_id=opened.case_id,
            author="customer",
            channel="web",
            text=text,
            now=app.database.now(conn),
        )
    )


async def kept(app: App, telegram: BotApiServer) -> None:
    """Rounds of the real keeper until every post is up to date."""
    async with Bot(telegram.token, base_url=f"{telegram.root}/bot", base_file_url=f"{telegram.root}/file/bot") as bot:
        keeper = Keeper(app, TelegramRoom(app, bot, Pace(MOST, WINDOW)))
        for _ in range(500):
            rest = await keeper.round()
            if rest == 0.0:
                return
            await asyncio.sleep(rest)


def test_a_burst_keeps_to_the_pace_and_its_words_become_few_messages(
    database: Database, tmp_path: Path, telegram: BotApiServer
) -> None:
    place = {"token": telegram.token, "api_root": telegram.root, "staff_chat": str(STAFF)}
    app = installation(database, tmp_path, telegram=place)
    opened = [open_case(app, order=str(10482 + place), chat_key=f"customer {place}") for place in range(5)]
    for number in range(12):
        said(app, opened[0], f"line {number}")
    began = time.monotonic()
    asyncio.run(kept(app, telegram))
    sent = [call.at for call in telegram.calls("sendMessage")]
    assert len(sent) == 10, "a brief and one message of talk for each case, twelve lines or one"
    assert all(sum(start <= one < start + WINDOW for one in sent) <= MOST for start in sent)
    assert time.monotonic() - began >= WINDOW, "so it took more than one window"
    talk = next(one for one in telegram.group(STAFF).messages if "line 0" in one.text)
    assert talk.text.index("line 0") < talk.text.index("line 11")


def test_a_case_moves_with_its_staff_to_another_group(
    database: Database, tmp_path: Path, telegram: BotApiServer
) -> None:
    place = {"token": telegram.token, "api_root": telegram.root, "staff_chat": str(STAFF)}
    app = installation(database, tmp_path, telegram=place)
    opened = open_case(app)
    asyncio.run(kept(app, telegram))
    other = telegram.group(-1007)
    moved = installation(database, tmp_path, telegram={**place, "staff_chat": "-1007"})
    said(moved, opened, "are you there?")
    asyncio.run(kept(moved, telegram))
    assert any("are you there?" in one.text for one in other.messages)
    assert any("Why it is here" in one.text for one in other.messages)
