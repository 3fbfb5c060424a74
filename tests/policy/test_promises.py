"""What must hold for every combination of facts: properties, with the generator aimed at credits."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import policy
from policy.evaluate import judge
from policy.vocabulary import FACTS, FactType
from tests.policy.test_tables import facts, load

NAMES = ("fluxmio", "instagram_growth")
MONEY = (
    "order_charge",
    "order_promo_share",
    "earlier_credit_total",
    "order_currency",
    "account_currency",
    "panel_returned",
)
ORDER = [fact for fact in FACTS.values() if fact.group in ("common", "order") and fact.name != "claim_object"]
CREDITS = ("credit_full", "credit_partial")


def value(fact: FactType) -> st.SearchStrategy[Any]:
    """Any value of the fact, unknown included."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "word": st.sampled_from(fact.values or ("",)),
        "bool": st.booleans(),
        "count": st.integers(-200, 5000),
        "money": st.decimals("0", "99", places=2).map(str),
        "time": st.sampled_from(["2026-02-01T00:00:00Z", "2026-03-05T00:00:00Z", "2026-04-20T00:00:00Z"]),
        "text": st.sampled_from(["USD", "EUR", "x"]),
    }
    return st.none() | kinds[fact.type]


CHANGES = st.lists(st.sampled_from(ORDER), max_size=4, unique_by=lambda fact: fact.name).flatmap(
    lambda chosen: st.fixed_dictionaries({fact.name: value(fact) for fact in chosen})
)
BASE = st.sampled_from(["order", "canceled", "completed", "running"])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=250)
@given(base=BASE, changes=CHANGES)
def test_any_facts_get_an_answer_and_a_credit_stays_within_what_was_paid(
    name: str, base: str, changes: dict[str, Any]
) -> None:
    given_facts = facts(base, changes)
    answer = judge(load(name), given_facts)
    assert answer.clauses
    assert answer == judge(load(name), given_facts)
    event(answer.outcome)
    if answer.outcome not in CREDITS:
        return
    paid = Decimal(given_facts["order_charge"]) - Decimal(given_facts["order_promo_share"])
    assert answer.amount is not None
    assert Decimal(0) < answer.amount <= paid - Decimal(given_facts["earlier_credit_total"])
    assert answer.amount <= Decimal(given_facts["auto_credit_cap"])
    assert given_facts["dispute_state"] != "open"
    assert given_facts["claimant_is_owner"] is True
    assert given_facts["order_currency"] == given_facts["account_currency"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("base", ["order", "canceled"])
@pytest.mark.parametrize("fact", MONEY)
def test_a_credit_whose_money_facts_are_unknown_is_no_credit(name: str, base: str, fact: str) -> None:
    assert judge(load(name), facts(base, {})).outcome in CREDITS
    answer = judge(load(name), facts(base, {fact: None}))
    assert answer.outcome == "handoff"
    assert answer.handoff_reason == "fact_unknown"


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=250)
@given(changes=CHANGES, fact=st.sampled_from(ORDER))
def test_forgetting_a_fact_never_makes_a_credit(name: str, changes: dict[str, Any], fact: FactType) -> None:
    known = facts("order", changes)
    before = judge(load(name), known)
    forgotten = {key: held for key, held in known.items() if key != fact.name}
    after = judge(load(name), {**forgotten, **({} if fact.null_is_plain else {fact.name: None})})
    # what the panel returned may be left out where the earlier total says it all, and a counter is an extra check
    if fact.name in ("panel_returned", "metric_current_count", "order_start_count"):
        return
    if after.outcome in CREDITS:
        event("still a credit")
        assert (before.outcome, before.amount) == (after.outcome, after.amount)


@pytest.mark.parametrize("name", NAMES)
def test_a_nearest_miss_really_leads_where_it_says(name: str) -> None:
    for changes in ({"failure_cause": "link_private", "link_state_at_order": "private"}, {"order_remains": 0}):
        given_facts = facts("canceled", changes)
        miss = policy.assess(load(name), given_facts).nearest_miss
        if miss is None:
            continue
        changed = {**given_facts, **{change.fact: change.to for change in miss.changes}}
        answer = judge(load(name), changed)
        assert (answer.outcome, answer.amount, answer.clauses[0]) == (miss.outcome, miss.amount, miss.clause)


def test_a_refusal_over_a_private_link_says_what_would_have_been_different() -> None:
    miss = policy.assess(load("fluxmio"), facts("order", {"failure_cause": "link_private"})).nearest_miss
    assert miss is not None
    assert [(change.fact, change.was) for change in miss.changes] == [("failure_cause", "link_private")]
