"""What one step of the dialogue yields: the new draft, what is said, and what is to be done about it."""

from dataclasses import dataclass, field, replace
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
    LOOK = "look"
    """Read the records of the order that `Turn.aside` names, and answer in a later turn."""
    WAITING = "waiting"
    """Say how long it takes, by our own data."""
    POLICY = "policy"
    """Say what the written policy says: the clause that `Turn.aside` names, else those that matter here."""
    LINK = "link"
    """Make a code that ties this chat to a panel account once it arrives as a ticket, and say it."""
    REDEEM = "redeem"
    """Use up the one-time code that `Turn.aside` holds."""
    UNLINK = "unlink"
    """Untie this chat from its panel account."""
    RATE = "rate"
    """Keep how the customer found the case that `Turn.aside` names."""
    APPEAL = "appeal"
    """Put the closed case that `Turn.aside` names in front of another person, if that may be."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What a question beside the claim is about. `kind`: check or order; `word`: a clause id or a one-time code."""

    kind: str = ""
    number: str = ""
    link: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one `advance`: nothing in it has happened yet."""

    draft: Draft
    replies: tuple[Reply, ...] = field(default=())
    acts: tuple[Act, ...] = field(default=())
    claim: Claim | None = None
    more: tuple[Claim, ...] = field(default=())
    """Further claims that are sent together with `claim`, one for each further order."""
    aside: Aside | None = None
    notice: str = ""
    """Text for the button press itself where the channel shows one (a toast); may be empty."""

    def also(self, text: str, row: tuple[Button, ...]) -> "Turn":
        """The same turn with words and a row of buttons more in its last message.

        Not in a message of their own: some channels show the buttons of the newest message only.
        """
        if not self.replies:
            return replace(self, replies=(Reply(text, (row,)),))
        last = self.replies[-1]
        more = Reply(f"{last.text}\n\n{text}", (*last.buttons, row))
        return replace(self, replies=(*self.replies[:-1], more))
