"""Links inside what people paste: cleaned of what cannot be seen, cut free of what stands around them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from triage.links.reader import read
from triage.links.registry import is_known
from triage.links.target import Target
from triage.links.wrappers import is_wrapper_host

MOST_CHARACTERS = 20_000
"""Longer texts are searched up to here; chat messages end far earlier."""
MOST_LINKS = 50

_WIDE = (
    "\u1100-\u11ff\u2600-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f！（），：；？［］"
    "\U0001f000-\U0001faff"
)
"""Scripts written without blanks, and pictures: no link contains them, so one ends before them."""
_STOP = rf"\s<>\"'`{{}}|^«»“”„‘’‹›…{_WIDE}"
_LABEL = rf"(?:(?![_{_WIDE}])\w|-)"
_CANDIDATE = re.compile(
    rf"""
      (?P<refused>(?<![A-Za-z])(?:(?:blob|javascript|vbscript|filesystem|view-source|mailto):|data:[a-z]+/|about:blank
        |(?:file|ftp|chrome|content|intent|about):/)[^{_STOP}]*)
    | (?P<app>(?<![A-Za-z])(?:tg://?|tg:(?=[a-z]+\?)|spotify:)[^{_STOP}]+)
    | (?P<web>h?ttps?(?::|%3a|//)[^{_STOP}]+)
    | (?P<slashes>(?<![\w:./])//{_LABEL}+\.[^{_STOP}]+)
    | (?P<bare>(?<![A-Za-z0-9@._/\\-]){_LABEL}{{1,63}}(?:\.{_LABEL}{{1,63}}){{1,8}}\.?(?::[0-9]{{1,5}})?
        (?:[/?\#\\@][^{_STOP}]*)?)
    """,
    re.I | re.X,
)
_NEXT_LINK = re.compile(r"[,;]+(?=https?://)", re.I)
_CLOSERS = {")": "(", "]": "["}
_TRAILING = ".,;:!?*~([@"


@dataclass(frozen=True, slots=True)
class Found:
    """A link in a text: `raw` is exactly `text[start:end]`; `target` may be one without a key, with its reason."""

    raw: str
    start: int
    end: int
    target: Target


def find(text: str) -> list[Found]:
    """Every link in a free text, in order, at most MOST_LINKS. Bare handles are not links: they need a platform.

    A name with a dot counts as a link only when its site is known, it begins with `www.`, or a path follows.
    """
    cleaned, places = clean(text[:MOST_CHARACTERS])
    found = []
    for start, end in _spans(cleaned):
        first, last = places[start], places[end - 1] + 1
        found.append(Found(text[first:last], first, last, read(cleaned[start:end])))
        if len(found) == MOST_LINKS:
            break
    return found


def clean(text: str) -> tuple[str, list[int]]:
    """The text without characters nobody sees, controls made blanks; and the place each kept one came from."""
    kept, places = [], []
    for place, char in enumerate(text):
        category = unicodedata.category(char) if char > "~" or char < " " else ""
        if category == "Cf" or char in "\ufe0e\ufe0f\u034f\u115f\u1160\u3164\uffa0":
            continue
        kept.append(" " if category in ("Cc", "Cs") else char)
        places.append(place)
    return "".join(kept), places


def _spans(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    while True:
        found = _CANDIDATE.search(text, place)
        if not found:
            return
        raw = found[0] if found.lastgroup == "refused" else _cut(found[0])
        end = found.start() + len(raw)
        if raw and _counts(found.lastgroup or "", raw):
            yield found.start(), end
        place = max(end, found.start() + 1)


def _cut(raw: str) -> str:
    """Up to the first closing bracket that nothing opened, the next link, or punctuation at the end."""
    following = _NEXT_LINK.search(raw, 8)
    if following:
        raw = raw[: following.start()]
    open_: list[str] = []
    for place, char in enumerate(raw):
        if char in "([":
            open_.append(char)
        elif char in _CLOSERS and (not open_ or open_.pop() != _CLOSERS[char]):
            raw = raw[:place]
            break
    return raw.rstrip(_TRAILING)


def _counts(kind: str, raw: str) -> bool:
    """Whether a candidate is a link at all: names with dots are common in ordinary text."""
    if kind != "bare":
        return True
    host = re.split(r"[:/?#\\@]", raw, maxsplit=1)[0].lower()
    folded = unicodedata.normalize("NFKC", host).casefold().removesuffix(".")
    if is_known(folded) or is_wrapper_host(folded) or folded.startswith("www."):
        return True
    ending = folded.rpartition(".")[2]
    has_path = len(raw) > len(host) and raw[len(host)] in "/:@\\"
    return has_path and (ending.isalpha() or bool(re.fullmatch(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", folded)))
