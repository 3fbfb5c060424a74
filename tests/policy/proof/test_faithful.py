"""The solver's picture of a policy is the evaluator: at any facts both say the same of every rule and of the answer."""

from functools import cache
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from z3 import z3util

from policy.derived import DERIVED
from policy.evaluate import judge
from policy.proof.explore import paths
from policy.proof.money import Bounds
from policy.proof.situation import Situation
from tests.policy.proof.exactly import AtFacts, Exact
from tests.policy.test_properties import CASES, CREDITED, near
from tests.policy.test_tables import TABLES, load


@cache
def formulas(name: str) -> AtFacts:
    return AtFacts(load(name))


def agree(name: str, facts: dict[str, Any]) -> None:
    answer = judge(load(name), facts)
    results, outcome, amount, well_formed = formulas(name)(facts)
    assert results == {step.rule: step.result for step in answer.trace}
    assert outcome == answer.outcome
    assert answer.amount is None or amount == answer.amount
    assert well_formed


@given(case=near(CASES, most=8))
@settings(max_examples=60, deadline=None)
def test_any_facts_are_answered_alike(case: tuple[str, dict[str, Any]]) -> None:
    agree(*case)


@given(case=near(CREDITED, most=2))
@settings(max_examples=40, deadline=None)
def test_credits_are_computed_alike(case: tuple[str, dict[str, Any]]) -> None:
    agree(*case)


@pytest.mark.parametrize("name", TABLES)
def test_the_cases_of_the_tables_are_answered_alike(name: str) -> None:
    for case, facts in CASES[:: max(1, len(CASES) // 60)]:
        if case == name:
            agree(name, facts)


def test_what_the_bounds_say_holds_of_the_exact_arithmetic() -> None:
    exact, bounds, solver = Exact(), Bounds(), z3.Solver()
    price, remains, quantity, scale = z3.Real("price"), z3.Int("remains"), z3.Int("quantity"), z3.Int("scale")
    part, cut = bounds.share(price, remains, quantity), bounds.down(price, scale)
    real = [(part, exact.share(price, remains, quantity)), (cut, exact.down(price, scale))]
    solver.add(scale >= 0, scale <= 6, quantity > 0)
    for said in bounds.said:
        assert solver.check(z3.Not(z3.substitute(said, *real))) == z3.unsat, said


def test_every_conclusion_names_all_the_facts_it_reads() -> None:
    read = Situation()
    for name, one in DERIVED.items():
        assert _facts_in(one.conclude, read) <= {*one.reads, "claim_object", "earlier_credit_total"}, name


def _facts_in(conclude: Any, situation: Situation) -> set[str]:
    found = list(
        paths(
            lambda known: conclude(known, {**load("fluxmio").settings, **load("instagram_growth").settings}), situation
        )
    )
    used = {str(one) for path, _ in found for one in z3util.get_vars(path)}
    return {name for name in situation.known if any(one.split("=")[0].split(" known")[0] == name for one in used)}
