"""The nearest miss: the smallest change of facts about order, link or time that would have led to another outcome."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from policy.assessment import Assessment, Change, NearestMiss
from policy.facts import plain, read_facts
from policy.vocabulary import FACTS

Judge = Callable[[Mapping[str, Any]], Assessment]

SINGLE = (
    *("order_status", "provider_status", "order_remains", "failure_cause", "link_state_at_order", "link_state_now"),
    *("service_refill_days", "metric_current_count", "claim_at", "order_last_activity_at"),
)
PAIRED = ("order_status", "provider_status", "order_remains", "failure_cause", "link_state_at_order")
"""Facts about order, link and time, in the order in which they are tried; pairs are tried of the second list only."""

GRANTED = ("credit_full", "credit_partial", "refill")


def with_nearest_miss(assessment: Assessment, raw: Mapping[str, Any], judge: Judge) -> Assessment:
    """A refusal with its nearest miss; any other assessment as it is.

    Only changes that lead to a credit or refill count. Single facts are tried before pairs, so that no smaller set of
    changes leads there.
    """
    if assessment.outcome != "deny" or raw.get("claim_object") != "order" or raw.get("order_found") is False:
        return assessment
    known = read_facts(raw)
    for size, names in ((1, SINGLE), (2, PAIRED)):
        misses = [miss for changes in _changes(known, names, size) if (miss := _try(assessment, raw, changes, judge))]
        granting = [miss for miss in misses if miss.outcome in GRANTED]
        if granting:
            return replace(assessment, nearest_miss=granting[0])
    return assessment


def _changes(known: Mapping[str, Any], names: tuple[str, ...], size: int) -> Iterator[tuple[tuple[str, Any], ...]]:
    for chosen in combinations([name for name in names if name in known], size):
        if size == 1:
            yield from (((chosen[0], value),) for value in _others(known, chosen[0]))
        else:
            for first in _others(known, chosen[0]):
                yield from (((chosen[0], first), (chosen[1], value)) for value in _others(known, chosen[1]))


def _others(known: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Other values of a fact that are worth trying."""
    value, fact = known[name], FACTS[name]
    if fact.type == "word":
        yield from (word for word in fact.values if word != value)
    elif name == "order_remains" and known.get("order_quantity"):
        yield from (count for count in (known["order_quantity"], 0) if count != value)
    elif name == "service_refill_days":
        yield from (days for days in (None, 365) if days != value)
    elif name == "metric_current_count" and known.get("order_start_count") is not None:
        yield known["order_start_count"]
    elif name == "claim_at" and known.get("order_created_at") is not None:
        yield known["order_created_at"] + timedelta(hours=1)
    elif name == "order_last_activity_at" and known.get("order_created_at") is not None:
        yield known["order_created_at"]


def _try(
    assessment: Assessment, raw: Mapping[str, Any], changes: tuple[tuple[str, Any], ...], judge: Judge
) -> NearestMiss | None:
    changed = {**raw, **{name: plain(value) for name, value in changes}}
    other = judge(changed)
    if other.outcome == assessment.outcome:
        return None
    made = tuple(Change(name, raw.get(name), plain(value)) for name, value in changes)
    return NearestMiss(made, other.outcome, other.amount, other.clauses[0])
