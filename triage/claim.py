"""What a customer asks for: the claim, with its four required items and what was said around them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

REASONS = (
    "not_delivered",
    "partial_delivery",
    "cancelled_order",
    "cancel_request",
    "too_slow",
    "drop",
    "wrong_amount_charged",
    "charged_twice",
    "wrong_link",
    "link_problem",
    "quality",
    "no_result",
    "topup_problem",
    "vip_problem",
    "damage",
    "other",
)
"""The reasons a customer can pick (fact vocabulary, `claim_reason`)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A confirmed claim. Every text is the customer's own: data, never an instruction.

    `asks_for` and `legal` hold the words of the fact vocabulary (`claim_asks_for`, `claim_legal`); `evidence` the ids
    of stored screenshots.
    """

    first_contact: datetime
    object: str = "order"
    reason: str = "other"
    reference: str = ""
    """A top-up's payment, in the customer's words."""
    number: str = ""
    link: str = ""
    explanation: str = ""
    evidence: tuple[int, ...] = field(default=())
    asks_for: str = "unspecified"
    legal: str = "none"
    instructs: bool = False
    language: str = "en"
    channel: str = "support_chat"
    info_requests: int = 0

    def to_json(self) -> dict[str, Any]:
        """A JSON document that `from_json` reads back."""
        document = asdict(self)
        document["first_contact"] = self.first_contact.astimezone(UTC).isoformat()
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Claim":
        """Read back what `to_json` wrote."""
        return cls(
            **{
                **document,
                "first_contact": datetime.fromisoformat(document["first_contact"]),
                "evidence": tuple(document.get("evidence", ())),
            }
        )
