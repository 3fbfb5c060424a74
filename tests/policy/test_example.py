"""The example policy: other limits, no line of Python, and as complete as the others."""

from pathlib import Path

import pytest

import policy
from policy.check import check
from policy.evaluate import judge
from policy.tables import Case, cases_of, said

EXAMPLE = policy.load("paperboat")
CASES = cases_of(EXAMPLE)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.subject} {case.title}" for case in CASES])
def test_a_case_of_the_example_comes_out_as_its_table_says(case: Case) -> None:
    answer = judge(EXAMPLE, case.facts)
    assert (said(answer), answer.clauses[0]) == (case.expected, case.clause)


def test_the_example_has_nothing_to_look_at_and_no_code() -> None:
    assert [str(one) for one in check(EXAMPLE)] == []
    root = Path(policy.__file__).parent.parent
    sources = [path for name in ("policy", "triage", "storage", "bot") for path in (root / name).rglob("*.py")]
    assert [path.name for path in sources if "paperboat" in path.read_text("utf-8").lower()] == []


def test_mending_comes_before_paying_by_the_order_alone() -> None:
    assert EXAMPLE.order.index("refill") < EXAMPLE.order.index("ground")
    fluxmio = policy.load("fluxmio").order
    assert fluxmio.index("ground") < fluxmio.index("refill")
