"""Messages that are one plain word, however politely it is said: "yes", "ja bitte senden", "对的，提交吧". Pure."""

from functools import cache

from bot.dialogue import lexicon

FILLERS = frozenset(
    (
        *("thanks", "thank you", "it", "that", "pls", "sir", "bro", "now", "then", "gracias", "ya", "lo", "pues"),
        *("спасибо", "это", "уже", "ну", "же", "тогда"),
        *lexicon.spoken("fillers"),
    )
)
"""Words that may stand beside such a word and change nothing of it."""


def made_of(text: str, words: frozenset[str]) -> bool:
    """True when the (plain) text is nothing but these words, at least one, and fillers; the longest piece first."""
    pieces = _pieces(words)
    rest, told = text.strip(), False
    while rest:
        piece = next((one for one in pieces.get(rest[0], ()) if _begins_with(rest, one)), "")
        if not piece:
            return False
        told = told or piece in words
        rest = rest[len(piece) :].lstrip()
    return told


@cache
def _pieces(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The words and the fillers by their first letter, the longest first: few are tried at any place."""
    found: dict[str, list[str]] = {}
    for piece in sorted(words | FILLERS, key=len, reverse=True):
        found.setdefault(piece[:1], []).append(piece)
    return {letter: tuple(alike) for letter, alike in found.items()}


def _begins_with(text: str, piece: str) -> bool:
    if not text.startswith(piece):
        return False
    return lexicon.is_unspaced(piece) or not text[len(piece) :] or text[len(piece)].isspace()
