"""The list of commands that Telegram shows beside the message field, in each language."""

from functools import partial

from telegram import Bot

from bot.dialogue.catalogues import languages
from bot.doors.commands import described
from bot.telegram.quiet import quietly

MOST_LETTERS = 256
"""What Telegram takes of a description."""


async def name_commands(bot: Bot) -> None:
    """Tell Telegram the commands, English for everybody and every other language for those who use it.

    Only a comfort: whatever Telegram answers, the commands work when they are typed.
    """
    for language in languages():
        commands = [(name, words[:MOST_LETTERS]) for name, words in described(language)]
        code = None if language == languages()[0] else language
        await quietly(partial(bot.set_my_commands, commands, language_code=code))
