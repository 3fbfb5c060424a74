"""The nearest miss: the smallest change of facts about order, link or time that would have led to a credit or refill.

Not every value is tried. A change can only help when it touches what the deciding rule rests on and, for some granting
rule, everything that keeps it from holding; the compiled rules say at once what that is. Only such sets of facts are
filled with values and judged. Single facts come before pairs, so no smaller set of changes leads there; more than two
would be no miss by a little.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from policy.assessment import Assessment, Change, NearestMiss
from policy.document import Policy
from policy.evaluate import judge_known
from policy.facts import plain, read_facts
from policy.program import GRANTS, Program
from policy.ruling import Ruling, ruling
from policy.trace import Trace
from policy.vocabulary import FACTS

CHANGEABLE = (
    *("order_status", "provider_status", "order_remains", "failure_cause", "link_state_at_order", "link_state_now"),
    *("link_changed_during_delivery", "dup_order_cause", "service_unavailable_before_execution"),
    *("service_refill_days", "metric_current_count", "claim_at"),
)
"""Facts about order, link and time, in the order in which they are tried."""

OPENING = frozenset(CHANGEABLE)
GRANTED = ("credit_full", "credit_partial", "refill")
Known = Mapping[str, Any]


def with_nearest_miss(policy: Policy, raw: Known, assessment: Assessment) -> Assessment:
    """A refused order's assessment with its nearest miss, if there is one; any other as it is."""
    if assessment.outcome != "deny" or raw.get("claim_object") != "order" or raw.get("order_found") is False:
        return assessment
    trace = assessment.trace
    known = trace.known if isinstance(trace, Trace) else read_facts(raw)
    for names in _worth_trying(policy.program, known):
        for values in product(*(_others(policy, known, name) for name in names)):
            changes = dict(zip(names, values, strict=True))
            changed = {**known, **changes}
            if _may_grant(policy.program, changed):
                other = judge_known(policy, raw, changed)
                if other.outcome in GRANTED:
                    return replace(assessment, nearest_miss=_miss(raw, changes, other))
    return assessment


def _miss(raw: Known, changes: Known, other: Assessment) -> NearestMiss:
    made = tuple(Change(name, raw.get(name), plain(value)) for name, value in changes.items())
    return NearestMiss(made, other.outcome, other.amount, other.clauses[0])


def _may_grant(program: Program, known: Known) -> bool:
    found: Ruling = ruling(program, program.run(known))
    return found.winner is not None and found.winner.effect in GRANTS


def _worth_trying(program: Program, known: Known) -> Iterator[tuple[str, ...]]:
    """Sets of changeable facts, smaller ones first, that touch all that stands in some granting rule's way."""
    winner = ruling(program, program.run(known)).winner
    held = [frozenset(winner.when.reads())] if winner and winner.effect not in GRANTS else []
    ways = [[*held, *walls] for walls in _walls(program, known)]
    mine = [name for name in CHANGEABLE if name in known] if ways else []
    yield from ((name,) for name in mine if any(all(name in wall for wall in walls) for walls in ways))
    for name in mine:
        left = [[wall for wall in walls if name not in wall] for walls in ways]
        for other in mine[mine.index(name) + 1 :]:
            if any(all(other in wall for wall in walls) for walls in left):
                yield (name, other)


def _walls(program: Program, known: Known) -> list[list[frozenset[str]]]:
    """For each granting rule that changeable facts can open, what keeps it shut: of each set one fact must change."""
    view, found = program.view(known), dict[int, list[frozenset[str]]]()
    alive = program.granting & ~view.false
    for column in (*view.facts, *view.conclusions):
        shut = program.look(column, known)[0] & alive if column.touches & alive else 0
        if not shut:
            continue
        if OPENING.isdisjoint(column.reads):
            alive &= ~shut
            continue
        for number in program.numbers(shut):
            found.setdefault(number, []).append(frozenset(column.reads))
    whole = [frozenset(OPENING)]
    return [found.get(number, whole) for number in program.numbers(alive)]


def _others(policy: Policy, known: Known, name: str) -> list[Any]:
    """Other values of a fact that are worth trying, ordinary ones first."""
    value, fact = known[name], FACTS[name]
    if fact.type == "word":
        return [word for word in fact.values if word != value]
    if fact.type == "bool":
        return [not value]
    return [one for one in _numbers(policy, known, name) if one != value]


def _numbers(policy: Policy, known: Known, name: str) -> Iterator[Any]:
    """Numbers and times at the edge of what the rules ask for."""
    start, units = known.get("order_start_count"), known.get("order_delivered", known.get("order_quantity"))
    claim, completed = known.get("claim_at"), known.get("order_completed_at")
    if name == "order_remains" and known.get("order_quantity"):
        yield from (known["order_quantity"], 0)
    elif name == "service_refill_days":
        yield from (None, (claim - completed).days + 1) if claim and completed else (None,)
    elif name == "metric_current_count" and start is not None and units is not None:
        yield start + units - 1
    elif name == "claim_at":
        yield from _earlier(policy, known)


def _earlier(policy: Policy, known: Known) -> Iterator[Any]:
    """The last moments at which the claim would have been in time: for the refill, for the money, at all."""
    second, days = timedelta(seconds=1), known.get("service_refill_days")
    began = known.get(policy.settings.get("claim_clock", "order_created_at"))
    if known.get("order_completed_at") and days:
        yield known["order_completed_at"] + timedelta(days=days) - second
    if began and "claim_hours" in policy.settings:
        yield began + timedelta(hours=policy.settings["claim_hours"]) - second
    if known.get("order_created_at"):
        yield known["order_created_at"] + timedelta(hours=1)
