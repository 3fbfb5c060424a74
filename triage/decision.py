"""What triage does about an assessment: credit, tell, advise, ask, or hand the case to a person."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What happens to the case next."""

    CREDIT = "credit"
    """The bot credits `amount` by itself."""
    RETURNED = "returned"
    """The panel has already given everything back; the customer is told so."""
    ADVISE = "advise"
    """The policy clearly refuses: explained, with the choice to accept or to see a person."""
    ASK = "ask"
    """Only the customer can supply what is `missing`."""
    REFILL = "refill"
    """The policy grants a refill; the bot orders it at the provider and follows it."""
    HANDOFF = "handoff"
    """A person decides; `reason` and `note` say why the bot stopped."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the policy would do: the recommendation that the person sees."""

    outcome: str
    amount: Decimal | None = None
    currency: str | None = None
    formula: str | None = None
    clauses: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one assessment. `clauses` has the deciding one first; amounts are exact, in `currency`.

    `shown` names the facts (fact -> value) the customer may be told as the ground; `would_change` the nearest miss in
    the same form, with what the policy would then say.
    """

    action: Action
    clauses: tuple[str, ...] = field(default=())
    amount: Decimal | None = None
    currency: str | None = None
    formula: str | None = None
    missing: tuple[str, ...] = field(default=())
    reason: str = ""
    note: str = ""
    proposal: Proposal | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    would_change: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A JSON document; amounts as decimal strings."""

        def plain(value: Any) -> Any:
            if isinstance(value, Decimal):
                return format(value, "f")
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return [plain(item) for item in value] if isinstance(value, list | tuple) else value

        document: dict[str, Any] = plain(asdict(self))
        return document
