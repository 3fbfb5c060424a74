"""A document that a machine could misread is refused, with every fault named; facts outside the vocabulary too."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import policy
from bot.cli.main import cli
from policy import FactError, PolicyError
from policy.loading import FOLDER

SHIPPED = (FOLDER / "fluxmio-2025-01-01.yaml").read_text("utf-8")

FAULTS = {
    "an unknown fact": ("claim_legal: statutory", "claim_law: statutory", "claim_law: there is no such fact"),
    "a value outside its type": ("order_phase: [partial, canceled]", "order_phase: [partail, canceled]", "partail"),
    "a clause that does not exist": ("also: [F13.a, F4.c]", "also: [F99.z]", "clause F99.z does not exist"),
    "an unknown step": ("step: papers", "step: letters", "step letters is not in the order"),
    "an unknown effect": ("effect: hold", "effect: wait", "effect wait is not one of"),
    "a handoff without its reason": ("reason: legal", "reason: law", "a handoff needs a reason"),
    "a credit without its basis": ("basis: excess", "basis: guess", "a credit needs a basis"),
    "a refusal on the customer's word alone": (
        "when: {fraud_flag: confirmed}",
        "when: {claim_explanation: contradictory}",
        "may not lean on what the customer says",
    ),
    "neither rule nor reason": ("    no_rule: Nothing is paused by a claim.\n", "", "say under no_rule why"),
    "a quote that does not stand there": (
        "      - id: F14.b-official-paper\n",
        "      - id: F14.b-official-paper\n        quote: pigs may fly\n",
        "does not stand in the clause",
    ),
    "a rule that stands twice": ("id: F14.a-named-right", "id: F14.b-official-paper", "stands twice"),
    "no date": ("effective: 2025-01-01", "effective: soon", "must be a date"),
    "no YAML": ("policy: fluxmio", "policy: [fluxmio", "is not YAML"),
}


@pytest.mark.parametrize(("right", "wrong", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_refused_by_name(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    assert right in SHIPPED
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHIPPED.replace(right, wrong, 1), "utf-8")
    with pytest.raises(PolicyError, match=words.replace("[", r"\[")):
        policy.load(broken)


def test_two_faults_are_named_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = SHIPPED.replace("step: papers", "step: letters", 1).replace("reason: legal", "reason: law", 1)
    broken.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        policy.load(broken)
    assert "letters" in str(caught.value)
    assert "a handoff needs a reason" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("order_status", "partail", "is not one of"),
        ("order_remains", "many", "a whole number"),
        ("order_remains", True, "a whole number"),
        ("order_charge", 2.5, "an amount as text"),
        ("order_charge", "9" * 40, "an amount as text"),
        ("claim_at", "2026-03-01", "a UTC time"),
        ("incident_verified", "yes", "true or false"),
        ("order_colour", "red", "there is no such fact"),
    ],
)
def test_a_fact_outside_its_type_is_refused_with_what_is_allowed(name: str, value: object, words: str) -> None:
    with pytest.raises(FactError, match=words):
        policy.assess(policy.load("fluxmio"), {name: value})


def test_the_text_in_force_is_chosen_by_date() -> None:
    from datetime import date

    assert policy.load("fluxmio", at=date(2026, 1, 1)).version == "2025-01-01"
    with pytest.raises(PolicyError, match="no text in force"):
        policy.load("fluxmio", at=date(2020, 1, 1))
    with pytest.raises(PolicyError, match="there is no policy called"):
        policy.load("nowhere")


def test_assess_answers_line_by_line_in_order_and_names_the_bad_one() -> None:
    lines = '{"id": "a", "facts": {"claim_object": "order"}}\nnonsense\n{"claim_object": "order"}\n'
    result = CliRunner().invoke(cli, ["policy", "assess", "fluxmio"], input=lines, standalone_mode=False)
    answers = result.stdout.strip().splitlines()
    assert result.return_value == 1
    assert len(answers) == 3
    assert '"id": "a"' in answers[0]
    assert "not JSON" in answers[1]
    assert "line 2" in result.stderr
