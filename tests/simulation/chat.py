"""A chat server between customers and the product: it repeats, reorders, delays, and forgets."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.app import App
from bot.inbound import Inbound
from bot.receiving import receive
from storage import notices
from tests.simulation.mortal import Life

CHANNEL = "telegram"
STAFF = "-100"


@dataclass(frozen=True, slots=True)
class Event:
    """One update as the server keeps it until it is acknowledged."""

    number: int
    inbound: Inbound


@dataclass(slots=True)
class Heard:
    """One message in a customer's chat."""

    text: str
    buttons: tuple[str, ...]


@dataclass
class ChatServer:
    """Updates wait here until they are acknowledged; delivered messages lie in their chats."""

    waiting: list[Event] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    chats: dict[str, list[Heard]] = field(default_factory=dict)
    sent: int = 0

    def write(self, inbound: Inbound) -> Inbound:
        """A customer does something; gives the event as the server names it."""
        self.sent += 1
        key = inbound.message_key or str(self.sent)
        event = replace(inbound, event_id=f"update-{self.sent}", message_key=key)
        self.waiting.append(Event(self.sent, event))
        return event

    def batch(self, life: Any) -> list[Event]:
        """What a poll gets: the oldest updates, now and then in another order or with one twice."""
        taken = self.waiting[: life.rng.randint(1, 4)]
        if taken and life.fails(0.15):
            life.rng.shuffle(taken)
        if taken and life.fails(0.15):
            taken.append(life.rng.choice(taken))
        return taken

    def acknowledge(self, events: list[Event]) -> None:
        """These are the product's now; the server forgets them."""
        numbers = {event.number for event in events}
        self.acknowledged |= numbers
        self.waiting = [event for event in self.waiting if event.number not in numbers]

    def deliver(self, notice: notices.Notice, now: datetime) -> None:
        """A message arrives in a chat."""
        buttons = tuple(cell["data"] for row in notice.payload.get("buttons", ()) for cell in row)
        self.chats.setdefault(notice.chat_key, []).append(Heard(notice.payload["text"], buttons))


class Receiver(Protocol):
    """Where notices of a channel are delivered."""

    def deliver(self, notice: notices.Notice, now: datetime) -> None:
        """A message arrives in a chat."""
        ...


def store(app: App, events: list[Event]) -> None:
    """Keep updates in the inbox, as every door does, in one transaction."""

    def work(conn: Connection) -> None:
        now = app.database.now(conn)
        for event in events:
            receive(conn, app, event.inbound, now)

    app.database.run(work)


def stores_then_acknowledges(app: App, server: ChatServer, events: list[Event]) -> None:
    """The order that every door keeps: nothing is acknowledged before it is committed."""
    store(app, events)
    server.acknowledge(events)


def send_waiting(app: App, channel: str, server: Receiver, life: Life, process: str, owner: str) -> bool:
    """Send what waits, as the doors do: leased, delivered, noted as sent. False when nothing waits."""
    claimed = app.database.run(
        lambda conn: notices.claim(conn, app.panel_id, channel, owner, app.database.now(conn), 60, 5)
    )
    for notice in claimed:
        life.moment(process, f"before it delivers notice {notice.id}")
        if life.fails(0.1):
            _later(app, notice, owner)
            continue
        server.deliver(notice, app.database.read(app.database.now))
        life.moment(process, f"after it delivered notice {notice.id}")
        _sent(app, notice, owner)
    return bool(claimed)


def _later(app: App, notice: notices.Notice, owner: str) -> None:
    app.database.run(
        lambda conn: notices.retry(
            conn, notice.id, owner, app.database.now(conn) + timedelta(seconds=2), "the chat server does not answer"
        )
    )


def _sent(app: App, notice: notices.Notice, owner: str) -> None:
    app.database.run(lambda conn: notices.sent(conn, notice.id, owner, "1", app.database.now(conn)))
