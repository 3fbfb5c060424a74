"""One order claimed through two doors: the second claim finds the first."""

from pathlib import Path

from storage.database import Database
from tests.bot.telegram.conftest import open_door
from tests.kit.botapi.serving import BotApiServer
from tests.kit.discord_server import discord_server
from tests.kit.whole import whole

LINK = "https://www.instagram.com/maria.lopes.art/"


def test_a_claim_started_on_telegram_is_found_when_it_is_repeated_on_discord(
    database: Database, tmp_path: Path
) -> None:
    with BotApiServer() as telegram, discord_server() as discord:
        settings = {"token": telegram.token, "api_root": telegram.root}
        with whole(database, tmp_path, telegram=settings, discord=discord.settings) as running:
            ana = telegram.private_chat(1001, "Ana")
            with open_door(running.app):
                ana.send(f"order 10482 {LINK} only a part of my order ever came")
                ana.wait_for("Order: 10482")
                ana.tap("Send")
                ana.wait_for("$0.66 has been credited")
            discord.open_door(running.app)
            again = discord.person("ana")
            again.fill_in(again.command("refund"), number="10482", link=LINK, explanation="a part never came to me")
            again.press("Send")
            again.hears("A person will look at this")
            assert "MG-1001" in running.desk().page("MG-1002"), "the brief names the first claim"
            assert len(running.paid_to("maria.lopes")) == 1
            discord.close_door()
