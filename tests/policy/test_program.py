"""The compiled rules say what the conditions say one by one; a nearest miss is true and smallest."""

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.derived import conclude
from policy.evaluate import judge
from policy.facts import plain, read_facts
from policy.nearest import CHANGEABLE, GRANTED, _others
from tests.policy.test_loading import SOUND, written
from tests.policy.test_properties import CASES, near
from tests.policy.test_tables import facts, load

NUMBERS: dict[str, Any] = {
    "order_remains": {"at_least": 10, "below": 20},
    "order_quantity": [5, 7],
    "order_delivered": {"not": [3]},
    "order_charge": {"above": "2.50"},
    "claim_at": {"at_least": "2026-01-01T00:00:00Z"},
    "order_currency": ["USD", "EUR"],
    "service_refill_days": {"at_most": 30},
    "order_start_count": {"is": "unknown"},
}


@given(case=near(CASES, most=12))
@settings(max_examples=200)
def test_the_compiled_rules_agree_with_the_conditions(case: tuple[str, dict[str, Any]]) -> None:
    name, given_facts = case
    program, known = load(name).program, read_facts(given_facts)
    result, concluded = program.run(known), conclude(known, load(name).settings)
    for number, rule in enumerate(program.rules):
        held = None if program.open(result) >> number & 1 else bool(program.true(result) >> number & 1)
        assert held is rule.when.judge(concluded), rule.id


@given(
    remains=st.none() | st.integers(8, 22),
    quantity=st.none() | st.integers(4, 8),
    delivered=st.none() | st.integers(2, 4),
    charge=st.none() | st.sampled_from(["2.49", "2.50", "2.51"]),
    at=st.none() | st.sampled_from(["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"]),
    currency=st.none() | st.sampled_from(["USD", "JPY"]),
    days=st.none() | st.integers(29, 31),
    start=st.none() | st.integers(0, 1),
)
def test_numbers_times_and_texts_are_compared_at_their_edges(folder: Path, **values: Any) -> None:
    read = policy.load(folder)
    names = ("remains", "quantity", "delivered", "charge", "at", "currency", "days", "start")
    document = {fact: values[name] for name, fact in zip(names, _order(), strict=True)}
    known = read_facts({name: value for name, value in document.items() if value is not None})
    result = read.program.run(known)
    for number, rule in enumerate(read.program.rules):
        held = None if read.program.open(result) >> number & 1 else bool(read.program.true(result) >> number & 1)
        assert held is rule.when.judge(known), rule.id


def _order() -> tuple[str, ...]:
    return (
        *("order_remains", "order_quantity", "order_delivered", "order_charge", "claim_at", "order_currency"),
        *("service_refill_days", "order_start_count"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy whose rules compare every kind of fact, alone and in nested groups."""
    tests = [{fact: spec} for fact, spec in NUMBERS.items()]
    nested = [{"any": [{**one, "none": [other]}, {"any": [other, one]}]} for one, other in combinations(tests, 2)]
    rules = [
        {"id": f"R{number}", "step": "bars", "when": when, "effect": "handoff", "reason": "discretion"}
        for number, when in enumerate([*tests, *({"none": [one]} for one in tests), *nested])
    ]
    document = {**SOUND, "clauses": [{"id": "A.1", "title": "All", "text": "All.", "rules": rules}]}
    return written(tmp_path_factory.mktemp("numbers"), document)


@given(case=near(CASES, most=2))
@settings(max_examples=60)
def test_a_nearest_miss_is_true_and_no_smaller_change_leads_to_a_grant(case: tuple[str, dict[str, Any]]) -> None:
    name, given_facts = case
    answer = policy.assess(load(name), given_facts)
    if answer.outcome != "deny" or given_facts["claim_object"] != "order":
        assert answer.nearest_miss is None
        return
    size = len(answer.nearest_miss.changes) if answer.nearest_miss else 2
    if answer.nearest_miss:
        _leads_there(name, given_facts, answer.nearest_miss)
    known = read_facts(given_facts)
    for smaller in range(1, size if answer.nearest_miss else 2):
        for names in combinations([one for one in CHANGEABLE if one in known], smaller):
            for values in product(*(_others(load(name), known, one) for one in names)):
                changed = {**given_facts, **{one: plain(value) for one, value in zip(names, values, strict=True)}}
                assert judge(load(name), changed).outcome not in GRANTED, (names, values)


def _leads_there(name: str, given_facts: dict[str, Any], miss: policy.NearestMiss) -> None:
    changed = {**given_facts, **{change.fact: change.to for change in miss.changes}}
    answer = judge(load(name), changed)
    assert miss.outcome in GRANTED
    assert (answer.outcome, answer.amount, answer.clauses[0]) == (miss.outcome, miss.amount, miss.clause)
    assert all(change.fact in CHANGEABLE and given_facts.get(change.fact) == change.was for change in miss.changes)


@pytest.mark.parametrize(
    ("base", "changes", "changed"),
    [
        ("order", {"order_remains": 0, "order_delivered": 1000}, []),
        ("completed", {"claim_reason": "drop", "metric_current_count": 1400}, ["metric_current_count"]),
        (
            "canceled",
            {"link_state_at_order": "private", "failure_cause": "link_private"},
            ["failure_cause", "link_state_at_order"],
        ),
        ("order", {"conduct_flag": "confirmed"}, []),
    ],
)
def test_refusals_of_the_growth_shop_say_what_was_nearest(
    base: str, changes: dict[str, Any], changed: list[str]
) -> None:
    answer = policy.assess(load("instagram_growth"), facts(base, changes))
    assert answer.outcome == "deny"
    assert [change.fact for change in answer.nearest_miss.changes] == changed if answer.nearest_miss else not changed
