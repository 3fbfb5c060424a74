"""Messages that are one plain word, however politely it is said: "yes", "ja bitte senden", "对的，提交吧". Pure."""

from collections.abc import Collection

from bot.dialogue import lexicon

FILLERS = frozenset(
    (
        *("thanks", "thank you", "it", "that", "pls", "sir", "bro", "now", "then", "gracias", "ya", "lo", "pues"),
        *("спасибо", "это", "уже", "ну", "же", "тогда"),
        *lexicon.spoken("fillers"),
    )
)
"""Words that may stand beside such a word and change nothing of it."""


def made_of(text: str, words: Collection[str]) -> bool:
    """True when the (plain) text is nothing but these words, at least one, and fillers; the longest piece first."""
    pieces = sorted({*words, *FILLERS}, key=len, reverse=True)
    rest, told = text.strip(), False
    while rest:
        piece = next((one for one in pieces if _begins_with(rest, one)), "")
        if not piece:
            return False
        told = told or piece in words
        rest = rest[len(piece) :].lstrip()
    return told


def _begins_with(text: str, piece: str) -> bool:
    if not text.startswith(piece):
        return False
    unspaced = lexicon.UNSPACED.search(piece) is not None
    return unspaced or not text[len(piece) :] or text[len(piece)].isspace()
