"""Two versions of a policy beside each other: every kind of situation they answer differently, with an example."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import policy
from bot.cli.policy_diff import diff_command
from policy.evaluate import judge
from policy.ordinary import unusual
from policy.proof.difference import compare
from tests.policy.proof.test_faults_are_found import planted
from tests.policy.test_tables import load

EARLIER = {"claim_hours:\n    value: 720": "claim_hours:\n    value: 480"}


def test_the_same_text_differs_nowhere() -> None:
    compared = compare(load("instagram_growth"), load("instagram_growth"))
    assert (compared.differences, compared.complete) == ((), True)


def test_a_shorter_time_limit_shows_in_late_claims_alone(tmp_path: Path) -> None:
    old, new = load("instagram_growth"), planted("instagram_growth", EARLIER, tmp_path)
    compared = compare(old, new)
    assert compared.complete
    assert {one.after.clause for one in compared.differences} == {"I.contact.30d"}
    credited = next(one for one in compared.differences if one.before.amount)
    assert set(unusual(credited.facts)) <= {"claim_object", "claim_at", "order_created_at"}
    assert judge(old, credited.facts).outcome.startswith("credit")
    assert judge(new, credited.facts).handoff_reason == "policy_conflict"


def test_another_amount_is_a_difference(tmp_path: Path) -> None:
    edits = {"effect: credit\n        basis: share": "effect: credit\n        basis: whole"}
    old, new = load("instagram_growth"), planted("instagram_growth", edits, tmp_path)
    examples = [one for one in compare(old, new).differences if one.before.amount and one.after.amount]
    assert examples
    for one in examples:
        assert judge(old, one.facts).amount != judge(new, one.facts).amount


def test_a_rule_taken_away_leaves_its_situations_to_the_clauses_behind_it(tmp_path: Path) -> None:
    edits = {"order_phase: held, sides: agree, incident_verified: false": "order_phase: held, sides: differ"}
    compared = compare(load("instagram_growth"), planted("instagram_growth", edits, tmp_path))
    assert {one.before.clause for one in compared.differences} == {"I.details.onhold"}
    assert "G.clear" in {one.after.clause for one in compared.differences}, "the last word: a person decides"
    assert compared.complete


def test_the_command_prints_each_kind_and_says_whether_that_is_all(tmp_path: Path) -> None:
    planted("instagram_growth", EARLIER, tmp_path)
    said = CliRunner().invoke(diff_command, ["instagram_growth", str(tmp_path / "planted.yaml")], standalone_mode=False)
    assert said.return_value == 1
    assert "now decided by I.contact.30d" in said.output
    assert "credit_partial 2.00 USD (I.reasons.system)  →  handoff (I.contact.30d)" in said.output
    assert said.output.rstrip().endswith("proved that there are no others")
    assert policy.read(tmp_path / "planted.yaml").settings["claim_hours"] == 480


@pytest.mark.parametrize("word", ["nowhere", "missing.yaml"])
def test_a_policy_that_is_not_there_is_one_sentence(word: str) -> None:
    said = CliRunner().invoke(diff_command, ["fluxmio", word], standalone_mode=False)
    assert isinstance(said.exception, policy.PolicyError)
    assert "Traceback" not in str(said.exception)
