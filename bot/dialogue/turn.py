"""What one step of the dialogue yields: the new draft, what is said, and what is to be done about it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogue.draft import Draft
from triage.claim import Claim


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message. `data` is at most 64 bytes of ASCII and means something only to this chat's draft."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the customer: plain text (each door escapes it for its channel) and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = field(default=())


class Act(StrEnum):
    """What the turn asks the rest of the product to do, in the same transaction."""

    SUBMIT = "submit"
    """Open a case from `Turn.claim` and gather its facts."""
    RESUBMIT = "resubmit"
    """The open case got what it asked for: replace its claim by `Turn.claim` and gather again."""
    RELAY = "relay"
    """A person holds the case (or it is being checked): show the message to them; the bot says nothing."""
    ACCEPT = "accept"
    """The customer accepts the advice: close the case as accepted."""
    PERSON = "person"
    """Hand the case to a person at the customer's wish (`Turn.claim` opens one first if there is none)."""
    WITHDRAW = "withdraw"
    """The customer withdraws the open case."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one `advance`: nothing in it has happened yet."""

    draft: Draft
    replies: tuple[Reply, ...] = field(default=())
    acts: tuple[Act, ...] = field(default=())
    claim: Claim | None = None
    notice: str = ""
    """Text for the button press itself where the channel shows one (a toast); may be empty."""
