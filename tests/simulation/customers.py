"""Customers who claim, hesitate, change what they wrote, send pictures and press old buttons, on either chat."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.inbound import Inbound, Kind
from tests.simulation.books import Order
from tests.simulation.chat import CHANNEL
from tests.simulation.shelf import NO_PICTURE, PICTURES, attached

if TYPE_CHECKING:
    from tests.simulation.chat import Heard
    from tests.simulation.world import World

CHATTER = (*["hello?", "I am waiting", "any news?", "/status"] * 3, "talk to a person", "/withdraw")
FORWARD = ("send", "no_pictures", "number", "accept", "withdraw")
"""What most customers press when they see it."""


@dataclass
class Customer:
    """Somebody with an order, or with a deposit that never arrived, in one chat."""

    chat_key: str
    order: Order
    channel: str = CHANNEL
    deposit: str = ""
    begun: bool = False
    pressed: list[str] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    """Key and words of each message."""
    read: int = 0

    def act(self, world: "World") -> None:
        """Do the next thing: begin, go on, hesitate, correct, show something, repeat a press, or begin again."""
        if not self.begun:
            self.begun = True
            self._write(world, self._claim(world))
            return
        heard = self._heard(world)
        if len(heard) == self.read and world.rng.random() < 0.85:
            return  # most wait for an answer
        self.read = len(heard)
        buttons, chance = heard[-1].buttons if heard else (), world.rng.random()
        if self.written and chance < 0.08:
            self._edit(world)
        elif chance < 0.16:
            self._show(world)
        elif self.pressed and chance < 0.25:
            self._press(world, world.rng.choice(self.pressed))
        elif buttons and world.rng.random() < 0.9:
            self._press(world, self._best(world, buttons))
        else:
            self._write(world, world.rng.choice((*CHATTER, self._claim(world))))

    def _heard(self, world: "World") -> "list[Heard]":
        server = world.server if self.channel == CHANNEL else world.gateway
        return server.chats.get(self.chat_key, [])

    def _claim(self, world: "World") -> str:
        if self.deposit:
            return f"my deposit of 50 USD, reference {self.deposit}, never arrived on my balance"
        wrong = world.rng.random() < world.weather.wrong_link
        link = "https://www.instagram.com/somebody.else/" if wrong else self.order.link
        return f"order {self.order.number} {link} only a part of my order ever came"

    def _best(self, world: "World", buttons: tuple[str, ...]) -> str:
        forward = [one for one in buttons if one.split(":")[2] in FORWARD]
        return world.rng.choice(forward if forward and world.rng.random() < 0.85 else list(buttons))

    def _press(self, world: "World", data: str) -> None:
        self.pressed.append(data)
        self._do(world, f"presses {data}", kind=Kind.BUTTON, button=data)

    def _write(self, world: "World", text: str) -> None:
        done = self._do(world, f"writes {text!r}", text=text)
        self.written.append((done.message_key, text))

    def _show(self, world: "World") -> None:
        name = NO_PICTURE if world.rng.random() < 0.1 else str(world.rng.randrange(PICTURES))
        text = world.rng.choice(("", "look at this"))
        self._do(world, f"shows {name}", text=text, attachments=(attached(name),))

    def _edit(self, world: "World") -> None:
        key, _ = world.rng.choice(self.written)
        text = world.rng.choice((self._claim(world), f"{self._claim(world)}, please look", "sorry, wrong words"))
        self._do(world, f"changes {key} to {text!r}", kind=Kind.EDIT, text=text, message_key=key)

    def _do(self, world: "World", what: str, *, kind: Kind = Kind.MESSAGE, **said: object) -> Inbound:
        server = world.server if self.channel == CHANNEL else world.gateway
        world.say(f"{self.chat_key} {what}")
        inbound = Inbound(self.channel, "", self.chat_key, world.clock.now, kind=kind, **said)  # type: ignore[arg-type]
        return server.write(inbound)
