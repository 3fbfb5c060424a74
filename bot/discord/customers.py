"""Customers on Discord: what they do is stored, and answered by the notices that come of it."""

import discord

from bot.app import App
from bot.discord.intake import Intake
from bot.discord.reading import read_message


class Customers:
    """The customers' side of one connection."""

    def __init__(self, app: App, client: discord.Client) -> None:
        self._app = app
        self._client = client
        self._intake = Intake(app)

    async def set_up(self) -> None:
        """Make commands and buttons known to the client."""

    async def said(self, message: discord.Message) -> None:
        """A message of somebody who is no bot; kept where it is a customer's."""
        if message.guild is None:
            await self._intake.keep(read_message(message))
