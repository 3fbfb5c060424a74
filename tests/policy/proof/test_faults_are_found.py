"""Faults planted into the shipped documents are found, each with facts that the real evaluator then answers wrongly."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import z3

import policy
from policy.evaluate import judge
from policy.loading import FOLDER, with_settings
from policy.ordinary import ordinary, unusual
from policy.proof.ending import the_end_names_discretion
from policy.proof.finding import Finding
from policy.proof.money import Bounds
from policy.proof.payment import never_too_much, nothing_in_dispute
from policy.proof.promised import promised
from policy.proof.prove import PROPERTIES
from policy.proof.question import Questions
from policy.proof.reach import reach
from policy.proof.resting import learning_keeps_credits, nothing_rests_on_claims, nothing_rests_on_unknowns
from tests.policy.test_tables import TABLES, load

Property = Callable[[Questions], Iterator[Finding]]
GUIDELINES = "- id: I.details.guidelines-confirmed\n        "
LATE = "- id: I.contact.30d-too-late\n        "

FAULTS: dict[str, tuple[str, Property, dict[str, str], str]] = {
    "disputes are looked at after the ground": (
        "instagram_growth",
        nothing_in_dispute,
        {"order: [papers, dispute,": "order: [papers,", "ground, refill, rest]": "ground, dispute, refill, rest]"},
        "no credit while a dispute is open",
    ),
    "a dispute that was withdrawn holds, an open one does not": (
        "fluxmio",
        nothing_in_dispute,
        {"when: {dispute_state: open, any: [{settings.": "when: {dispute_state: withdrawn, any: [{settings."},
        "no credit while a dispute is open",
    ),
    "a refusal that the customer's wish alone may set off": (
        "instagram_growth",
        nothing_rests_on_claims,
        {
            "when: {conduct_flag: confirmed, claim_reason: {not: drop}}": (
                "when: {any: [{conduct_flag: confirmed}, {claim_asks_for: damages, claim_reason: quality}]}"
            )
        },
        "I.details.conduct-confirmed",
    ),
    "a refusal while nobody has looked for an incident": (
        "instagram_growth",
        nothing_rests_on_unknowns,
        {
            "held, sides: agree, incident_verified: false}": (
                "held, sides: agree, any: [{incident_verified: false}, {incident_verified: {is: unknown}}]}"
            )
        },
        "I.details.onhold-now",
    ),
    "a credit because nobody looked whether instructions were followed": (
        "instagram_growth",
        nothing_rests_on_unknowns,
        {"contact_in_time: true\n": "contact_in_time: true\n          instructions_followed: {is: unknown}\n"},
        "I.reasons.system-failed",
    ),
    "a credit that would have been refused had somebody looked": (
        "instagram_growth",
        learning_keeps_credits,
        {
            "contact_in_time: true\n": "contact_in_time: true\n          instructions_followed: {is: unknown}\n",
            f"{GUIDELINES}step: bars\n        when: {{claim_object: order, guideline_violation: confirmed,": (
                f"{GUIDELINES}step: refill\n        when: {{claim_object: order, instructions_followed: false,"
            ),
        },
        "I.reasons.system-failed",
    ),
    "a rule about VIP plans that forgets to say so": (
        "fluxmio",
        the_end_names_discretion,
        {"claim_object: vip\n          vip_access_ok: true": "vip_access_ok: true"},
        "what no rule decides",
    ),
    "a ground that another one always outruns": (
        "fluxmio",
        reach,
        {"- id: F4.d-withdrawn\n        step: special": "- id: F4.d-withdrawn\n        step: ground"},
        "F4.d-withdrawn",
    ),
    "a refill that asks for two states at once": (
        "instagram_growth",
        reach,
        {
            "dropped: true\n          refill_promise: [silent, running]": (
                "dropped: true\n          order_status: partial\n          refill_promise: [silent, running]"
            )
        },
        "no facts lead to refill",
    ),
    "strangers are turned away only after the money": (
        "instagram_growth",
        promised,
        {"- id: G.owner-not-the-payer\n        step: identity": ("- id: G.owner-not-the-payer\n        step: refill")},
        "promise payer-only",
    ),
    "official papers are read after the ground": (
        "instagram_growth",
        promised,
        {"order: [papers, dispute,": "order: [dispute,", "ground, refill, rest]": "ground, papers, refill, rest]"},
        "promise rights-reach-people",
    ),
    "late contacts are credited": (
        "instagram_growth",
        promised,
        {
            "          contact_in_time: true\n": "",
            f"{LATE}step: conflicts": f"{LATE}step: refill",
        },
        "promise in-time-only",
    ),
    "suspicion comes after the money": (
        "fluxmio",
        promised,
        {
            "  - suspicion     # doubts about a claim that would be paid\n": "",
            "  - refill        #": "  - suspicion\n  - refill        #",
        },
        "promise no-credit-under-suspicion",
    ),
}


def planted(name: str, edits: dict[str, str], folder: Path) -> policy.Policy:
    """The shipped document with those edits, each of which must fit exactly one place, loaded as any other."""
    (shipped,) = FOLDER.glob(f"{name}-*.yaml")
    text = shipped.read_text("utf-8")
    for before, after in edits.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path = folder / "planted.yaml"
    path.write_text(text, "utf-8")
    return policy.read(path)


@pytest.mark.parametrize(("name", "ask", "edits", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_found(name: str, ask: Property, edits: dict[str, str], named: str, tmp_path: Path) -> None:
    faulty = planted(name, edits, tmp_path)
    broken = [one for one in ask(Questions(faulty)) if one.verdict == "broken"]
    assert any(named in f"{one.property} {one.why}" for one in broken), broken
    for one in broken:
        if one.facts:
            assert policy.assess(faulty, {**one.facts, **one.learned}).clauses


def test_an_example_shows_only_what_matters(tmp_path: Path) -> None:
    name, ask, edits, _ = FAULTS["late contacts are credited"]
    faulty = planted(name, edits, tmp_path)
    late = next(one for one in ask(Questions(faulty)) if one.verdict == "broken")
    answer = judge(faulty, late.facts)
    assert answer.amount is not None
    assert set(unusual(late.facts)) <= {"claim_object", "claim_at", "order_created_at", "order_charge"}


@pytest.mark.parametrize("name", TABLES)
def test_all_of_it_holds_of_the_shipped_documents(name: str) -> None:
    ask = Questions(load(name))
    found = [one for each in PROPERTIES for one in each(ask)]
    assert [(one.property, one.why) for one in found if one.verdict != "proved"] == []
    assert len(found) >= 11 + len(load(name).promises)
    assert len(load(name).promises) >= 5


class RoundsUp(Bounds):
    """An arithmetic whose rounding may add a unit."""

    def down(self, value: Any, scale: Any) -> Any:
        cut = super().down(value, scale)
        return z3.If(value > 0, cut + 1, cut)


def test_rounding_up_would_break_the_promise_about_amounts() -> None:
    ask = Questions(load("instagram_growth"), bounds=RoundsUp)
    assert next(iter(never_too_much(ask))).verdict != "proved"


def test_a_credit_of_all_that_is_left_is_found_so_the_bound_is_no_empty_one() -> None:
    ask = Questions(load("instagram_growth"))

    def all_of_it(answer: Any) -> Any:
        number = answer.situation.number
        return z3.And(answer.outcome["credit"], answer.amount == number["order_charge"], number["order_charge"] > 1)

    facts = ask.example(all_of_it, lambda facts, _: judge(ask.policy, facts).outcome == "credit_full")
    assert facts is not None
    assert facts["order_remains"] in (facts["order_quantity"], None)


@pytest.mark.parametrize("about", ["order", "topup", "vip", "account"])
def test_ordinary_facts_are_whole_and_answered(about: str) -> None:
    answer = judge(load("fluxmio"), ordinary(about))
    assert answer.outcome == {"account": "handoff", "vip": "credit_full"}.get(about, "credit_partial")
    assert unusual(ordinary(about)) == {"claim_object": about}


def test_another_value_of_a_setting_is_proved_without_touching_the_document() -> None:
    with_less = with_settings(load("fluxmio"), {"dispute_stops": "payment"})
    (found,) = [one for one in promised(Questions(with_less)) if one.property.startswith("promise dispute-waits")]
    assert found.verdict == "broken", "the promise leans on that setting"
    assert found.facts["dispute_state"] == "open"
    with pytest.raises(policy.PolicyError, match="has no setting nothing; it has stall_days"):
        with_settings(load("fluxmio"), {"nothing": 1})
    with pytest.raises(policy.PolicyError, match="'soon' is not a whole number above 0"):
        with_settings(load("fluxmio"), {"stall_days": "soon"})
