"""What the server knows: the bot, chats, topics, messages. Guarded by one condition that announces every change."""

import itertools
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

from tests.kit.botapi.files import Files
from tests.kit.botapi.params import Json
from tests.kit.botapi.updates import Updates


@dataclass
class Topic:
    """A forum topic; its id is the id of the message that created it."""

    thread_id: int
    name: str
    icon_color: int
    closed: bool = False


@dataclass
class Chat:
    """A private chat or a supergroup, from the bot's side."""

    id: int
    kind: str
    names: Json
    forum: bool = False
    started: bool = True
    blocked: bool = False
    bot_status: str = "member"
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, tuple[Json, str]] = field(default_factory=dict)
    """User id -> (user, status); the bot is not in it."""

    @property
    def private(self) -> bool:
        """Whether it is one person's chat with the bot."""
        return self.kind == "private"

    def brief(self) -> Json:
        """The Bot API's Chat object."""
        return {"id": self.id, "type": self.kind, **self.names, **({"is_forum": True} if self.forum else {})}


@dataclass
class Message:
    """A stored message: `body` is the Bot API's object, `raw` the text as the bot sent it, before parsing."""

    body: Json
    raw: str = ""
    reply_keyboard: tuple[tuple[str, ...], ...] = ()
    deleted: bool = False
    moment: int = 0
    """Grows with every message and every edit anywhere; later means newer."""
    reactions: list[Json] = field(default_factory=list)


@dataclass
class Press:
    """A pressed inline button and the answers the bot gave to it."""

    query_id: str
    data: str
    answers: list[Json] = field(default_factory=list)


class State:
    """All of it. Hold `changed` while reading or writing; it is re-entrant."""

    def __init__(self, token: str, username: str, first_name: str) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.changed = threading.Condition()
        self.updates = Updates(self.changed)
        self.files = Files()
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.actions: list[tuple[int, str]] = []
        self.webhook: Json = {}
        self._moments = itertools.count(1)
        self._albums = itertools.count(13_000_000_000_000_001)
        self._ids: dict[int, itertools.count[int]] = defaultdict(lambda: itertools.count(1))

    def add_message(self, chat: Chat, sender: Json, content: Json, *, raw: str = "") -> Message:
        """Store a new message. A bot's private chats share one count of message ids; a group has its own."""
        with self.changed:
            message_id = next(self._ids[0 if chat.private else chat.id])
            body = {
                "message_id": message_id,
                "from": sender,
                "chat": chat.brief(),
                "date": int(time.time()),
                **content,
            }
            message = Message(body, raw, moment=self.tick())
            self.messages[chat.id, message_id] = message
            self.changed.notify_all()
            return message

    def find(self, chat: Chat, message_id: int) -> Message | None:
        """A message that is there and not deleted."""
        found = self.messages.get((chat.id, message_id))
        return None if found is None or found.deleted else found

    def in_chat(self, chat: Chat) -> list[Message]:
        """All messages of a chat, oldest first, deleted ones included."""
        with self.changed:
            return [message for (chat_id, _), message in sorted(self.messages.items()) if chat_id == chat.id]

    def tick(self) -> int:
        """A later moment than any before."""
        return next(self._moments)

    def new_album(self) -> str:
        """An id for a media group."""
        return str(next(self._albums))

    def by_bot(self, message: Message) -> bool:
        """Whether the bot wrote it."""
        return bool(message.body["from"]["id"] == self.bot["id"])


def basic(message: Message) -> Json:
    """A message as another one's `reply_to_message`: the same, without its own reply."""
    return {name: value for name, value in message.body.items() if name != "reply_to_message"}
