"""What an assessment carries: the formula with its numbers, the proposal under a cap, both clauses of a conflict."""

from policy.evaluate import judge
from tests.policy.test_tables import facts, load


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


def test_two_grounds_with_different_sums_end_with_a_person_and_both_clauses() -> None:
    answer = judge(load("fluxmio"), facts("order", {"incident_verified": True, "incident_type": "wrong_target"}))
    assert (answer.outcome, answer.handoff_reason, answer.clauses[:2]) == (
        "handoff",
        "policy_conflict",
        ("F4.b", "F4.c"),
    )
    assert answer.proposal is not None
    assert answer.proposal.outcome == "credit_partial"


def test_the_trace_names_every_rule_in_the_order_of_decisions_with_the_values_it_rests_on() -> None:
    read = load("fluxmio")
    answer = judge(read, facts("order", {}))
    assert [step.rule for step in answer.trace] == [rule.id for step in read.order for rule in read.rules[step]]
    held = {step.rule: dict(step.because) for step in answer.trace if step.result}
    assert held["F4.b-provider-ended-it"]["failure_cause"] == "provider_failure"
    ruled_out = {step.rule: dict(step.because) for step in answer.trace if step.result is False}
    assert ruled_out["F11.g-open"] == {"dispute_state": "none"}
    assert all(because for because in ruled_out.values())


def test_an_assessment_keeps_the_digest_of_its_document_and_the_version_of_its_evaluator() -> None:
    read = load("fluxmio")
    answer = judge(read, facts("order", {}))
    assert (answer.policy, answer.version, answer.digest) == ("fluxmio", "2025-01-01", read.digest)
    assert answer.evaluator
