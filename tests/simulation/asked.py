"""Refills and cancellations as panel and supplier carry them out: refused, lost on the way, ended hours later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.books import Order
from triage.panels.model import OrderStatus, PanelUnavailable, TaskAnswer, TaskState

if TYPE_CHECKING:
    from tests.simulation.world import World


@dataclass(slots=True)
class Asking:
    """One request as it reached whoever carries it out; `ends` None: refused."""

    kind: str
    order: Order
    ends: datetime | None
    well: bool
    done: bool = False


@dataclass(slots=True)
class Askings:
    """Every request that arrived; the place in `arrived` is its reference."""

    arrived: list[Asking] = field(default_factory=list)

    def ask(self, world: "World", kind: str, order: Order) -> TaskAnswer:
        """A request arrives, and is answered, or not. Raises `PanelUnavailable` where the answer is lost."""
        how = world.rng.choices(("well", "refused", "lost", "failing"), (10, 3, 3, 2))[0] if world.faulty else "well"
        ends = None if how == "refused" else world.clock.now + timedelta(minutes=world.rng.choice((5, 60, 240)))
        self.arrived.append(Asking(kind, order, ends, how != "failing"))
        world.say(f"{kind} of {order.number} is asked for: {how}")
        if how == "lost":
            raise PanelUnavailable("the answer was cut")
        reference = str(len(self.arrived) - 1)
        return TaskAnswer(ends is not None, reference, "" if ends else "it cannot be done for this order")

    def state(self, reference: str) -> TaskState:
        """How it stands, by the word of whoever carries it out."""
        asking = self.arrived[int(reference)]
        if not asking.done:
            return TaskState.RUNNING
        return TaskState.DONE if asking.well else TaskState.REFUSED

    def carry_out(self, world: "World") -> None:
        """Let those end whose time has come."""
        for asking in self.arrived:
            if asking.done or asking.ends is None or asking.ends > world.clock.now:
                continue
            asking.done, order = True, asking.order
            world.say(f"the {asking.kind} of {order.number} ends {'well' if asking.well else 'badly'}")
            if asking.kind == "cancel" and order.status is OrderStatus.IN_PROGRESS:
                status = OrderStatus.CANCELED if asking.well else OrderStatus.COMPLETED
                world.books.end(order, status, order.quantity if asking.well else 0, world.clock.now)
            elif asking.kind == "refill" and asking.well and order.status is OrderStatus.PARTIAL:
                order.remains, order.updated = order.remains // 2, world.clock.now

    def due(self) -> list[datetime]:
        """When those end that run."""
        return [one.ends for one in self.arrived if one.ends is not None and not one.done]
