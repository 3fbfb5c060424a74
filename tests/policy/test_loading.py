"""A small document with one planted fault each: the loader refuses it by name, or takes it when it is sound."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

import policy
from policy import PolicyError
from policy.loading import GENERAL, _no_overlap

SOUND: dict[str, Any] = {
    "policy": "small",
    "title": "A small policy",
    "effective": "DATE",
    "order": ["bars", "ground"],
    "settings": {"stall_days": 7},
    "nothing_to_credit": {"given_back": "A.1", "promotional": "A.1", "otherwise": "A.1"},
    "clauses": [
        {
            "id": "A.1",
            "title": "Partial orders",
            "text": "What a provider leaves undone\nmay be credited.",
            "published": "Undelivered units may be refunded.",
            "rules": [
                {
                    "id": "A.1-partial",
                    "step": "ground",
                    "when": {"claim_object": "order", "order_phase": ["partial"], "booked_counts": "sound"},
                    "effect": "credit",
                    "basis": "share",
                    "quote": "may be refunded",
                }
            ],
        },
        {"id": "A.2", "title": "Courtesy", "text": "Support may be kind.", "no_rule": "Kindness is a person's."},
    ],
}


def written(folder: Path, document: dict[str, Any], name: str = "small.yaml", date: str = "2025-01-01") -> Path:
    path = folder / name
    plain = json.loads(json.dumps(document))  # no part twice the same object, which YAML would write as an anchor
    path.write_text(yaml.safe_dump(plain).replace("effective: DATE", f"effective: {date}"), "utf-8")
    return path


def rule(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["clauses"][0]["rules"][0]
    return found


def when(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: rule(document)["when"].update(changes)


def becomes(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: rule(document).update(changes)


def clause(number: int, **changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document["clauses"][number].update(changes)


def replaced(condition: dict[str, Any], **changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: rule(document).update(when=condition, **changes)


PLANTED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an unknown fact": (when(order_colour="red"), "order_colour: there is no such fact"),
    "a misspelt word": (when(order_status="partail"), "order_status: 'partail' is not one of"),
    "a misspelt conclusion": (when(order_phase="partail"), "order_phase: 'partail' is not one of"),
    "a number for a word": (when(order_status=3), "order_status: 3 is not one of"),
    "a word for a truth": (when(incident_verified="yes"), "is not true or false"),
    "an unknown comparison": (when(order_remains={"over": 3}), "there is no comparison 'over'"),
    "a clause that is not there": (becomes(also=["A.9"]), "clause A.9 does not exist"),
    "a quote that stands nowhere": (
        becomes(quote="will be refunded"),
        "'will be refunded' does not stand in the clause",
    ),
    "neither rule nor reason": (clause(1, no_rule=""), "clause A.2: give it rules, or say under no_rule why"),
    "an empty list of rules": (clause(0, rules=[]), "clause A.1: give it rules, or say under no_rule why"),
    "an unknown step": (becomes(step="end"), "step end is not in the order of decisions"),
    "an unknown effect": (becomes(effect="pay"), "effect pay is not one of credit, deny"),
    "a credit without basis": (becomes(basis=""), "a credit needs a basis, one of share"),
    "a handoff without reason": (becomes(effect="handoff"), "a handoff needs a reason, one of fact_unknown"),
    "a question without its object": (becomes(effect="need_info"), "need_info must say what is missing"),
    "a refusal on the customer's word": (
        replaced({"claim_explanation": "contradictory"}, effect="deny"),
        "a deny may not lean on what the customer says: claim_explanation",
    ),
    "a refusal on a reason alone": (
        replaced({"claim_reason": "drop"}, effect="deny"),
        "a deny needs at least one verified fact",
    ),
    "a credit on a picture": (when(claim_screenshots="given"), "a credit may not lean on what the customer says"),
    "a refill on a story inside a group": (
        becomes(effect="refill", when={"order_found": True, "any": [{"claim_explanation": "clear"}]}),
        "a refill may not lean on what the customer says: claim_explanation",
    ),
    "a clause twice": (clause(1, id="A.1"), "clause A.1 stands twice"),
    "a clause without text": (clause(1, text=""), "clause A.2: text must be given"),
    "a rule without when": (lambda document: rule(document).pop("when"), "when must be given"),
    "no order of decisions": (lambda document: document.pop("order"), "order must be given"),
    "a date that is none": (lambda document: document.update(effective="soon"), "effective must be a date"),
    "a refusal by no clause": (
        lambda document: document["nothing_to_credit"].update(otherwise="B.1"),
        "nothing_to_credit names clause 'B.1', which does not exist",
    ),
}


@pytest.mark.parametrize(("plant", "sentence"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_named(tmp_path: Path, plant: Callable[[dict[str, Any]], Any], sentence: str) -> None:
    document = deepcopy(SOUND)
    plant(document)
    with pytest.raises(PolicyError) as caught:
        policy.load(written(tmp_path, document))
    assert sentence in str(caught.value)
    assert all(fault.line > 0 for fault in caught.value.faults)
    assert all(line.startswith("small.yaml: ") for line in str(caught.value).splitlines())


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    document = deepcopy(SOUND)
    for plant, _ in (PLANTED["an unknown step"], PLANTED["neither rule nor reason"], PLANTED["an unknown fact"]):
        plant(document)
    with pytest.raises(PolicyError) as caught:
        policy.load(written(tmp_path, document))
    assert len(str(caught.value).splitlines()) == 3


def test_the_sound_document_loads_and_decides(tmp_path: Path) -> None:
    loaded = policy.load(written(tmp_path, SOUND))
    general = yaml.safe_load(GENERAL.read_text("utf-8"))["clauses"]
    assert [one.id for one in loaded.clauses] == [*(one["id"] for one in general), "A.1", "A.2"]
    found = loaded.clause("A.1")
    assert found is not None
    assert found.text == "What a provider leaves undone may be credited."
    assert loaded.clause("A.9") is None
    facts = {
        **{"claim_object": "order", "order_status": "partial", "order_quantity": 10, "order_remains": 5},
        **{"order_charge": "3.00", "order_promo_share": "0", "order_currency": "USD", "account_currency": "USD"},
        **{"earlier_credit_total": "0", "earlier_credit_kind": "none", "auto_credit_cap": "5"},
        **{"incident_verified": False},
    }
    answer = policy.assess(loaded, facts)
    assert (answer.outcome, str(answer.amount), answer.clauses) == ("credit_partial", "1.50", ("A.1",))


def test_the_digest_follows_every_byte(tmp_path: Path) -> None:
    once, again = (policy.load(written(tmp_path, SOUND, name)) for name in ("one.yaml", "two.yaml"))
    other = deepcopy(SOUND)
    other["title"] += "."
    assert once.digest == again.digest
    assert once == again
    assert policy.load(written(tmp_path, other)).digest != once.digest


def test_two_texts_of_one_day_are_refused(tmp_path: Path) -> None:
    texts = [policy.load(written(tmp_path, SOUND, name)) for name in ("one.yaml", "two.yaml")]
    with pytest.raises(PolicyError, match=r"one\.yaml and .*two\.yaml are both in force from 2025-01-01"):
        _no_overlap(texts)
    _no_overlap([texts[0], policy.load(written(tmp_path, SOUND, "three.yaml", "2025-01-02"))])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("policy: [small", "is not YAML"),
        ("a: !!python/object/apply:os.getcwd []", "is not YAML"),
        ("- just\n- a list\n", "holds no policy"),
        ("", "holds no policy"),
        ("policy: small\n", "title, effective, order, settings, nothing_to_credit, clauses must be given"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(PolicyError, match=r"small\.yaml") as caught:
        policy.load(path)
    assert sentence in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read: No such file or directory"):
        policy.load(tmp_path / "absent.yaml")


def test_an_unknown_name_is_told_what_is_shipped() -> None:
    with pytest.raises(PolicyError, match="there is no policy called fluxmoi; shipped are fluxmio, instagram_growth"):
        policy.load("fluxmoi")


SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "clauses that are text": lambda document: document.update(clauses="none"),
    "a clause that is text": lambda document: document["clauses"].append("A.3"),
    "a rule that is text": lambda document: document["clauses"][0].update(rules=["credit"]),
    "a group that is no list": when(any={"order_found": True}),
    "a bound that is no number": when(order_remains={"above": "many"}),
    # a setting is needed where a rule draws a conclusion by it, and only there
    "a conclusion without its setting": lambda document: (
        rule(document)["when"].update(stalled=True),
        document.update(settings={}),
    ),
    "nothing_to_credit without a reason": lambda document: document["nothing_to_credit"].pop("promotional"),
    "claims before the file says how": lambda document: document.update(order="bars"),
}


@pytest.mark.parametrize("plant", SHAPES.values(), ids=SHAPES.keys())
def test_a_document_of_another_shape_is_refused_in_words(
    tmp_path: Path, plant: Callable[[dict[str, Any]], Any]
) -> None:
    document = deepcopy(SOUND)
    plant(document)
    with pytest.raises(PolicyError, match=r"small\.yaml"):
        policy.load(written(tmp_path, document))
