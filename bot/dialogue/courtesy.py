"""Words that ask for nothing. Pure."""

import re

from bot.dialogue.lexicon import plain, spoken
from bot.dialogue.whole import made_of

THANKS = frozenset(
    (
        *("thanks", "thank you", "thank you very much", "thanks a lot", "many thanks", "thx", "ty", "so much"),
        *("gracias", "muchas gracias", "mil gracias", "спасибо", "большое спасибо", "спасибо большое", "благодарю"),
        *spoken("thanks"),
    )
)
SIGNS = re.compile(r"[^\w\s'\u0900-\u0963\u0300-\u036f]+")
"""Stops, hearts and folded hands."""


def only_thanks(text: str) -> bool:
    """True when the text is nothing but thanks, in any language; "ok" is not: it may answer a question."""
    return made_of(" ".join(SIGNS.sub(" ", plain(text)).split()), THANKS)
