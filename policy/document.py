"""A written policy as data: clauses in order, each with its text and the rules drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from policy.conditions import Condition

Effect = Literal["credit", "deny", "refill", "need_info", "hold", "handoff"]
EFFECTS: tuple[Effect, ...] = ("credit", "deny", "refill", "need_info", "hold", "handoff")
BASES = ("share", "whole", "excess", "topup", "vip")
HANDOFF_REASONS = (
    *("fact_unknown", "data_inconsistent", "policy_conflict", "discretion", "legal", "wait_or_retry"),
    *("operational_action", "fraud_or_abuse_review", "identity_or_ownership", "over_cap", "currency_mismatch"),
    *("payout_external", "liability", "service_terms"),
)


class PolicyError(ValueError):
    """A document that cannot be used; the text names every fault with file, clause, rule and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a machine may conclude from one clause, at one step of the order of decisions."""

    id: str
    clause: str
    step: str
    when: Condition
    effect: Effect
    basis: str = ""
    also: tuple[str, ...] = ()
    reason: str = ""
    missing: tuple[str, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part of the policy. `published` is the operator's own wording, empty until pasted."""

    id: str
    title: str
    text: str
    published: str = ""
    rules: tuple[Rule, ...] = ()
    no_rule: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated text. `order` names the steps; `settings` what the text leaves to the operator; `digest` its bytes."""

    name: str
    version: str
    title: str
    effective: date
    clauses: tuple[Clause, ...]
    order: tuple[str, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    settings: Mapping[str, Any]
    nothing_to_credit: Mapping[str, str]
    digest: str
    source: str = field(default="", compare=False)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)
