"""How a case looks on Discord: the brief as an embed, buttons, the forum's tags. What a customer wrote is escaped."""

from collections.abc import Sequence

import discord

from bot.discord.staff.items import StaffButton
from bot.staff.asking import Asked
from bot.staff.card import STATES, Card, Choice
from bot.staff.short import clip, short_brief
from bot.staff.talk import Line

MOST_EMBED = 5_800
"""Discord takes 6,000 characters in all fields of an embed together."""
MOST_FIELD = 1_024
MOST_NAME = 100
"""Of a thread."""

COLOURS = {
    "waiting": discord.Colour.gold(),
    "held": discord.Colour.blue(),
    "customer": discord.Colour.purple(),
    "checking": discord.Colour.light_grey(),
    "paying": discord.Colour.teal(),
    "closed": discord.Colour.dark_grey(),
}
TONES = {
    "good": discord.ButtonStyle.success,
    "bad": discord.ButtonStyle.danger,
    "plain": discord.ButtonStyle.secondary,
}


def escaped(text: str) -> str:
    """The text as plain words: no formatting, no link under other words, nobody mentioned."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def embed_of(card: Card) -> discord.Embed:
    """The card within what one embed may hold."""
    title, words = clip(escaped(card.title), 250), clip(escaped(card.state_words), 200)
    shown = discord.Embed(title=title, description=words, colour=COLOURS[card.state], url=card.link)
    room = MOST_EMBED - len(title) - len(words)
    for block in short_brief(card.brief, most=room, most_in_block=MOST_FIELD, escape=escaped):
        shown.add_field(name=block.title, value=block.text or "-", inline=False)
    return shown


def view_of(card: Card, *, reads_threads: bool) -> discord.ui.View:
    """The buttons under the brief, the way to the desk last. They work after any restart.

    Where the bot cannot read what is typed in a thread, a further one opens a form for words to the customer.
    """
    shown = discord.ui.View(timeout=None)
    writes = () if reads_threads or not card.choices else (Choice("Reply", "saying"),)
    for choice in (*card.choices, *writes):
        data = Asked(choice.deed, card.case_id, card.seen).data
        shown.add_item(StaffButton(data, choice.label, TONES[choice.tone]))
    shown.add_item(discord.ui.Button(label="Desk", url=card.link))
    return shown


def name_of(card: Card) -> str:
    """The thread's name."""
    return clip(card.title, MOST_NAME)


def tags_of(forum: discord.ForumChannel, card: Card) -> list[discord.ForumTag]:
    """The forum's own tag for the case's state, where it has one."""
    return [tag for tag in forum.available_tags if tag.name == STATES[card.state]]


def missing_tags(forum: discord.ForumChannel) -> Sequence[str]:
    """States for which the forum has no tag yet."""
    known = {tag.name for tag in forum.available_tags}
    return [name for name in STATES.values() if name not in known]


def laid(line: Line) -> str:
    """A line of the thread's talk; what its author took back is struck out."""
    text = escaped(line.text)
    if not line.who:
        return f"*{text}*"
    mark = " (deleted by its author)" if line.deleted else " (edited)" if line.edited else ""
    said = f"~~{text}~~" if line.deleted and text else text
    return f"**{escaped(line.who)}**{mark}: {said}"
