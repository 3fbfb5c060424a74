"""A stored conversation as pages show it: who said what when, with its pictures and the choices still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.web.pages import machine_time
from storage import agents
from storage.messages import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """One message. `author` is customer, bot, agent or note; `name` the agent's; `buttons` rows of {label, data}."""

    id: int
    author: str
    text: str
    at: datetime
    name: str = ""
    pressed: bool = False
    """The customer pressed a button; `text` is its label."""
    buttons: tuple[tuple[Mapping[str, str], ...], ...] = field(default=())
    pictures: tuple[int, ...] = field(default=())
    inbox_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """For the page's script; the time as text."""
        return {**asdict(self), "at": machine_time(self.at)}


def names_of(conn: Connection, messages: Iterable[Message]) -> dict[int, str]:
    """The names of the agents who wrote these messages, also of those who have left."""
    return {one: agents.load(conn, one).name for one in {message.agent_id for message in messages} if one is not None}


def conversation(messages: Sequence[Message], names: Mapping[int, str]) -> list[Shown]:
    """The messages in order. Only choices that still count keep their buttons: see `open_choice`."""
    labels = {button["data"]: button["label"] for message in messages for row in message.buttons for button in row}
    choice = open_choice(messages)
    return [_shown(message, labels, names, message.id == choice) for message in messages]


def open_choice(messages: Sequence[Message]) -> int | None:
    """The message whose buttons are still to be answered: the newest with buttons in what the bot said last."""
    newest = len(messages)
    while newest and messages[newest - 1].author == "customer":
        newest -= 1
    for message in reversed(messages[:newest]):
        if message.author != "bot":
            return None
        if message.buttons:
            return message.id
    return None


def _shown(message: Message, labels: Mapping[str, str], names: Mapping[int, str], choice: bool) -> Shown:
    pressed = message.author == "customer" and message.text.startswith("[mg1:") and message.text.endswith("]")
    text = labels.get(message.text[1:-1], "an old button") if pressed else message.text
    return Shown(
        id=message.id,
        author=message.author,
        text=text,
        at=message.at,
        name=names.get(message.agent_id or 0, ""),
        pressed=pressed,
        buttons=tuple(tuple(row) for row in message.buttons) if choice else (),
        pictures=tuple(message.files),
        inbox_id=message.inbox_id,
    )
