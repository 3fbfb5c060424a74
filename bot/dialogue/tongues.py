"""The language of the chat, chosen by the customer."""

from dataclasses import replace

from babel.core import Locale, UnknownLocaleError

from bot.dialogue.buttons import button
from bot.dialogue.catalogues import languages, say, supported
from bot.dialogue.draft import Draft
from bot.dialogue.resuming import resumed
from bot.dialogue.turn import Reply, Turn

IN_A_ROW = 3
"""Discord shows at most five rows of buttons."""


def tongues(draft: Draft, wanted: str) -> Turn:
    """The chat goes on in the language named by its tag or its own name; any other word brings the choice."""
    word = wanted.strip().casefold()
    tag = next((tag for tag in languages() if word in (tag, own_name(tag).casefold())), "")
    if tag or (word and supported(word) != languages()[0]):
        return spoken(draft, tag or supported(word))
    buttons = [button(draft, own_name(tag), "language", tag) for tag in languages()]
    rows = tuple(tuple(buttons[start : start + IN_A_ROW]) for start in range(0, len(buttons), IN_A_ROW))
    return Turn(draft, (Reply(say(draft.language, "Which language would you like?"), rows),))


def spoken(draft: Draft, tag: str) -> Turn:
    """From here on the chat is in that language, one of `languages()`, beginning with the open question."""
    text = say(tag, "I write in English from now on.")
    return resumed(Turn(replace(draft, language=tag, chose_language=True), (Reply(text),)))


def own_name(tag: str) -> str:
    """The language's name in itself, as a button says it."""
    name = Locale.parse(tag).get_display_name(tag) or tag
    return name[:1].upper() + name[1:]


def in_english(tag: str) -> str:
    """The language's English name, for staff; the tag itself where Babel has none for it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (ValueError, UnknownLocaleError):
        return tag
