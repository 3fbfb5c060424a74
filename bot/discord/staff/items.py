"""Buttons and menus of a case. What they carry stands in Discord, so they work after any restart."""

import re
from collections.abc import Sequence
from typing import Any, cast

import discord

from bot.discord.pressing import MOST_LABEL, MOST_OPTION_LABEL, MOST_OPTIONS, MOST_ROWS
from bot.staff.asking import Asked
from bot.staff.deeds import PATTERN
from policy import Clause

MENU = "menu:"
"""Before the data of a menu, whose choice becomes its argument; the number of the menu stands in its place."""


class StaffButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PATTERN):
    """A button of a case; its custom id is the deed."""

    def __init__(self, data: str, label: str = "…", style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> None:
        super().__init__(discord.ui.Button(label=label[:MOST_LABEL], custom_id=data, style=style))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "StaffButton":
        """The button as it was sent, by whichever process."""
        return cls(match.string)

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Somebody pressed it."""
        await _office(interaction).pressed(interaction, self.custom_id)


class ClauseMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=MENU + PATTERN):
    """Up to 25 clauses to decline by."""

    def __init__(self, data: str, options: Sequence[discord.SelectOption] = ()) -> None:
        shown = list(options) or [discord.SelectOption(label="…")]
        super().__init__(discord.ui.Select(custom_id=MENU + data, placeholder="Decline by this clause", options=shown))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ClauseMenu":
        """The menu as it was sent, by whichever process."""
        return cls(match.string.removeprefix(MENU))

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Somebody chose a clause."""
        values = cast("dict[str, Any]", interaction.data or {}).get("values") or [""]
        await _office(interaction).chose(interaction, self.custom_id.removeprefix(MENU), str(values[0]))


ITEMS = (StaffButton, ClauseMenu)
"""What the client has to know to answer any press."""


def clause_menus(asked: Asked, clauses: Sequence[Clause]) -> discord.ui.View:
    """All clauses of the policy, 25 a menu."""
    shown = discord.ui.View(timeout=None)
    pages = [clauses[first : first + MOST_OPTIONS] for first in range(0, len(clauses), MOST_OPTIONS)]
    for number, page in enumerate(pages[:MOST_ROWS]):
        options = [
            discord.SelectOption(label=f"{clause.id} {clause.title}"[:MOST_OPTION_LABEL], value=clause.id)
            for clause in page
        ]
        shown.add_item(ClauseMenu(Asked("clause", asked.case_id, asked.seen, str(number)).data, options))
    return shown


def _office(interaction: discord.Interaction) -> Any:
    """The staff's side of the client that the press came in by."""
    return cast("Any", interaction.client).staff
