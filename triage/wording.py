"""Nearly the same words: explanations compared by MinHash, so that copies from other accounts are found among many.

Order numbers, links and punctuation do not count, for they differ between copies. Short explanations are never
compared: "only a part came" is what honest customers write too.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from rensa import RMinHash

PERMUTATIONS = 64
SEED = 20_250_101
"""Part of what is stored: with another seed, stored signatures mean nothing."""
ROWS = 4
"""Values in one band; 16 bands of 4 find copies that share two thirds of their phrases almost surely."""
ALIKE = 0.7
"""From this share of common three-word phrases on, two explanations are nearly the same."""
FEWEST_WORDS = 12
PHRASE = 3

_LINK = re.compile(r"\S*(?:https?:|www\.|://|@)\S*|\S+\.[a-z]{2,}/\S*", re.I)
_WORD = re.compile(r"[^\W\d_]+")


def signature(text: str) -> tuple[int, ...] | None:
    """The explanation's signature, None when it is too short to be told from anybody else's."""
    words = _WORD.findall(_LINK.sub(" ", unicodedata.normalize("NFKC", text[:8_000]).casefold()))
    if len(words) < FEWEST_WORDS:
        return None
    phrases = {" ".join(words[place : place + PHRASE]) for place in range(len(words) - PHRASE + 1)}
    hashed = RMinHash(PERMUTATIONS, SEED)
    hashed.update(sorted(phrases))
    return tuple(hashed.digest())


def bands(signed: Sequence[int]) -> tuple[str, ...]:
    """The keys under which the signature is found: two explanations that share one are worth comparing."""
    return tuple(_band(place, signed[place : place + ROWS]) for place in range(0, PERMUTATIONS, ROWS))


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated share of common phrases, between 0 and 1."""
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=True)) / PERMUTATIONS


def _band(place: int, values: Sequence[int]) -> str:
    digest = hashlib.blake2b(repr(tuple(values)).encode(), digest_size=12).hexdigest()
    return f"{place // ROWS:x}-{digest}"
