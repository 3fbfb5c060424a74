"""Buttons and choices under a message. What they carry stands in Discord, so they work after any restart."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import discord

from bot.dialogue.buttons import FORM
from bot.dialogue.catalogues import mark, say

MOST_ROWS = 5
MOST_OPTIONS = 25
MOST_LABEL = 80
MOST_OPTION_LABEL = 100
CHOICE = "mg1choice"
WRITE = "mg1write"

CHOOSE = mark("Choose one")
WRITE_HERE = mark("Write an answer")

Pressed = Callable[[discord.Interaction, str], Awaitable[None]]


class ClaimButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=FORM):
    """A button of a claim; its custom id is the dialogue's own data."""

    def __init__(self, data: str, label: str = "…") -> None:
        super().__init__(discord.ui.Button(label=label[:MOST_LABEL], custom_id=data))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ClaimButton":
        """The button as it was sent, by whichever process."""
        return cls(match.string)

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Somebody pressed it."""
        await _customers(interaction).pressed(interaction, self.custom_id)


class Choice(discord.ui.DynamicItem[discord.ui.Select[Any]], template=CHOICE):
    """Many buttons as one menu; the chosen value is the data of a button."""

    def __init__(self, placeholder: str = "", options: Sequence[discord.SelectOption] = ()) -> None:
        shown = list(options) or [discord.SelectOption(label="…")]
        super().__init__(discord.ui.Select(custom_id=CHOICE, placeholder=placeholder or None, options=shown))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> "Choice":
        """The menu as it was sent, by whichever process."""
        return cls()

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Somebody chose."""
        values = cast("dict[str, Any]", interaction.data or {}).get("values") or [""]
        await _customers(interaction).pressed(interaction, str(values[0]))


class WriteButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=WRITE):
    """Opens a form for words and pictures, where the customer cannot write to the bot otherwise."""

    def __init__(self, label: str = "…") -> None:
        super().__init__(
            discord.ui.Button(label=label[:MOST_LABEL], custom_id=WRITE, style=discord.ButtonStyle.primary)
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> "WriteButton":
        """The button as it was sent, by whichever process."""
        return cls()

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Somebody wants to write."""
        await _customers(interaction).wants_to_write(interaction)


ITEMS = (ClaimButton, Choice, WriteButton)
"""What the client has to know to answer any press."""


def view(rows: Sequence[Sequence[dict[str, str]]], language: str, *, write: bool) -> discord.ui.View | None:
    """The rows of `{label, data}` as Discord shows them; None where there is nothing to press.

    `write` adds the button that opens a form. More rows than Discord takes become one menu.
    """
    shown = discord.ui.View(timeout=None)
    room = MOST_ROWS - write
    if len(rows) > room:
        cells = [cell for row in rows for cell in row][:MOST_OPTIONS]
        options = [discord.SelectOption(label=cell["label"][:MOST_OPTION_LABEL], value=cell["data"]) for cell in cells]
        shown.add_item(Choice(say(language, CHOOSE), options))
    else:
        for place, row in enumerate(rows):
            for cell in row:
                item = ClaimButton(cell["data"], cell["label"])
                item.row = place
                shown.add_item(item)
    if write:
        shown.add_item(WriteButton(say(language, WRITE_HERE)))
    return shown if shown.children else None


def _customers(interaction: discord.Interaction) -> Any:
    """The customers' side of the client that the press came in by."""
    return cast("Any", interaction.client).customers
