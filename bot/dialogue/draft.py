"""The dialogue's only state: one versioned JSON document a chat."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

VERSION = 1
TUPLES = ("evidence", "said", "missing", "candidates", "orders")


class Stage(StrEnum):
    """Where the chat stands."""

    IDLE = "idle"
    """No claim is being made."""
    COLLECTING = "collecting"
    """Items are being gathered."""
    CONFIRMING = "confirming"
    """Everything is there; the summary waits for a yes."""
    CHECKING = "checking"
    """Submitted; the records are being read."""
    ASKING = "asking"
    """The case waits for something only the customer can give."""
    ADVISED = "advised"
    """A refusal was explained; the customer chooses to accept it or to take it to a person."""
    PERSON = "person"
    """A person has the case; the bot is silent."""


MAKING = (Stage.COLLECTING, Stage.CONFIRMING)
"""A claim is being made and not sent yet."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One chat's conversation. `serial` grows with every claim and makes old buttons stale.

    `said` keeps the customer's texts of this claim in order; `asked` counts how often each item was asked for, so
    that no question is repeated word for word; `missing` is what the case asked for in stage `ASKING`.
    """

    stage: Stage = Stage.IDLE
    serial: int = 0
    language: str = "en"
    case_id: int | None = None
    case_number: str = ""
    first_contact: str = ""
    object: str = "order"
    """What the claim is about: order, topup, vip, account."""
    reference: str = ""
    """A top-up's payment, in the customer's words."""
    number: str = ""
    link: str = ""
    reason: str = ""
    explanation: str = ""
    evidence: tuple[int, ...] = field(default=())
    no_screenshots: bool = False
    chose_language: bool = False
    """True once the customer has named a language, so that the client's report no longer counts."""
    offered_language: bool = False
    """True once another language was offered because the words were written in it; that is asked once."""
    said: tuple[str, ...] = field(default=())
    asked: dict[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = field(default=())
    info_requests: int = 0
    candidates: tuple[str, ...] = field(default=())
    """Order numbers between which the customer was asked to choose."""
    orders: tuple[str, ...] = field(default=())
    """Two orders or more that are claimed together; `number` is the first of them."""
    links: dict[str, str] = field(default_factory=dict)
    """Order number -> its link, where they differ; `link` is for the others."""
    batch: int | None = None
    """The first case of those that were claimed together, while the chat speaks of them."""
    linked: bool = False
    """True while the chat is tied to a panel account by proof: its orders need no link to be named."""
    message_keys: dict[str, int] = field(default_factory=dict)
    """The channel's message id of each text in `said`, so that an edit corrects it."""
    silence: str = ""
    """How far the customer's silence has gone: nothing, `reminded` or `parked`; the next message ends it."""

    def to_json(self) -> dict[str, Any]:
        """A JSON document that `from_json` reads back."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Draft":
        """Read back what `to_json` wrote. An empty document is a fresh draft; a newer version raises `ValueError`."""
        if not document:
            return cls()
        if document["version"] > VERSION:
            raise ValueError(f"draft of version {document['version']} is newer than this program ({VERSION})")
        fields: dict[str, Any] = {name: value for name, value in document.items() if name != "version"}
        tuples: dict[str, Any] = {name: tuple(fields[name]) for name in TUPLES if name in fields}
        return cls(**{**fields, **tuples, "stage": Stage(fields["stage"])})
