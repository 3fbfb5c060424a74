"""What must hold for all facts, with generators that start from cases that are credited."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.evaluate import judge
from policy.facts import plain
from policy.vocabulary import FACTS, FactType
from tests.policy.test_tables import ALL, facts, load

CREDITS = ("credit_full", "credit_partial")
COUNTERS = frozenset(("metric_current_count", "order_start_count"))
"""A public counter that is unknown is no doubt where our own log answers; known, it may raise one."""

MONEY = {
    "order": ("order_charge", "order_promo_share", "order_currency"),
    "topup": (
        *("topup_captured_total", "topup_gateway_refunded_total", "topup_ledger_credited_total"),
        "topup_currency",
    ),
    "vip": ("vip_charge", "vip_promo_share", "vip_currency"),
}
ALWAYS = ("earlier_credit_total", "account_currency", "auto_credit_cap", "panel_returned")
EXAMPLES = 200


CASES = [(name, dict(case.facts)) for name, case in ALL]
CREDITED = [(name, given_facts) for name, given_facts in CASES if judge(load(name), given_facts).outcome in CREDITS]


def values(fact: FactType) -> st.SearchStrategy[Any]:
    """Any value of that fact, of ordinary size, as JSON writes it."""
    times = st.datetimes(datetime(2025, 6, 1), datetime(2026, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given UTC
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "word": st.sampled_from(fact.values or ("",)),
        "bool": st.booleans(),
        "count": st.sampled_from([0, 1, 7, 30, 250, 1000, 1500]) | st.integers(-2000, 5000),
        "money": st.sampled_from(["0", "1", "8.00", "0.27819"]) | st.decimals("0", "99", places=3).map(str),
        "time": times.map(plain),
        "text": st.sampled_from(["USD", "EUR", "JPY", "x"]),
    }
    return kinds[fact.type]


def touching(given_facts: dict[str, Any]) -> list[FactType]:
    """The facts that a case of this object may have."""
    return [
        one
        for one in FACTS.values()
        if one.group in ("common", given_facts["claim_object"]) and one.name[6:] != "object"
    ]


@st.composite
def near(draw: st.DrawFn, cases: list[tuple[str, dict[str, Any]]], most: int = 3) -> tuple[str, dict[str, Any]]:
    """A case of the tables with a few facts changed or forgotten."""
    name, given_facts = draw(st.sampled_from(cases))
    chosen = draw(st.lists(st.sampled_from(touching(given_facts)), max_size=most, unique_by=lambda one: one.name))
    return name, {**given_facts, **{one.name: draw(st.none() | values(one)) for one in chosen}}


def is_credit(name: str, given_facts: dict[str, Any]) -> bool:
    return judge(load(name), given_facts).outcome in CREDITS


@given(case=near(CASES, most=12))
@settings(max_examples=EXAMPLES)
def test_any_well_typed_facts_get_an_answer_that_names_a_clause(case: tuple[str, dict[str, Any]]) -> None:
    name, given_facts = case
    answer = judge(load(name), given_facts)
    known = {clause.id for clause in load(name).clauses}
    assert answer.clauses
    assert set(answer.clauses) <= known
    assert (answer.amount is not None) == (answer.outcome in CREDITS)
    assert (answer.handoff_reason is not None) == (answer.outcome == "handoff")


@given(case=near(CASES, most=6))
@settings(max_examples=8)
def test_the_nearest_miss_changes_nothing_else_in_the_answer(case: tuple[str, dict[str, Any]]) -> None:
    name, given_facts = case
    whole, quick = policy.assess(load(name), given_facts), judge(load(name), given_facts)
    assert {**whole.to_json(), "nearest_miss": None} == quick.to_json()


def counted(check: Callable[[str, dict[str, Any]], None], least: int, most: int = 3) -> None:
    """Run a check on credits near the credited cases; fail when too few of the examples were credits."""
    reached = 0

    @given(case=near(CREDITED, most))
    @settings(max_examples=EXAMPLES)
    def run(case: tuple[str, dict[str, Any]]) -> None:
        nonlocal reached
        if is_credit(*case):
            reached += 1
            check(*case)

    run()
    assert reached >= least


def test_a_credit_is_within_what_was_paid_and_the_cap() -> None:
    counted(_within, least=EXAMPLES // 5)


def _within(name: str, given_facts: dict[str, Any]) -> None:
    amount = judge(load(name), given_facts).amount
    assert amount is not None
    assert 0 < amount <= Decimal(given_facts["auto_credit_cap"])
    earlier = Decimal(given_facts["earlier_credit_total"])
    if given_facts["claim_object"] == "topup":
        paid = Decimal(given_facts["topup_captured_total"]) - Decimal(given_facts["topup_gateway_refunded_total"])
        assert amount + earlier + Decimal(given_facts["topup_ledger_credited_total"]) <= paid
        return
    kind = given_facts["claim_object"]
    paid = Decimal(given_facts[f"{kind}_charge"]) - Decimal(given_facts[f"{kind}_promo_share"])
    assert amount + earlier <= paid


def test_a_credit_never_stands_beside_an_open_dispute_or_a_stranger() -> None:
    counted(_undisputed, least=EXAMPLES // 5)


def _undisputed(name: str, given_facts: dict[str, Any]) -> None:
    assert given_facts["dispute_state"] not in ("open", None)
    assert given_facts["claimant_is_owner"] is True
    assert given_facts["fraud_flag"] == "none"
    assert judge(load(name), {**given_facts, "dispute_state": "open"}).outcome == "hold"


def test_a_credit_needs_each_of_its_money_facts() -> None:
    counted(_needs_money, least=EXAMPLES // 5)


def _needs_money(name: str, given_facts: dict[str, Any]) -> None:
    for fact in (*ALWAYS, *MONEY[given_facts["claim_object"]]):
        answer = judge(load(name), {**given_facts, fact: None})
        assert answer.outcome == "handoff", fact


@given(case=near(CASES, most=2), data=st.data())
@settings(max_examples=EXAMPLES)
def test_forgetting_one_fact_never_makes_a_credit(case: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    name, given_facts = case
    one = data.draw(st.sampled_from([fact for fact in touching(given_facts) if fact.name not in COUNTERS]))
    forgotten = {key: value for key, value in given_facts.items() if key != one.name}
    after = judge(load(name), forgotten if one.null_is_plain else {**forgotten, one.name: None})
    if after.outcome in CREDITS:
        before = judge(load(name), given_facts)
        assert (before.outcome, before.amount) == (after.outcome, after.amount)


def test_learning_an_unknown_fact_never_changes_a_credit() -> None:
    """What was unknown at a credit cannot have mattered: any value leads to the same credit.

    Only what contradicts our own log (remains that were unknown and the log proved) may put it before a person.
    """

    def check(name: str, given_facts: dict[str, Any]) -> None:
        before = judge(load(name), given_facts)
        unknown = [fact for fact in touching(given_facts) if _unknown(fact, given_facts)]
        for fact in unknown:
            for value in _sample(fact):
                after = judge(load(name), {**given_facts, fact.name: value})
                if fact.name != "order_remains" or after.handoff_reason != "data_inconsistent":
                    assert (after.outcome, after.amount) == (before.outcome, before.amount), (fact.name, value)

    counted(check, least=EXAMPLES // 10, most=5)


def _unknown(fact: FactType, given_facts: dict[str, Any]) -> bool:
    return given_facts.get(fact.name) is None and not fact.null_is_plain and fact.name not in COUNTERS


def _sample(fact: FactType) -> list[Any]:
    kinds: dict[str, list[Any]] = {
        "word": list(fact.values),
        "bool": [True, False],
        "count": [0, 250, 1000],
        "money": ["0", "3.00", "99"],
        "time": ["2026-02-01T00:00:00Z", "2026-05-01T00:00:00Z"],
        "text": ["USD", "EUR"],
    }
    return kinds[fact.type]


@given(case=near(CASES, most=4), data=st.data())
@settings(max_examples=50)
def test_equal_facts_in_any_order_get_equal_answers(case: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    name, given_facts = case
    shuffled = dict(data.draw(st.permutations(list(given_facts.items()))))
    assert judge(load(name), shuffled).to_json() == judge(policy.load(name), given_facts).to_json()


TOO_FAR = {
    "a refill of more days than there are": ("completed", {"claim_reason": "drop", "service_refill_days": 10**12}),
    "the last hour of the last year": ("completed", {"order_created_at": "9999-12-31T23:30:00Z"}),
    "a time before the first in UTC": ("order", {"claim_at": "0001-01-01T00:00:00+23:59"}),
}
"""Sizes that no calendar holds, or that lie at its edge."""


@pytest.mark.parametrize(("base", "changes"), TOO_FAR.values(), ids=TOO_FAR.keys())
def test_sizes_beyond_the_calendar_get_an_answer_or_are_refused_in_words(base: str, changes: dict[str, Any]) -> None:
    try:
        assert policy.assess(load("fluxmio"), facts(base, changes)).outcome
    except policy.FactError:
        return
