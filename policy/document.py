"""A written policy as data: clauses in order, each with its text and the rules drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from policy.conditions import Condition
from policy.layout import Layouts
from policy.program import Program
from policy.settings import Setting

Effect = Literal["credit", "deny", "refill", "need_info", "hold", "handoff"]
EFFECTS: tuple[Effect, ...] = ("credit", "deny", "refill", "need_info", "hold", "handoff")
BASES = ("share", "whole", "excess", "topup", "vip")
HANDOFF_REASONS = (
    *("fact_unknown", "data_inconsistent", "policy_conflict", "discretion", "legal", "wait_or_retry"),
    *("operational_action", "fraud_or_abuse_review", "identity_or_ownership", "over_cap", "currency_mismatch"),
    *("payout_external", "liability", "service_terms"),
)
ASKED = (
    *("order_number", "link", "explanation", "screenshots", "payment_reference", "public_profile", "channel"),
    "ownership",
)
"""What a customer can be asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a document: where (file, line counted from 1, clause, rule), what, and what to do."""

    file: str
    line: int
    words: str
    clause: str = ""
    rule: str = ""

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.clause and f"clause {self.clause}", self.rule and f"rule {self.rule}")))
        return f"{self.file}: line {self.line}: {place + ': ' if place else ''}{self.words}"


class PolicyError(ValueError):
    """A document that cannot be used. The text names every fault on a line of its own; `faults` holds them."""

    def __init__(self, words: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(words)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Rule:
    """What a machine may conclude from one clause, at one step of the order of decisions.

    `off`: a setting of the policy rules it out; it is shown, and never applied. `line` is where it stands.
    """

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
    off: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the operator says of every answer: where `when` holds, the outcome is `always`, or `never`, one of these.

    `above`, beside `never: credit`, makes it a promise about the amount only: no credit above that many units.
    """

    id: str
    says: str
    when: Condition
    always: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part of the policy. `published` is the operator's own wording, empty until pasted.

    It has rules, or `no_rule` says why no machine may apply it. `file` and `line` are where it stands.
    """

    id: str
    title: str
    text: str
    published: str = ""
    rules: tuple[Rule, ...] = ()
    no_rule: str = ""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated text. `order` names the steps; `settings` what the text leaves to the operator; `digest` its bytes.

    `rules` are those in force, by step; `program` is them compiled,
    `layouts` the layouts of facts it has met. `settings` maps names to values; `explained` has
    their meanings.
    """

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
    explained: tuple[Setting, ...] = ()
    promises: tuple[Promise, ...] = ()
    heeded: frozenset[str] = frozenset()
    """The settings that something in the text reads, whatever their values."""
    program: Program = field(init=False, compare=False, repr=False)
    layouts: Layouts = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        rules = [rule for step in self.order for rule in self.rules[step]]
        remainder = self.order[-1] if len(self.order) > 1 else ""
        object.__setattr__(self, "program", Program(rules, self.settings, remainder))
        object.__setattr__(self, "layouts", Layouts(self.program))

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)
