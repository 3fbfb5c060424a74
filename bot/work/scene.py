"""One turn on its way into effect."""

from dataclasses import dataclass
from datetime import datetime

from bot.app import App
from bot.dialogue.turn import Turn
from bot.inbound import Inbound
from storage.chats import Chat


@dataclass(frozen=True, slots=True)
class Scene:
    """One turn on its way into effect."""

    app: App
    chat: Chat
    turn: Turn
    message_id: int
    inbound: Inbound
    now: datetime
    inbox_id: int | None = None
    """What the turn answers, as it stands in the inbox."""
