"""What one visitor may see: the own conversation and the own pictures, nothing else."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.draft import Draft, Stage
from bot.web.chat.visitor import Visitor
from bot.web.conversation import Shown, conversation, names_of
from storage import chats, evidence, messages
from storage.chats import Chat
from storage.evidence import Evidence

MOST_SHOWN = 500
"""The page shows the newest messages of a chat; older ones stay stored."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation so far. `checking` is true while the records are being read."""

    messages: tuple[Shown, ...]
    checking: bool
    language: str

    def after(self, message_id: int) -> dict[str, Any]:
        """What is new since that message, for the page's script; `choice` names the message with open buttons."""
        choice = [one.id for one in self.messages if one.buttons]
        return {
            "messages": [one.to_json() for one in self.messages if one.id > message_id],
            "choice": choice[-1] if choice else None,
            "checking": self.checking,
        }


def read_talk(conn: Connection, app: App, guest: Visitor) -> Talk:
    """The visitor's whole conversation; empty before the first message was worked."""
    chat = _chat(conn, app, guest)
    if chat is None:
        return Talk((), False, guest.language)
    said = messages.of_chat(conn, chat.id, limit=MOST_SHOWN)
    return Talk(tuple(conversation(said, names_of(conn, said))), _checking(chat), chat.language)


def signs(conn: Connection, app: App, guest: Visitor, after: int) -> dict[str, Any]:
    """The little that a live page watches: the newest message's id, and whether the records are being read."""
    chat = _chat(conn, app, guest)
    if chat is None:
        return {"latest": 0, "checking": False}
    newer = messages.of_chat(conn, chat.id, after_id=after, limit=MOST_SHOWN)
    return {"latest": newer[-1].id if newer else after, "checking": _checking(chat)}


def own_picture(conn: Connection, app: App, guest: Visitor, evidence_id: int) -> Evidence | None:
    """A picture of this visitor's chat; None for anybody else's, exactly as for one that does not exist."""
    chat = _chat(conn, app, guest)
    try:
        found = evidence.load(conn, evidence_id) if chat is not None else None
    except LookupError:
        return None
    return found if found is not None and chat is not None and found.chat_id == chat.id else None


def _chat(conn: Connection, app: App, guest: Visitor) -> Chat | None:
    return None if guest.fresh else chats.find(conn, app.panel_id, "web", guest.chat_key)


def _checking(chat: Chat) -> bool:
    try:
        return Draft.from_json(chat.draft).stage is Stage.CHECKING
    except (KeyError, TypeError, ValueError):
        return False  # an unreadable draft goes to a person with the next message; the page still shows what was said
