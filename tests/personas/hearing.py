"""What a persona makes of the newest words of the bot: what it is asked for, and which buttons there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.dialogue.buttons import read_press
from bot.dialogue.catalogues import languages, translate
from bot.dialogue.questions import HEADINGS, NO_MATCH, QUESTIONS, WHICH
from storage.messages import Message

PAIR = "What is the order number, and the link that the order was for?"
ASKED = {**QUESTIONS, "pair": (PAIR,), "match": NO_MATCH, "which": WHICH, "summary": HEADINGS}
"""What may be asked for -> every wording of it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The bot's newest message, and what of it a customer can act on."""

    text: str
    asks: str
    buttons: tuple[str, ...]

    def button(self, *verbs: str) -> str:
        """The data of the first button with one of these verbs; nothing when there is none."""
        for verb in verbs:
            for data in self.buttons:
                pressed = read_press(data)
                if pressed is not None and pressed.verb == verb:
                    return data
        return ""


def heard(said: Sequence[Message]) -> Heard:
    """The newest of the bot's messages as a customer takes it."""
    if not said:
        return Heard("", "", ())
    newest = said[-1]
    buttons = tuple(cell["data"] for row in newest.buttons for cell in row)
    return Heard(newest.text, asks(newest.text), buttons)


def asks(text: str) -> str:
    """What the text asks for, in whatever language; nothing where it asks for nothing."""
    return next((item for item, wordings in _wordings() for words in wordings if words in text), "")


@cache
def _wordings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    spoken = languages()
    every = ((item, [translate(tag, words) for tag in spoken for words in said]) for item, said in ASKED.items())
    return tuple((item, tuple(words.split("{")[0].strip() for words in said)) for item, said in every)
