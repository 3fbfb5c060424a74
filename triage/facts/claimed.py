"""What the customer said, sent or did: claimed facts. They never grant and never refuse."""

import unicodedata
from typing import Any

from triage.facts.found import moment
from triage.facts.readings import Readings
from triage.statements import excluding

CLEAR_LETTERS = 8
"""An explanation with fewer letters than this explains nothing."""
DEVANAGARI_SIGNS = frozenset(map(chr, (*range(0x0900, 0x0904), *range(0x093A, 0x0950), *range(0x0955, 0x0958))))


def explanation_quality(text: str) -> str:
    """`none`, `unclear` or `clear`: by whether there are words at all, never by what they say."""
    if not text.strip():
        return "none"
    return "clear" if letters(text) >= CLEAR_LETTERS else "unclear"


def letters(text: str) -> int:
    """How many letters there are in a text, of any script; a Han character or kana says about as much as three.

    The vowel signs of Indian scripts count like the vowels they are.
    """
    return sum(3 if "\u3040" <= one <= "\u9fff" else 1 for one in text if one.isalpha() or _sign(one))


def _sign(one: str) -> bool:
    return "\u0900" <= one <= "\u0dff" and unicodedata.category(one) in ("Mc", "Mn")


def explanation(readings: Readings) -> str:
    """`contradictory` where the customer's own statements exclude each other, else the quality of the words.

    What the record says against a statement is a matter of other facts, never of this one.
    """
    return "contradictory" if excluding(readings.statements) else explanation_quality(readings.claim.explanation)


def claimed(readings: Readings) -> dict[str, Any]:
    """All `claim_*` facts and the counters of our own questions (fact vocabulary, part 2)."""
    claim = readings.claim
    return {
        "claim_object": claim.object,
        "claim_reason": claim.reason,
        "claim_channel": claim.channel,
        "claim_at": moment(claim.first_contact),
        "claim_text": claim.explanation,
        "claim_order_number_given": bool(claim.number),
        "claim_link_given": bool(claim.link),
        "claim_screenshots": readings.screenshots if claim.evidence else "none",
        "claim_explanation": explanation(readings),
        "claim_asks_for": claim.asks_for,
        "claim_text_instructions": claim.instructs,
        "claim_legal": claim.legal,
    }
