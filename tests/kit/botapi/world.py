"""What a Bot API server knows: chats, messages, files, and updates that wait until they are confirmed."""

import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

MOST_FILE_BYTES = 20 * 1024 * 1024


class Refused(Exception):
    """The API's own refusal: HTTP status, description and parameters."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


@dataclass
class Fault:
    """A planted answer to the next calls of a method."""

    refusal: Refused
    times: int
    after: bool


@dataclass
class World:
    """The server's state. Every method is safe from any thread."""

    token: str
    username: str = "makegood_test_bot"
    updates: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._update_ids = itertools.count(700_000_001)
        self._message_ids = itertools.count(1)
        self.polling = 0

    def add_update(self, kind: str, content: dict[str, Any]) -> int:
        """Queue an update for the bot; it stays until a later offset confirms it."""
        with self.changed:
            update_id = next(self._update_ids)
            self.updates.append({"update_id": update_id, kind: content})
            self.changed.notify_all()
            return update_id

    def confirm(self, offset: int) -> None:
        """Forget every update before the offset."""
        with self.changed:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]

    def keep_message(self, chat: dict[str, Any], sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        """Store a message in a chat and give it."""
        with self.changed:
            message = {
                "message_id": next(self._message_ids),
                "date": int(time.time()),
                "chat": chat,
                "from": sender,
                **content,
            }
            self.messages[str(chat["id"]), message["message_id"]] = message
            self.changed.notify_all()
            return message

    def keep_file(self, data: bytes) -> str:
        """Store a file and give its id."""
        with self.changed:
            file_id = f"file-{len(self.files) + 1}"
            self.files[file_id] = data
            return file_id

    def bot_user(self) -> dict[str, Any]:
        """The bot as a user."""
        return {
            "id": int(self.token.split(":")[0]),
            "is_bot": True,
            "first_name": "Makegood",
            "username": self.username,
        }

    def said(self, chat_id: int | str) -> list[dict[str, Any]]:
        """What the bot has said in a chat, oldest first."""
        with self.changed:
            return [
                one
                for (chat, _), one in sorted(self.messages.items(), key=lambda item: item[0][1])
                if chat == str(chat_id) and one["from"]["is_bot"]
            ]

    def fault(self, method: str) -> Fault | None:
        """The next planted fault of a method, used up by asking."""
        with self.changed:
            waiting = self.faults.get(method, [])
            if not waiting:
                return None
            waiting[0].times -= 1
            return waiting[0] if waiting[0].times > 0 else waiting.pop(0)
