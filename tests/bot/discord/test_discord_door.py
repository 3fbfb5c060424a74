"""Customers on Discord, through the real client."""

from tests.bot.discord.conftest import Begin
from tests.kit.discord_server import DiscordServer


def test_a_direct_message_is_answered_in_the_direct_messages(begin: Begin, server: DiscordServer) -> None:
    begin()
    ana = server.person("ana")
    ana.write("hello")
    ana.hears("What is the order number")
    ana.write("order 10482")
    ana.hears("link")
