"""`policy check`: the shipped policies are clean, and each kind of fault, planted into one, is named with its line."""

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

import policy
from bot.cli.main import cli
from policy.check import check
from policy.loading import FOLDER
from policy.tables import STARTS
from tests.policy.test_tables import TABLES, load

SHIPPED = (FOLDER / "fluxmio-2025-01-01.yaml").read_text("utf-8")
RULE = "      - id: F14.b-official-paper\n"

PLANTED = {
    "tests of one fact's phase and status that exclude each other": (
        "when: {claim_object: order, order_phase: held}",
        "when: {claim_object: order, order_phase: held, order_status: completed}",
        "rule F2.b-on-hold: it can never hold",
    ),
    "numbers that exclude each other": (
        "info_requests_sent: {at_least: 1}\n          order_phase",
        "info_requests_sent: {at_least: 3, below: 2}\n          order_phase",
        "rule F6.n-asked-in-vain: it can never hold",
    ),
    "a group none of whose ways is open": (
        "any: [{provider_status: not_sent}, {failure_cause: none}]",
        "any: [{order_phase: open}, {order_status: pending}]",
        "rule F4.a-cancelled-before-execution: it can never hold",
    ),
    "a rule that another one outruns": (
        "      - id: F11.e-confirmed\n",
        "      - id: F11.e-early\n        step: abuse\n        when: {fraud_flag: confirmed, claim_object: order}\n"
        "        effect: hold\n      - id: F11.e-confirmed\n",
        "rule F11.e-early: it never decides: whenever it holds, F11.a-confirmed holds before it",
    ),
    "a credit and a refusal of one rank": (
        "      - id: F13.a-stalled\n",
        "      - id: F13.a-refused\n        step: ground\n        when: {claim_object: order, order_phase: partial}\n"
        "        effect: deny\n      - id: F13.a-stalled\n",
        "it says deny and F4.b-provider-ended-it says credit at the same step",
    ),
    "a setting nobody explains": (
        "    means: F13 - after so many days",
        "    # means: F13 - after so many days",
        "setting stall_days does not say what it decides",
    ),
    "a setting that nothing reads": (
        "  stall_days:\n",
        "  grace_days: {value: 3, means: F13 - nothing}\n  stall_days:\n",
        "line 31: setting grace_days decides nothing",
    ),
    "a rule without a case": (
        RULE,
        "      - id: F14.b-on-the-account\n        step: papers\n        when: {adjust_reason: court}\n"
        "        effect: hold\n" + RULE,
        "rule F14.b-on-the-account: no case lets it decide",
    ),
    "an answer that the cases did not expect": (
        "effect: hold\n        also: [F11.f]",
        "effect: deny\n        also: [F11.f]",
        "F11.g a dispute is open: the policy says deny by F11.g, this case hold by F11.g",
    ),
}


def copied(folder: Path, text: str) -> policy.Policy:
    (folder / "fluxmio.yaml").write_text(text, "utf-8")
    copytree(FOLDER / "fluxmio.cases", folder / "fluxmio.cases")
    return policy.load(folder / "fluxmio.yaml")


@pytest.mark.parametrize("name", TABLES)
def test_a_shipped_policy_has_nothing_to_look_at(name: str) -> None:
    assert [str(one) for one in check(load(name))] == []


@pytest.mark.parametrize(("right", "wrong", "words"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_named_with_its_file_and_line(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    assert right in SHIPPED
    found = [str(one) for one in check(copied(tmp_path, SHIPPED.replace(right, wrong, 1)))]
    mine = [one for one in found if words in one]
    assert mine, found
    assert mine[0].startswith(("fluxmio.yaml: line ", "F11.yaml: line "))


def test_a_policy_without_a_last_word_has_gaps(tmp_path: Path) -> None:
    begin = SHIPPED.index("      - id: F4.f-everything-else")
    end = SHIPPED.index("      - id: F4.f-adjustment")
    found = "\n".join(map(str, check(copied(tmp_path, SHIPPED[:begin] + SHIPPED[end:]))))
    assert "fluxmio.yaml: line 1: no rule answers a claim of charged_twice about an order that is open" in found


def test_the_line_named_is_the_line_of_the_rule(tmp_path: Path) -> None:
    text = SHIPPED.replace("order_phase: held}", "order_phase: held, order_status: completed}", 1)
    (line,) = {one.line for one in check(copied(tmp_path, text)) if "never hold" in one.words}
    assert text.splitlines()[line - 1].strip() == "- id: F2.b-on-hold"


def test_the_command_prints_findings_and_exits_with_one(tmp_path: Path) -> None:
    copied(tmp_path, SHIPPED.replace("order_phase: held}", "order_phase: held, order_status: completed}", 1))
    result = CliRunner().invoke(cli, ["policy", "check", str(tmp_path / "fluxmio.yaml")], standalone_mode=False)
    assert result.return_value == 1
    assert "rule F2.b-on-hold: it can never hold" in result.stdout
    clean = CliRunner().invoke(cli, ["policy", "check", "fluxmio"], standalone_mode=False)
    assert clean.return_value == 0
    assert "nothing to look at" in clean.stdout


def test_a_table_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    copied(tmp_path, SHIPPED)
    (tmp_path / "fluxmio.cases" / STARTS).write_text("order: [\n", "utf-8")
    with pytest.raises(policy.PolicyError, match=r"starts\.yaml: line"):
        check(policy.load(tmp_path / "fluxmio.yaml"))
