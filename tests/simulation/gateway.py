"""A server that pushes each event once, to the session that stands, as Discord does; what was written stays readable.

Its door stores what is pushed, and reads back what was written while no session stood.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from discord.utils import time_snowflake

from bot.discord.catching_up import Conversation
from bot.discord.reading import CHANNEL, edit_event, message_event
from bot.discord.sending import nonce
from bot.inbound import Inbound, Kind
from bot.receiving import receive
from storage.errors import StorageError
from storage.notices import Notice
from tests.simulation.chat import Heard

if TYPE_CHECKING:
    from tests.simulation.world import Process, World

ATTEMPTS = 7
"""How often an event is tried before it is given up, as `bot.discord.intake.PAUSES`."""


@dataclass
class Gateway:
    """Live events go to `session` and are forgotten; messages stay in `history`; `stored` is what a door has kept."""

    session: str = ""
    live: list[Inbound] = field(default_factory=list)
    unread: dict[str, Conversation] = field(default_factory=dict)
    history: dict[str, list[Inbound]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    chats: dict[str, list[Heard]] = field(default_factory=dict)
    delivered: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    sent: int = 0

    def write(self, inbound: Inbound) -> Inbound:
        """A customer does something; gives the event as the server names it."""
        self.sent += 1
        number = time_snowflake(inbound.at) + self.sent
        if inbound.kind is Kind.EDIT:
            event = self._edited(inbound)
        elif inbound.kind is Kind.BUTTON:
            key = {"message_key": str(number), "reply_token": f"token-{number}"}
            event = replace(inbound, event_id=f"interaction:{number}", **key)
        else:
            event = replace(inbound, event_id=message_event(number), message_key=str(number))
            self.history.setdefault(inbound.chat_key, []).append(event)
        if self.session:
            self.live.append(event)
        return event

    def _edited(self, inbound: Inbound) -> Inbound:
        """From now on the history shows the new words; who was there is told of the change."""
        written = self.history[inbound.chat_key]
        place = next(place for place, one in enumerate(written) if one.message_key == inbound.message_key)
        written[place] = replace(written[place], text=inbound.text)
        return replace(inbound, event_id=edit_event(int(inbound.message_key), inbound.at, inbound.text))

    def deliver(self, notice: Notice, now: datetime) -> None:
        """A message arrives in a chat; the same nonce again within minutes gives back the message there is."""
        key = nonce(notice, 0)
        if key in self.delivered and (now - self.delivered[key][0]).total_seconds() < 300:
            return
        if key in self.delivered:
            self.twice.append(key)
        self.delivered[key] = (now, notice.id)
        buttons = tuple(cell["data"] for row in notice.payload.get("buttons", ()) for cell in row)
        self.chats.setdefault(notice.chat_key, []).append(Heard(notice.payload["text"], buttons))


def gateway_step(world: "World", process: "Process") -> bool:
    """One thing that a door does with its session: take it over, read a conversation back, or store what came live."""
    gateway = world.gateway
    standing = any(one.owner == gateway.session for one in world.processes.values())
    if gateway.session != process.owner:
        if standing and not world.fails(0.03):
            return False
        _connect(world, process)
        return True
    if gateway.unread and (not gateway.live or world.rng.random() < 0.5):
        _read_back(world, process, next(iter(gateway.unread)))
        return True
    if not gateway.live:
        return False
    event = gateway.live.pop(0)
    if event.chat_key in gateway.unread:
        _read_back(world, process, event.chat_key)
    _keep(world, process, event)
    return True


def _connect(world: "World", process: "Process") -> None:
    """A new session is told nothing of the time before it; what goes on is read back."""
    gateway = world.gateway
    world.say(f"{process.name} opens a session, {len(gateway.live)} events are lost")
    gateway.session, gateway.live, gateway.unread = process.owner, [], {}
    found = process.app.database.read(lambda conn: world.parts.read_back(conn, process.app))
    if gateway.session == process.owner:
        gateway.unread = {one.key: one for one in found}


def _read_back(world: "World", process: "Process", key: str) -> None:
    gateway = world.gateway
    asked = gateway.unread.pop(key)
    found = [one for one in gateway.history.get(key, ()) if int(one.message_key) > asked.after]
    for place, event in enumerate(one for one in found if int(one.message_key) not in asked.known):
        _keep(world, process, replace(event, late=place == 0))


def _keep(world: "World", process: "Process", event: Inbound) -> None:
    """Store one event, trying again while the database takes nothing."""
    app = process.app
    world.moment(process.name, f"before it stores {event.event_id}")
    for _ in range(ATTEMPTS):
        try:
            app.database.run(lambda conn: receive(conn, app, event, app.database.now(conn)))
        except StorageError as problem:
            world.say(f"{process.name}: {problem}")
            continue
        world.gateway.stored.add(event.event_id)
        return


__all__ = ["CHANNEL", "Gateway", "gateway_step"]
