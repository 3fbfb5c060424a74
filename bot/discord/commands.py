"""The customers' commands, named and described in the customer's own language."""

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.dialogue.catalogues import mark, supported, translate
from bot.discord.forms import claim_form
from bot.doors.commands import CHECK, NAMED, PLAIN, REFUND

if TYPE_CHECKING:
    from bot.discord.customers import Customers

NAME = re.compile(r"[\w\u0900-\u097f-]{1,32}")
"""Discord's rule for names; the vowel signs of Devanagari are no letters to Python."""
NAMES = (app_commands.TranslationContextLocation.command_name, app_commands.TranslationContextLocation.parameter_name)
MOST_DESCRIPTION = 100
SOURCE = "en"


def add_commands(tree: app_commands.CommandTree[Any], customers: "Customers") -> None:
    """Make the commands known to the client."""
    tree.add_command(_command(*REFUND, _refund))
    tree.add_command(_check_command(customers))
    for command, (name, description) in PLAIN.items():
        tree.add_command(_command(name, description, _typed(customers, command)))
    for command, texts in NAMED.items():
        tree.add_command(_with_word(customers, command, *texts))


class Translator(app_commands.Translator):
    """Names and descriptions from the same catalogues as everything customers read."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in that language; None, and so the English one, where there is none that Discord would take."""
        language = supported(locale.value)
        if language == SOURCE:
            return None
        text = translate(language, string.message)
        names = (
            app_commands.TranslationContextLocation.command_name,
            app_commands.TranslationContextLocation.parameter_name,
        )
        if context.location in names and (not NAME.fullmatch(text) or text != text.lower()):
            return None
        return None if text == string.message else text[:MOST_DESCRIPTION]


def _command(name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    return app_commands.Command(
        name=locale_str(name),
        description=locale_str(description[:MOST_DESCRIPTION]),
        callback=callback,
        auto_locale_strings=False,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )


async def _refund(interaction: discord.Interaction) -> None:
    """The form must be the first answer, so nothing is looked up before it."""
    await interaction.response.send_modal(claim_form(supported(interaction.locale.value)))


def _typed(customers: "Customers", command: str) -> Any:
    async def callback(interaction: discord.Interaction) -> None:
        await customers.commanded(interaction, f"/{command}")

    return callback


def _with_word(
    customers: "Customers", command: str, name: str, description: str, word: str, about: str
) -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: discord.Interaction, word: str = "") -> None:
        await customers.commanded(interaction, f"/{command} {word}".strip())

    named = app_commands.rename(word=locale_str(word))(app_commands.describe(word=locale_str(about))(callback))
    return _command(name, description, named)


def _check_command(customers: "Customers") -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: discord.Interaction, number: str, link: str = "") -> None:
        await customers.commanded(interaction, f"/check {number} {link}".strip())

    described = app_commands.describe(
        number=locale_str(mark("The order number")), link=locale_str(mark("The link that the order was for"))
    )(callback)
    return _command(*CHECK, described)
