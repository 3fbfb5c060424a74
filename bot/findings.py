"""What a check of `makegood doctor` found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is well, or is not and how to repair it."""

    well: bool
    words: str
    remedy: str = ""


def fine(words: str) -> Finding:
    """Nothing to do."""
    return Finding(True, words)


def wrong(words: str, remedy: str) -> Finding:
    """Something to repair, and how."""
    return Finding(False, words, remedy)
