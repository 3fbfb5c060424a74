"""What a language gives to read statements by. A further language is one more such table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.statements.model import Kind

NUMBER = r"(?P<value>[0-9]{1,3}(?:[ .,'’][0-9]{3})+|[0-9]+)"
AMOUNT = (
    r"(?P<amount>[1-9][0-9]{0,2}(?:[ \u00a0\u202f.,'’٬][0-9]{3})+(?:[.,٫][0-9]{1,2})?|[0-9]+(?:[.,٫][0-9]{1,4})?)"
    r"(?![0-9]|[.,٫][0-9])"
)
"""Whole, so that no part of a longer number is taken for it."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """`forms` says each kind; `conditional` begins a sentence that states nothing; `correction` takes one back."""

    forms: Mapping[Kind, tuple[re.Pattern[str], ...]]
    conditional: re.Pattern[str]
    correction: re.Pattern[str]


def table(*rows: tuple[Kind, str]) -> dict[Kind, tuple[re.Pattern[str], ...]]:
    """The forms from (kind, pattern) rows; in a pattern ␣ stands for any white space."""
    forms: dict[Kind, tuple[re.Pattern[str], ...]] = {}
    for kind, pattern in rows:
        forms[kind] = (*forms.get(kind, ()), re.compile(pattern.replace("␣", r"\s+"), re.I))
    return forms


def words(pattern: str) -> re.Pattern[str]:
    """One pattern with the same shorthand."""
    return re.compile(pattern.replace("␣", r"\s+"), re.I)
