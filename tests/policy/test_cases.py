"""Every rule, every conflict and the arithmetic, each in a case of its own, with the clause that decides it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from policy import Assessment
from policy.evaluate import judge
from tests.policy.test_tables import TABLES, load
from tests.policy.test_tables import facts as plain_facts

FOLDER = Path(__file__).parent / "cases"
OWN = sorted(path for path in FOLDER.glob("*_*.yaml") if path.stem not in TABLES)


def facts(base: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The facts of a case; `account` is a contested booking on the account itself."""
    if base != "account":
        return plain_facts(base, changes)
    common = {name: value for name, value in plain_facts("vip", {}).items() if not name.startswith("vip_")}
    own = {"claim_object": "account", "claim_reason": "other", "adjust_amount": "3.00", "adjust_currency": "USD"}
    return {**common, **own, "adjust_reason": None, **changes}


def rows(path: Path) -> dict[str, list[Any]]:
    """Title -> base, changes, expected, clause."""
    table: dict[str, list[Any]] = yaml.safe_load(path.read_text("utf-8"))
    return table


def policy_of(path: Path) -> str:
    return next(name for name in TABLES if path.stem.startswith(name))


def listed() -> list[Any]:
    return [
        pytest.param(policy_of(path), *row, id=f"{path.stem}: {title}")
        for path in OWN
        for title, row in rows(path).items()
    ]


def said(answer: Assessment) -> str:
    """Outcome, then the amount, the reason, or what is asked for."""
    more = {"handoff": str(answer.handoff_reason), "need_info": ",".join(answer.missing)}.get(answer.outcome, "")
    if answer.amount is not None:
        more = format(answer.amount, "f")
    return f"{answer.outcome} {more}".strip()


@pytest.mark.parametrize(("name", "base", "changes", "expected", "clause"), listed())
def test_a_case_is_answered_by_the_clause_that_the_reading_names(
    name: str, base: str, changes: dict[str, Any], expected: str, clause: str | None
) -> None:
    answer = judge(load(name), facts(base, changes))
    assert (said(answer), answer.clauses[0]) == (expected, clause or answer.clauses[0]), [
        step for step in answer.trace if step.result
    ]
    assert answer.currency == (None if answer.amount is None else currency(base, changes))
    assert bool(answer.formula) == (answer.amount is not None)


def currency(base: str, changes: dict[str, Any]) -> str:
    given = facts(base, changes)
    return str(given.get("order_currency") or given.get("topup_currency") or given.get("vip_currency"))


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_decides_some_case(name: str) -> None:
    tables = [rows(path) for path in (*OWN, FOLDER / f"{name}.yaml") if policy_of(path) == name]
    decided = {decisive(name, row[0], row[1]) for table in tables for row in table.values()}
    rules = {rule.id for clause in load(name).clauses for rule in clause.rules if not rule.off}
    assert sorted(rules - decided) == []


def decisive(name: str, base: str, changes: dict[str, Any]) -> str | None:
    """The first rule that holds, in the order of decisions, which is the order of the trace."""
    trace = judge(load(name), facts(base, changes)).trace
    return next((step.rule for step in trace if step.result), None)


def conflicts(name: str, letter: str) -> set[int]:
    titles = [title for path in OWN if policy_of(path) == name for title in rows(path)]
    heads = [title.split()[0] for title in titles]
    return {int(head[1:]) for head in heads if head[0] == letter and head[1:].isdigit()}


def test_every_conflict_of_the_reading_has_a_case() -> None:
    assert conflicts("fluxmio", "K") == set(range(1, 33))
    assert conflicts("instagram_growth", "C") == set(range(1, 15))


def test_no_title_stands_twice_in_a_table() -> None:
    for path in OWN:
        lines = [line.split(": [")[0] for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
        assert len(lines) == len(set(lines)) == len(rows(path)), path.name


def test_the_formula_shows_its_numbers() -> None:
    over = {"order_charge": "12.00", "correct_charge": "8.00", "incident_verified": True, "incident_type": "pricing"}
    assert judge(load("fluxmio"), facts("order", over)).formula == "(12.00 - 8.00) + 8.00 × 250 / 1000 = 6.00" + (
        " (rounded down to 0.01)"
    )
    earlier = {"earlier_credit_total": "0.75", "earlier_credit_kind": "refund"}
    assert str(judge(load("fluxmio"), facts("order", earlier)).formula).endswith("less 0.75 given back = 1.25")


def test_a_handoff_over_the_cap_proposes_the_whole_credit() -> None:
    answer = judge(load("fluxmio"), facts("order", {"auto_credit_cap": "1.99"}))
    assert answer.proposal is not None
    assert (answer.proposal.outcome, format(answer.proposal.amount or 0, "f")) == ("credit_partial", "2.00")
    assert answer.amount is None
