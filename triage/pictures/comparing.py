"""What was read on screenshots, put beside order and claim. It stays claimed, for people to weigh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from triage.pictures.reading import Found

OFFICIAL = {"completed": ("completed",), "partial": ("partial",), "canceled": ("canceled", "refunded")}
"""The record's status -> what a page of that time may have shown for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One screenshot as the brief names it: its place among the case's, and what is known of it.

    `signs` and `seen` are sentences; `seen` names earlier cases and is for staff alone.
    """

    place: int
    state: str
    reading: str
    why: str = ""
    found: Found = field(default_factory=Found)
    text: str = ""
    signs: Sequence[str] = ()
    seen: Sequence[str] = ()


def in_words(shown: Shown) -> str:
    """What was read on it in one line; where nothing was, why."""
    if shown.state == "waiting":
        return "not looked at yet"
    if shown.state == "failed":
        return f"could not be looked at: {shown.why}"
    if shown.reading != "read":
        return f"not read: {shown.why}"
    found = shown.found
    parts = (
        ("order", ", ".join(found.numbers)),
        ("amounts", ", ".join(f"{one.value} {one.currency}" for one in found.amounts)),
        ("counts", ", ".join(f"{name} {count}" for name, count in found.counts.items())),
        ("status", ", ".join(status.replace("_", " ") for status in found.statuses)),
        ("time", ", ".join(found.times)),
        ("handle", ", ".join(f"@{handle}" for handle in found.handles)),
    )
    said = "; ".join(f"{name} {words}" for name, words in parts if words)
    return said or "read, but nothing of an order was recognised"


def against_order(shown: Shown, number: str, facts: Mapping[str, Any]) -> list[str]:
    """Where the screenshot contradicts the claimed order number or the order's record, one sentence each.

    A list of orders shows many: nothing is said about counts and status unless the picture names one order, this one.
    """
    found = shown.found
    if shown.reading != "read" or not number:
        return []
    if found.numbers and number not in (*found.numbers, *found.perhaps) and number not in shown.text:
        return [f"it names order {', '.join(found.numbers)}, the claim is about {number}{ANOTHERS}"]
    if found.numbers != (number,):
        return []
    pairs = [_count(name, fact, found, facts) for name, fact in COUNTS.items()]
    return [*filter(None, pairs), *_status(found, facts)]


ANOTHERS = " (or it is a supplier's or another shop's number for the same order: compare link and quantity)"
"""A picture of a supplier's page names the supplier's number, which is no contradiction; only a person can tell."""

COUNTS = {"quantity": "order_quantity", "start": "order_start_count"}
"""What does not change after the order: a count on the picture -> the fact it must equal."""


def _count(name: str, fact: str, found: Found, facts: Mapping[str, Any]) -> str:
    seen, known = found.counts.get(name), facts.get(fact)
    if seen is None or not isinstance(known, int) or isinstance(known, bool) or seen == known:
        return ""
    return f"it shows {name} {seen}, the record says {known}"


def _status(found: Found, facts: Mapping[str, Any]) -> list[str]:
    """Only a final state can be contradicted: an earlier picture may well show an order under way."""
    record = facts.get("order_status")
    final = [status for status in found.statuses if status in OFFICIAL]
    if len(found.statuses) != 1 or not final or record not in OFFICIAL or final[0] in OFFICIAL[record]:
        return []
    return [f"it shows the status {final[0]}, the record says {record}"]
