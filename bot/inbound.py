"""What a door hands over: one message, edit or button press, freed from the channel's own objects.

The inbox stores an `Inbound` as JSON before anything is acknowledged, so its shape is part of the stored data: fields
may be added with a default, never renamed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

TELEGRAM_NAME = "telegram_username"
"""The switch under which the Telegram door keeps its bot's name, for addresses that lead to it."""


class Kind(StrEnum):
    """What happened in the chat."""

    MESSAGE = "message"
    EDIT = "edit"
    BUTTON = "button"
    BLOCKED = "blocked"
    """The customer blocked the bot; nothing can reach this chat until `UNBLOCKED`."""
    UNBLOCKED = "unblocked"
    DELETED = "deleted"
    """Its author deleted the message `message_key`; the record keeps what it said."""


class FileState(StrEnum):
    """How far a file has come."""

    FETCHING = "fetching"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message. `reason` (of a refused one) is one of `REFUSALS`."""

    name: str
    state: FileState
    channel_file: str = ""
    """The channel's handle to fetch it by; empty when the bytes came with the request."""
    unique: str | None = None
    """The channel's stable id of the same bytes (Telegram's `file_unique_id`)."""
    mime: str = ""
    size: int | None = None
    evidence_id: int | None = None
    reason: str = ""


REFUSALS = (
    *("too_big", "not_a_picture", "broken", "too_many_pixels", "too_hard"),
    *("animated", "voice_or_video", "gone", "too_many"),
)
"""Why a file was not taken; each has its own sentence for the customer."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a customer did. `at` is when the channel says it happened (UTC)."""

    channel: str
    event_id: str
    chat_key: str
    at: datetime
    kind: Kind = Kind.MESSAGE
    sender_key: str = ""
    sender_name: str = ""
    language: str = "en"
    """What the client reports, as a BCP 47 tag; empty where it reports nothing."""
    text: str = ""
    button: str = ""
    """The `data` of the pressed button, exactly as we once sent it, or as somebody forged it."""
    message_key: str = ""
    """The channel's own id of this message, of the edited one, or of the one whose button was pressed."""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    redactions: tuple[tuple[str, int, int], ...] = field(default=())
    """Secrets cut out of `text`: kind, and where its mark stands."""
    album: str = ""
    """The channel's id of the group of pictures this one belongs to; empty for a picture sent alone."""
    audience: str = "customer"
    """`staff` for what agents do in the staff's chat."""
    place: str = ""
    """The channel's id of the staff's chat, where it comes from there."""
    about: str = ""
    """The title that we gave that thread, or the message replied to, where the channel tells it."""
    late: bool = False
    """The first of a chat that was read back after an interruption: who wrote it has waited and is told so."""

    thread: str = ""
    """The channel's id of the topic or thread it was written in; empty for one that came directly."""
    reply_token: str = ""
    """What the channel wants this very event answered by, for a while; whoever sent it sees that an answer is due."""

    @property
    def fetching(self) -> bool:
        """True while a file still has to be fetched."""
        return any(file.state is FileState.FETCHING for file in self.attachments)

    def with_files(self, files: tuple[Attachment, ...]) -> "Inbound":
        """The same message with what became of its files."""
        return replace(self, attachments=files)

    def to_json(self) -> dict[str, Any]:
        """A JSON document that `from_json` turns back into an equal `Inbound`."""
        document = asdict(self)
        document["at"] = self.at.astimezone(UTC).isoformat()
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Inbound":
        """Read back what `to_json` wrote, by an older version too; anything else raises `KeyError` or `ValueError`."""
        files = tuple(
            Attachment(**{**file, "state": FileState(file["state"])}) for file in document.get("attachments", ())
        )
        known = {
            **document,
            "at": datetime.fromisoformat(document["at"]),
            "kind": Kind(document.get("kind", "message")),
        }
        cuts = tuple((kind, start, end) for kind, start, end in document.get("redactions", ()))
        return cls(**{**known, "attachments": files, "redactions": cuts})
