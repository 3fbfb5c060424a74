"""What the product sees of the simulated panel: slow, cut, refusing, late; and a supplier that answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.books import CENT, Call
from triage.panels.model import (
    Account,
    CreditAnswer,
    CreditCall,
    CreditOutcome,
    OrderStatus,
    PanelOrder,
    PanelUnavailable,
    Payment,
    ProviderOrder,
    TaskAnswer,
    TaskState,
    Ticket,
)

if TYPE_CHECKING:
    from tests.simulation.world import World

LATEST = 45 * 60
"""How late a call may take effect, in seconds: long after the grace period for looking has ended."""


@dataclass
class Window:
    """The panel as one process asks it (a `triage.ports.Panel`)."""

    world: "World"
    process: str

    @property
    def can_read_payments(self) -> bool:
        """As the dialect allows."""
        return self.world.books.reads_back

    can_read_tickets = False

    def close(self) -> None:
        """Nothing is kept open."""

    def order(self, number: str, *, fresh: bool = False) -> PanelOrder | None:
        """The order as it is when the answer leaves the panel; it may be old when it arrives."""
        self._ask(f"reads order {number}")
        books = self.world.books
        if number not in books.orders:
            return None
        books.note_order_read(number)
        shown = books.shown(books.orders[number])
        self._answer()
        return shown

    def orders_of_target(self, link: str, since: datetime) -> Sequence[PanelOrder]:
        """Orders with exactly that link."""
        self._ask(f"searches orders on {link}")
        return [self.world.books.shown(one) for one in self.world.books.orders.values() if one.link == link]

    def account(self, username: str) -> Account:
        """Every account pays in dollars."""
        self._ask(f"reads account {username}")
        return Account(username, currency="USD")

    def payments(self, account: str, since: datetime) -> Sequence[Payment]:
        """The payments as they stand when the answer leaves the panel."""
        self._ask(f"reads payments of {account}")
        books = self.world.books
        listed = [one for one in books.payments if one.account == account and one.created and one.created >= since]
        books.note_payments_read(account)
        self._answer()
        return listed

    def credit(self, call: CreditCall) -> CreditAnswer:
        """The blind call: whatever may happen to it, with its effect at once, later or never."""
        world = self.world
        world.moment(self.process, f"before the call {call.memo}")
        arrived = world.books.received(call, world.clock.now)
        world.promises.call_arrives(arrived)
        answer = self._effect(arrived)
        world.say(f"panel answers {call.memo}: {answer.outcome} {answer.reason}")
        world.moment(self.process, f"after the call {call.memo}")
        return answer

    def request_cancel(self, number: str) -> TaskAnswer:
        """Asked as it comes; an answer may be lost."""
        self.world.moment(self.process, f"before it asks to cancel {number}")
        answer = self.world.asked.ask(self.world, "cancel", self.world.books.orders[number])
        self._answer()
        return answer

    def tickets(self, since: datetime) -> Sequence[Ticket]:
        """There are none."""
        return []

    def _ask(self, what: str) -> None:
        self.world.moment(self.process, f"before it {what}")
        if self.world.fails(0.02):
            self.world.say(f"panel does not answer: {what}")
            raise PanelUnavailable("the panel does not answer")

    def _answer(self) -> None:
        """The answer is on its way; things may happen before it is here."""
        self.world.moment(self.process, "while an answer is on its way")

    def _effect(self, call: Call) -> CreditAnswer:
        world, now = self.world, self.world.clock.now
        calls = world.weather.calls
        how = world.rng.choices(list(calls), list(calls.values()))[0] if world.faulty else "well"
        if how == "refused":
            call.refused = True
            return CreditAnswer(CreditOutcome.REFUSED, reason="Too many requests", retry_after=7)
        if how == "cut before":
            return CreditAnswer(CreditOutcome.UNCLEAR, reason="the connection was cut")
        if how == "late":
            due = now + timedelta(seconds=world.rng.choice((20, 200, 700, LATEST)))
            world.books.late.append((due, call))
            return CreditAnswer(CreditOutcome.UNCLEAR, reason=f"HTTP 504; takes effect at {due:%H:%M:%S}")
        less = call.amount - CENT if how == "less" and call.amount > CENT else None
        payment = world.books.apply(call, now, less)
        if how == "5xx after":
            return CreditAnswer(CreditOutcome.UNCLEAR, reason="HTTP 502 after the effect")
        call.amount = payment.amount or call.amount  # from here on everybody knows what it was
        return CreditAnswer(CreditOutcome.CONFIRMED, payment.number, payment.amount, currency="USD")


@dataclass
class Supplier:
    """The supplier that orders were forwarded to (a `triage.ports.Providers`)."""

    world: "World"
    process: str

    def close(self) -> None:
        """Nothing is kept open."""

    def order(self, provider: str | None, external_id: str) -> ProviderOrder | None:
        """The supplier says the same as the panel."""
        self.world.moment(self.process, "before it asks the supplier")
        if self.world.fails(0.02):
            raise PanelUnavailable("the supplier does not answer")
        order = self.world.books.orders.get(external_id[1:])
        status = order.status if order else OrderStatus.PENDING
        return ProviderOrder(external_id, status, status.value, order.remains if order else None, 100)

    def refill(self, provider: str | None, external_id: str) -> TaskAnswer | None:
        """Asked as it comes; an answer may be lost."""
        order = self.world.books.orders.get(external_id[1:])
        self.world.moment(self.process, "before it asks for a refill")
        answer = self.world.asked.ask(self.world, "refill", order) if order else None
        self.world.moment(self.process, "while the supplier's answer is on its way")
        return answer

    def refill_status(self, provider: str | None, reference: str) -> TaskState | None:
        """How that refill stands."""
        self.world.moment(self.process, "before it asks how a refill stands")
        if self.world.fails(0.02):
            raise PanelUnavailable("the supplier does not answer")
        return self.world.asked.state(reference)
