"""Several order numbers in one text: lists and ranges of them, and which link stands beside which number. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.dialogue import lexicon
from triage.links import Found

MOST_IN_A_RANGE = 100
APART = re.compile(r"(?<=[0-9]{4})[,;](?=[0-9]{4})")
"""A comma between two whole numbers; one within a number has three digits behind it."""
AND = r"(?:and|y|e|и|ve|و|और|aur|dan|et|und|và|和|跟|与|及)"
ORDER = r"(?:orders?|pedidos?|órdenes|заказ\w*)"
GAP = re.compile(
    rf"[\s,،、，;&+/|.…*•#№\-–—]*(?:{AND})?\s*(?:{ORDER}|{lexicon.any_of(lexicon.spoken('order_words'))})?[\s:#№.]*",
    re.IGNORECASE,
)
"""What stands between the numbers of a list: marks, an "and", the word order again, a link that was cut out."""
RANGE = re.compile(
    r"(?<![\w.,\-+])([0-9]{4,15})\s*(?:-|–|—|\.\.\.?|…|to|through|until|till|a|al|hasta|à|bis|до|по|ate|até|sampai|đến|至|到)"
    r"\s*([0-9]{4,15})(?![\w\-])(?![.,][0-9])",
    re.IGNORECASE,
)


def apart(text: str) -> str:
    """The text with a space for each comma that only separates two whole numbers; every place stays."""
    return APART.sub(" ", text)


def ranges(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where "10482-10490" and the like stand, with the numbers they stand for: as many digits at both ends, upwards,
    and at most `MOST_IN_A_RANGE` of them."""
    found = []
    for one in RANGE.finditer(text):
        first, last = int(one[1]), int(one[2])
        if len(one[1]) == len(one[2]) and first < last < first + MOST_IN_A_RANGE:
            found.append((one.start(1), one.end(2), tuple(str(number) for number in range(first, last + 1))))
    return found


def listed(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """True when at least two numbers stand there one behind the other with nothing but list between them."""
    return len(spans) > 1 and all(GAP.fullmatch(text[before[1] : after[0]]) for before, after in pairwise(spans))


def beside(text: str, numbers: Sequence[str], links: Sequence[Found]) -> dict[str, str]:
    """Which link belongs to which number: one of each on every line, or as many links as numbers, in their order."""
    good = [one for one in links if one.target.key]
    if len(good) < 2:
        return {}
    by_line: dict[str, str] = {}
    for line, start in _lines(text):
        inside = [one.raw.strip() for one in good if start <= one.start < start + len(line)]
        named = [number for number in numbers if re.search(rf"(?<![0-9]){number}(?![0-9])", line)]
        if len(inside) == 1 and len(named) == 1:
            by_line[named[0]] = inside[0]
    if by_line:
        return by_line
    if len(good) == len(numbers) > 1:
        return {number: one.raw.strip() for number, one in zip(numbers, good, strict=True)}
    return {}


def _lines(text: str) -> list[tuple[str, int]]:
    found, place = [], 0
    for line in text.split("\n"):
        found.append((line, place))
        place += len(line) + 1
    return found
