"""What customers type, language by language: whole words that stand for a command, and words that hint at something.

Beside each catalogue lies `bot/locale/words/LANGUAGE.json`. English, Spanish and Russian stand in the code that reads
them, being the languages it was first written for.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "locale" / "words"
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words."""
ALIF = str.maketrans("أإآ", "ااا")
LETTER = r"[\w\u0900-\u0963]"
"""What a word is made of; the vowel signs of Devanagari are no letters to a pattern."""
BEFORE_ARABIC = "(?:و|ف)?(?:ال|بال|لل|ب|ل)?"
"""What Arabic writes together with the word that follows."""
SHORT_WORD = 4
"""Words up to this long take no ending when they stand before or behind a number."""
STOPS = ".!?¡¿。！？؟।,，،、;；"


def plain(text: str) -> str:
    """A text as words are compared: composed, without case, one shape of the Arabic alif, no dot above a Turkish i."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("i\u0307", "i")
    return folded.translate(ALIF).replace("’", "'")


def spoken(kind: str) -> tuple[str, ...]:
    """The words of that kind in every language that keeps them in a file."""
    return tuple(plain(word) for language in _languages() for word in language.get(kind, ()))


def hints(reason: str) -> tuple[str, ...]:
    """The words that hint at that reason, likewise."""
    return tuple(plain(word) for language in _languages() for word in language["reasons"].get(reason, ()))


def begins(word: str, text: str) -> bool:
    """True when a word of the (plain) text begins so; where words are not set apart, when it stands anywhere."""
    return word in text and (is_unspaced(word) or _beginning(word).search(text) is not None)


@cache
def is_unspaced(word: str) -> bool:
    """True for one of our own words in a script that puts no space between words."""
    return UNSPACED.search(word) is not None


@cache
def _beginning(word: str) -> re.Pattern[str]:
    before = BEFORE_ARABIC if _is_arabic(word) else ""
    return re.compile(rf"(?<!{LETTER}){before}{re.escape(word)}")


def any_of(words: tuple[str, ...]) -> str:
    """The words as one pattern, the longest first. A short one must end there: "tl" does not begin "tldr"."""
    return "|".join(_closed(word) for word in sorted(words, key=len, reverse=True))


def _closed(word: str) -> str:
    short = len(word) <= SHORT_WORD and not UNSPACED.search(word)
    return re.escape(word) + (r"(?![^\W\d_])" if short else "")


def standing(kind: str) -> str:
    """The words of that kind as one pattern for (plain) texts, each standing by itself where words are set apart."""
    words = sorted(spoken(kind), key=len, reverse=True)
    unspaced = [re.escape(word) for word in words if is_unspaced(word)]
    arabic = [re.escape(word) for word in words if not is_unspaced(word) and _is_arabic(word)]
    others = [re.escape(word) for word in words if not is_unspaced(word) and not _is_arabic(word)]
    # one look behind for all words and not one for each: a pattern then tries only words that begin with the letter
    alone = [f"(?:{'|'.join(others)})(?!{LETTER})"] if others else []
    alone += [f"{BEFORE_ARABIC}(?:{'|'.join(arabic)})(?!{LETTER})"] if arabic else []
    return "|".join([*unspaced, *([rf"(?<!{LETTER})(?:{'|'.join(alone)})"] if alone else [])])


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def opening(kind: str) -> str:
    """The words of that kind as one pattern for (plain) texts; endings may follow, as languages have them."""
    words = sorted(spoken(kind), key=len, reverse=True)
    return "|".join(re.escape(word) if UNSPACED.search(word) else rf"(?<!{LETTER}){re.escape(word)}" for word in words)


@cache
def _languages() -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json")))
