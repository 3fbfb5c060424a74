"""What the policy says of a set of facts, with everything it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from policy.facts import plain
from policy.vocabulary import for_staff_only


class Step(NamedTuple):
    """How one rule came out, and because of which values."""

    rule: str
    clause: str
    result: bool | None
    because: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be done but for the cap or one open point."""

    outcome: str
    amount: Decimal | None
    currency: str | None
    formula: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would have to be different: from what, to what (as JSON writes it)."""

    fact: str
    was: Any
    to: Any


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """The smallest change of facts about order, link or time that would change the outcome, and to what."""

    changes: tuple[Change, ...]
    outcome: str
    amount: Decimal | None
    clause: str


@dataclass(slots=True)  # making a frozen one takes four times as long, a fifth of a judgement; nothing assigns to it
class Assessment:
    """The policy's answer. `clauses` has the deciding one first; `amount` is exact and only for credits.

    `deciding_facts` are the known facts (as JSON writes them) that the deciding rule rests on.
    """

    policy: str
    version: str
    digest: str
    evaluator: str
    outcome: str
    clauses: tuple[str, ...]
    amount: Decimal | None = None
    currency: str | None = None
    formula: str | None = None
    handoff_reason: str | None = None
    missing: tuple[str, ...] = ()
    proposal: Proposal | None = None
    nearest_miss: NearestMiss | None = None
    trace: Sequence[Step] = ()
    deciding_facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rests_on_staff_facts(self) -> bool:
        """Whether one of the deciding facts must not be told to a customer."""
        told = self.deciding_facts.items()
        return any(for_staff_only(name, value) for name, value in told if value not in ("none", False))

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON, without `id`."""
        miss = self.nearest_miss
        return {
            "policy": self.policy,
            "version": self.version,
            "outcome": self.outcome,
            "amount": plain(self.amount),
            "currency": self.currency,
            "formula": self.formula,
            "clauses": list(self.clauses),
            "handoff_reason": self.handoff_reason,
            "missing": list(self.missing),
            "proposal": _proposal(self.proposal),
            "nearest_miss": None
            if miss is None
            else {
                "changes": [{"fact": one.fact, "from": one.was, "to": one.to} for one in miss.changes],
                "outcome": miss.outcome,
                "amount": plain(miss.amount),
                "clause": miss.clause,
            },
            "trace": [
                {"rule": one.rule, "clause": one.clause, "result": one.result, "because": dict(one.because)}
                for one in self.trace
            ],
        }


def _proposal(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {
        "outcome": proposal.outcome,
        "amount": plain(proposal.amount),
        "currency": proposal.currency,
        "formula": proposal.formula,
        "clauses": list(proposal.clauses),
    }
