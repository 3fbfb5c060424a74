"""From what was read to what is known: every fact of the vocabulary with its source and time, or unknown."""

from triage.facts.found import Found
from triage.facts.readings import Behaviour, EarlierClaim, Readings, RegisterAnswer
from triage.facts.table import SOURCES, as_policy_facts, gather

__all__ = [
    "SOURCES",
    "Behaviour",
    "EarlierClaim",
    "Found",
    "Readings",
    "RegisterAnswer",
    "as_policy_facts",
    "gather",
]
