"""Facts looked up as they are given come out as facts read one by one do, and what is refused there is refused here."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy import FactError
from policy.evaluate import judge, judge_known
from policy.facts import read_facts
from policy.vocabulary import FACTS
from tests.policy.test_properties import CASES, near
from tests.policy.test_tables import facts, load

ODD: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-2, 2)
    | st.sampled_from([1.0, 0.0, float("nan"), Decimal(1), 10**40, -(10**29), [], {}, ("order",), b"order"])
    | st.sampled_from(["", "0", "1", "-0", "8.00", "1e3", "9" * 40, "٨", "true", "none", "order", "completed", "USD"])
    | st.sampled_from(["2026-03-10T12:00:00Z", "2026-03-10T14:00:00+02:00", "0001-01-01T00:00:00+23:59", "yesterday"])
    | st.text(max_size=5)
)
"""Values of every type, those that Python holds equal (1, True, 1.0) among them."""


@given(case=near(CASES, most=12))
@settings(max_examples=200)
def test_facts_as_they_are_given_lead_to_what_facts_read_one_by_one_lead_to(case: tuple[str, dict[str, Any]]) -> None:
    name, given_facts = case
    known = read_facts(given_facts)
    assert load(name).layouts.run(given_facts) == (known, load(name).program.run(known))
    assert judge(load(name), given_facts) == judge_known(load(name), given_facts, known)


@given(case=near(CASES, most=2), changes=st.dictionaries(st.sampled_from([*FACTS, "order_colour"]), ODD, max_size=6))
@settings(max_examples=300)
def test_a_value_of_any_type_is_refused_in_words_or_gets_the_answer_of_reading_it(
    case: tuple[str, dict[str, Any]], changes: dict[str, Any]
) -> None:
    text, odd = load(case[0]), {**case[1], **changes}
    try:
        known = read_facts(odd)
    except FactError:
        with pytest.raises(FactError) as caught:
            judge(text, odd)
        assert str(caught.value).split(":")[0] in odd
        assert "\n" not in str(caught.value)
        return
    answer = policy.assess(text, odd)
    plain = judge_known(text, odd, known)
    assert {**answer.to_json(), "nearest_miss": None} == plain.to_json()
    assert answer.outcome in ("credit_full", "credit_partial", "deny", "refill", "need_info", "hold", "handoff")


def test_a_value_that_equals_one_met_before_is_still_looked_at_for_its_type() -> None:
    text = load("fluxmio")
    for name, good, wrong in (
        ("order_found", True, (1, 1.0, Decimal(1), "true")),
        ("order_remains", 1, (True, 1.0, Decimal(1), "1")),
    ):
        judge(text, facts("order", {name: good}))
        for value in wrong:
            with pytest.raises(FactError, match=re.escape(f"{name}: {value!r} is not")):
                judge(text, facts("order", {name: value}))
