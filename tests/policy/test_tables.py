"""The worked cases beside the shipped policies: each comes out as its table says, and none is missing."""

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import policy
from policy import Policy, PolicyError
from policy.evaluate import judge
from policy.tables import FOLDER, STARTS, Case, cases_of, said, start_facts
from policy.written import read_yaml
from tests.policy.test_loading import SOUND, written

TABLES = ("fluxmio", "instagram_growth")
CONFLICTS = {"fluxmio": [f"K{number}" for number in range(1, 33)], "instagram_growth": [f"C{n}" for n in range(1, 15)]}
STARTING = read_yaml((FOLDER / STARTS).read_bytes())


@cache
def load(name: str) -> Policy:
    return policy.load(name)


def facts(start: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Ordinary facts of that start, with what differs."""
    return {**start_facts(STARTING, start), **changes}


ALL = [(name, case) for name in TABLES for case in cases_of(load(name))]


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{name} {case.subject} {case.title}" for name, case in ALL])
def test_a_case_is_answered_by_the_clause_that_the_reading_names(name: str, case: Case) -> None:
    answer = judge(load(name), case.facts)
    held = [step for step in answer.trace if step.result]
    assert (said(answer), answer.clauses[0]) == (case.expected, case.clause), held
    assert bool(answer.formula) == (answer.amount is not None)
    if answer.amount is not None:
        kind = {"order": "order_charge", "vip": "vip_charge", "topup": "topup_captured_total"}
        assert answer.amount <= Decimal(case.facts[kind[case.facts["claim_object"]]])
        assert answer.currency == next(case.facts[one] for one in case.facts if one.endswith(f"{_kind(case)}_currency"))


def _kind(case: Case) -> str:
    return str(case.facts["claim_object"])


@pytest.mark.parametrize("name", TABLES)
def test_every_clause_and_conflict_has_at_least_two_cases(name: str) -> None:
    count = Counter(case.subject for case in cases_of(load(name)))
    ids = [*(clause.id for clause in load(name).clauses), *CONFLICTS[name]]
    assert {one: count[one] for one in ids if count[one] < 2} == {}
    assert set(count) <= {*ids, "part-4"}


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_decides_some_case(name: str) -> None:
    traces = [judge(load(name), case.facts).trace for case in cases_of(load(name))]
    decided = {next((step.rule for step in trace if step.result), None) for trace in traces}
    assert sorted({rule.id for rule in load(name).program.rules} - decided) == []


@pytest.mark.parametrize("name", TABLES)
def test_every_clause_has_rules_or_says_why_not(name: str) -> None:
    for clause in load(name).clauses:
        assert bool(clause.rules) != bool(clause.no_rule), clause.id


WRONG = {
    "a row that is too short": ("A.1 one: [order, {}, hold]", "A.1 one: a row is [start, {what differs}, expected"),
    "a start nobody knows": (
        "A.1 one: [odrer, {}, hold, A.1]",
        "there is no start 'odrer'; there are order, completed",
    ),
    "a misspelt fact": ("A.1 one: [order, {order_colour: red}, hold, A.1]", "order_colour: there is no such fact"),
    "a misspelt value": ("A.1 one: [order, {order_status: partail}, hold, A.1]", "'partail' is not one of"),
    "a row twice": ("A.1 one: [order, {}, hold, A.1]\nA.1 one: [order, {}, hold, A.1]", "A.1 one stands twice"),
    "a list": ("- A.1", "a table of cases has rows"),
}


@pytest.mark.parametrize(("content", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_broken_table_is_named_with_its_line(tmp_path: Path, content: str, words: str) -> None:
    read = policy.load(written(tmp_path, SOUND))
    folder = tmp_path / "small.cases"
    folder.mkdir()
    (folder / "A.yaml").write_text(f"# cases\n{content}\n", "utf-8")
    with pytest.raises(PolicyError, match=rf"A\.yaml: line [123]: .*{re.escape(words)}"):
        cases_of(read)


def test_a_folder_may_bring_its_own_starts(tmp_path: Path) -> None:
    read = policy.load(written(tmp_path, SOUND))
    assert cases_of(read) == ()
    folder = tmp_path / "small.cases"
    folder.mkdir()
    (folder / STARTS).write_text(
        "small: {from: order, order_quantity: 4, order_remains: 1, order_delivered: 3}\n", "utf-8"
    )
    (folder / "A.yaml").write_text("A.1 a quarter: [small, {}, credit_partial 2.00, A.1]\n", "utf-8")
    (case,) = cases_of(read)
    assert (said(judge(read, case.facts)), case.subject, case.title) == (case.expected, "A.1", "a quarter")
