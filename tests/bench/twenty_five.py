"""Twenty-five rules over twenty-seven facts, and two hundred sets of facts: the same question for every engine."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import policy
from policy.vocabulary import FACTS

RULES: dict[str, dict[str, Any]] = {
    "paper": {"claim_legal": ["official_unverified", "official_verified"]},
    "dispute": {"dispute_state": "open"},
    "stranger": {"claimant_is_owner": False},
    "right": {"claim_legal": "statutory"},
    "fraud": {"fraud_flag": "confirmed"},
    "conduct": {"conduct_flag": "confirmed"},
    "money-is-back": {"dispute_state": "resolved_customer", "dispute_covers": "this_payment"},
    "twin": {"dup_claim_state": "open", "dup_claim_account": "same"},
    "nothing-new": {"dup_claim_state": "denied", "dup_claim_account": "same", "dup_claim_new_facts": False},
    "withdrawn": {"order_status": ["pending", "in_progress"], "service_unavailable_before_execution": True},
    "outside": {"order_status": ["pending", "in_progress"], "external_change": "before_completion"},
    "stalled": {"order_status": ["pending", "in_progress"], "service_expected_hours": {"at_least": 168}},
    "completed": {"order_status": "completed", "provider_status": "completed", "order_delivered": {"at_least": 1000}},
    "running": {"order_status": ["pending", "in_progress"], "incident_verified": False},
    "link-invalid": {"order_status": ["partial", "canceled"], "failure_cause": "link_invalid"},
    "link-private": {"order_status": ["partial", "canceled"], "failure_cause": "link_private"},
    "link-deleted": {"order_status": ["partial", "canceled"], "failure_cause": "link_deleted"},
    "link-changed": {"order_status": ["partial", "canceled"], "link_changed_during_delivery": True},
    "instructions": {"instructions_followed": False, "failure_cause": "instructions_not_followed"},
    "misfit": {"service_compatible": False, "failure_cause": "incompatible_service"},
    "nothing-missing": {"order_status": ["partial", "canceled"], "order_remains": {"at_most": 0}},
    "suspicion": {"fraud_flag": "suspected"},
    "reuse": {"screenshot_reuse": "other_account"},
    "courtesy": {"earlier_credit_kind": "goodwill"},
    "given-up": {
        "order_status": ["partial", "canceled"],
        "provider_status": ["partial", "canceled"],
        "order_remains": {"above": 0},
        "failure_cause": ["platform_error", "provider_failure"],
        "link_state_at_order": "public",
        "guideline_violation": {"not": ["confirmed"]},
        "claim_object": "order",
    },
}
NAMES = tuple(dict.fromkeys(name for rule in RULES.values() for name in rule))
NUMBERS = {"order_remains": (0, 250, 1000), "order_delivered": (0, 750, 1000), "service_expected_hours": (24, 72, 200)}
TESTS = {"at_least": ">=", "at_most": "<=", "above": ">"}


def written(folder: Path) -> policy.Policy:
    """The rules as a policy document, loaded."""
    order = list(RULES)
    rules = [
        {"id": f"R-{name}", "step": name, "when": when, "effect": "handoff", "reason": "discretion"}
        for name, when in RULES.items()
    ]
    document = {
        **{"policy": "bench", "title": "Bench", "order": order, "settings": {}},
        "nothing_to_credit": dict.fromkeys(("given_back", "promotional", "otherwise"), "B"),
        "clauses": [{"id": "B", "title": "All", "text": "All.", "rules": rules}],
    }
    path = folder / "bench.yaml"
    path.write_text(f"effective: 2025-01-01\n{yaml.safe_dump(document, sort_keys=False)}", "utf-8")
    return policy.load(path)


def situations(count: int = 200) -> list[dict[str, Any]]:
    """Sets of facts, one value in twelve unknown; the same ones in every run."""
    rolled = random.Random(25)
    return [{name: _value(rolled, name) for name in NAMES} for _ in range(count)]


def _value(rolled: random.Random, name: str) -> Any:
    if name == "claim_object":
        return "order"
    if rolled.random() < 1 / 12:
        return None
    fact = FACTS[name]
    return rolled.choice(NUMBERS.get(name) or ((True, False) if fact.type == "bool" else fact.values))


def expression(when: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """A rule for an engine that knows no unknown: each test guarded, in the engine's `words` for and, or, if."""
    possible = f" {words['and']} ".join(
        f"({name} == null {words['or']} {_test(name, spec)})" for name, spec in when.items()
    )
    certain = f" {words['and']} ".join(f"{name} != null" for name in when)
    return f"({possible}) ? (({certain}) ? 'true' : 'unknown') : 'false'"


def _test(name: str, spec: Any) -> str:
    if isinstance(spec, Mapping):
        ((word, bound),) = spec.items()
        if word == "not":
            return f"!({name} in {_list(bound)})"
        return f"{name} {TESTS[word]} {bound}"
    return f"{name} in {_list(spec if isinstance(spec, list) else [spec])}"


def _list(values: list[Any]) -> str:
    return "[" + ", ".join(str(value).lower() if isinstance(value, bool) else f"'{value}'" for value in values) + "]"
