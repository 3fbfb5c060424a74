"""The brief in the little room that a chat leaves: the same data as the desk's page, the rest one tap away. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage.brief import Brief, Line, Section

ORDER = (
    "Amount",
    "Not known",
    "Contradictions",
    "Other cases",
    "Credits",
    "The order",
    "Clauses",
    "Verified",
    "What the customer says (not verified)",
)
"""Sections by how much they help whoever decides; one this list does not know comes last."""

MOST_LINES = {"The order": 7, "Verified": 3, "What the customer says (not verified)": 3, "Clauses": 3, "Not known": 5}
"""How many lines of a section help at one glance; the others have as many as there is room for."""

FIRST = (
    *("text", "order status", "provider status", "order quantity", "order remains", "order charge", "order service"),
    *("order created at", "claimant is owner", "panel returned", "failure cause", "reason", "screenshots stored"),
)
"""Labels that come first within their section."""

LONGEST_LINE = 240
MORE = 40
"""Room for "… N more on the desk" under a section that does not fit."""

Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one title, as many as there is room for; `left_out` how many are only on the desk."""

    title: str
    lines: tuple[str, ...]
    left_out: int = 0

    @property
    def text(self) -> str:
        """The lines as one text that says how many are missing."""
        more = (f"… {self.left_out} more on the desk",) if self.left_out else ()
        return "\n".join((*self.lines, *more))

    @property
    def letters(self) -> int:
        """How much room it takes, title and line ends included."""
        return len(self.title) + 1 + len(self.text) + 2


def short_brief(brief: Brief, *, most: int, most_in_block: int, escape: Escape = str) -> list[Block]:
    """The brief within `most` characters in all and `most_in_block` in each block, escaped for the channel.

    Every section is named, and says how many of its lines had no room; what the customer asks, why the bot stopped and
    what the policy recommends come first. Raises `ValueError` when even the titles do not fit.
    """
    whole = [Block(title, tuple(lines)) for title, lines in _sections(brief, escape, min(LONGEST_LINE, most_in_block))]
    left = most - sum(len(block.title) + 3 + MORE for block in whole)
    if left < 0 or most_in_block < MORE:
        raise ValueError(f"{len(whole)} sections do not fit into {most} characters")
    shown = []
    for block in whole:
        fitted = _fitted(block, min(left, most_in_block - MORE), MOST_LINES.get(block.title, len(block.lines)))
        left -= sum(len(line) + 1 for line in fitted.lines)
        shown.append(fitted)
    return shown


def clip(text: str, most: int) -> str:
    """The text in at most `most` characters, with a mark where something is cut off."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _fitted(block: Block, room: int, most_lines: int) -> Block:
    kept: list[str] = []
    for line in block.lines[:most_lines]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return Block(block.title, tuple(kept), len(block.lines) - len(kept))


def _sections(brief: Brief, escape: Escape, longest: int) -> Iterator[tuple[str, list[str]]]:
    yield "Why it is here", [_cut(brief.why_stopped, escape, longest)]
    yield "Asked", [_cut(brief.asked, escape, longest)]
    yield "Recommendation", [_cut(brief.recommendation, escape, longest)]
    for section in _ordered(brief.sections):
        lines = sorted(section.lines, key=lambda line: FIRST.index(line.label) if line.label in FIRST else len(FIRST))
        yield section.title, [_cut(_said(line), escape, longest) for line in lines]


def _ordered(sections: Sequence[Section]) -> list[Section]:
    rank = {title: place for place, title in enumerate(ORDER)}
    return sorted(sections, key=lambda section: rank.get(section.title, len(ORDER)))


def _said(line: Line) -> str:
    return f"{line.label}: {line.value}" if line.label else line.value


def _cut(text: str, escape: Escape, longest: int) -> str:
    """One line, escaped only after it is cut, so that no escape is cut in two; shorter where escaping makes it grow."""
    flat = " ".join(text.split())
    for room in (longest, longest // 2, longest // 4):
        escaped = escape(clip(flat, room))
        if len(escaped) <= longest:
            return escaped
    return escape(clip(flat, longest // 8))
