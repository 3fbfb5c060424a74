"""The kinds of statements that are told apart."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is stated of the order."""

    DELIVERED_NONE = "delivered_none"
    DELIVERED_SOME = "delivered_some"
    """A part came; `value` is the count where one is named."""
    DELIVERED_ALL = "delivered_all"
    DROPPED = "dropped"
    """It came and went away again."""
    CHARGED_TWICE = "charged_twice"
    PAID = "paid"
    """`value` is the amount, with the currency behind it where one is named: `20` or `20 USD`."""
    ALWAYS_PUBLIC = "always_public"
    WAS_PRIVATE = "was_private"


WORDS = {
    Kind.DELIVERED_NONE: "nothing was delivered",
    Kind.DELIVERED_SOME: "a part was delivered",
    Kind.DELIVERED_ALL: "everything was delivered",
    Kind.DROPPED: "what was delivered has dropped",
    Kind.CHARGED_TWICE: "the order was charged twice",
    Kind.PAID: "an amount was paid",
    Kind.ALWAYS_PUBLIC: "the target was always public",
    Kind.WAS_PRIVATE: "the target was private",
}
"""Each kind in words for the brief."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `quote` is the customer's own sentence; `corrects` says that it takes an earlier one back."""

    kind: Kind
    quote: str
    value: str | None = None
    corrects: bool = False

    def told(self) -> str:
        """The statement in words, with its value."""
        return f"{WORDS[self.kind]}: {self.value}" if self.value else WORDS[self.kind]
