"""A panel for the simulation: its own true books, and every way in which it can fail whoever asks it.

It shares no arithmetic with the product. What it returns by itself, what was paid by hand, and which calls of ours took
effect are kept here as they are; `Window` is what the product sees of it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from random import Random

from triage.panels.model import CreditCall, OrderStatus, PanelOrder, Payment

METHOD = "Makegood refund"
CENT = Decimal("0.01")


@dataclass(slots=True)
class Order:
    """One order as it really is. `returned` is what the panel has given back by itself."""

    number: str
    account: str
    link: str
    quantity: int
    remains: int
    paid: Decimal
    status: OrderStatus
    created: datetime
    updated: datetime
    cancel_reason: str = "supplier error"
    returned: Decimal = Decimal(0)


@dataclass(slots=True)
class Call:
    """One credit call that reached the panel. `refused` for certain, or else able to take effect, now or later."""

    reference: str
    order: str
    account: str
    amount: Decimal
    at: datetime
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the panel had shown of an order when it was last read: what it returned, by hand, the missing share."""

    paid: Decimal
    returned: Decimal
    by_hand: Decimal
    share: Decimal


@dataclass(slots=True)
class Books:
    """The truth. `returns` and `charge` as in the settings; `reads_back` False for a dialect without payments."""

    returns: str
    charge: str
    reads_back: bool
    orders: dict[str, Order] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    late: list[tuple[datetime, Call]] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    sendable: set[str] = field(default_factory=set)
    """Orders that were read since the last call for them."""
    shown_references: set[str] = field(default_factory=set)
    """References whose payments somebody has been shown."""
    settled_unpaid: set[str] = field(default_factory=set)
    """References of which a person has found that they were not paid."""

    def shown(self, order: Order) -> PanelOrder:
        """The order as the admin API shows it."""
        net = order.paid - order.returned
        return PanelOrder(
            number=order.number,
            account=order.account,
            link=order.link,
            status=order.status,
            status_text=order.status.value,
            quantity=order.quantity,
            remains=order.remains,
            start_count=100,
            charge=net if self.charge == "net" else order.paid,
            currency="USD",
            service_id="11",
            service_name="Instagram followers",
            external_id=f"9{order.number}",
            provider="supplier.example",
            created=order.created,
            updated=order.updated,
            cancel_reason=order.cancel_reason or None,
        )

    def note_order_read(self, number: str) -> None:
        """Remember what whoever reads the order now can know of it."""
        order, before = self.orders[number], self.seen.get(number)
        by_hand = before.by_hand if before else Decimal(0)
        self.seen[number] = Seen(order.paid, order.returned, by_hand, share(order))
        self.sendable.add(number)

    def note_payments_read(self, account: str) -> None:
        """The same for whoever reads the payments of an account."""
        self.shown_references |= {payment.memo.split(" ")[0] for payment in self.payments}
        for number, seen in self.seen.items():
            if self.orders[number].account == account:
                self.seen[number] = replace(seen, by_hand=self.by_hand(number))

    def by_hand(self, number: str) -> Decimal:
        """What people have paid by hand for the order, or taken back."""
        ours = {call.reference for call in self.calls}
        return sum(
            (
                payment.amount or Decimal(0)
                for payment in self.payments
                if payment.memo.startswith(f"order {number}") and not any(one in payment.memo for one in ours)
            ),
            Decimal(0),
        )

    def credited(self, number: str) -> Decimal:
        """What our calls for the order have really put on the balance."""
        ours = {call.reference for call in self.calls if call.order == number}
        amounts = (payment.amount or Decimal(0) for payment in self.payments if payment.memo.split(" ")[0] in ours)
        return sum(amounts, Decimal(0))

    def apply(self, call: Call, now: datetime, amount: Decimal | None = None) -> Payment:
        """The call takes effect: a payment stands in the books."""
        memo = f"{call.reference} refund for order {call.order}"
        return self.pay(call.account, call.amount if amount is None else amount, memo, now)

    def pay(self, account: str, amount: Decimal, memo: str, now: datetime) -> Payment:
        """Book a payment."""
        number = str(5000 + len(self.payments))
        payment = Payment(number, account, amount, "USD", METHOD if memo.startswith("MG") else "Bonus", memo, now)
        self.payments.append(payment)
        return payment

    def received(self, call: CreditCall, now: datetime) -> Call:
        """Note a call as it arrives, before anything is done about it."""
        reference, _, rest = call.memo.partition(" ")
        arrived = Call(reference, rest.rpartition(" ")[2], call.account, call.amount, now)
        self.calls.append(arrived)
        return arrived

    def apply_late(self, now: datetime) -> list[str]:
        """Let the calls take effect whose time has come; gives their references."""
        due = [one for at, one in self.late if at <= now]
        self.late = [(at, one) for at, one in self.late if at > now]
        for call in due:
            self.apply(call, now)
        return [call.reference for call in due]

    def end(self, order: Order, status: OrderStatus, remains: int, now: datetime) -> None:
        """The order ends this way; a panel that returns by itself returns the missing part."""
        order.status, order.remains, order.updated = status, remains, now
        if self.returns == "automatic":
            missing = order.paid if status is OrderStatus.CANCELED else share(order)
            order.returned = max(order.returned, missing)


def share(order: Order) -> Decimal:
    """What the undelivered part of an ended order was paid with; the whole price while it may still be anything."""
    if order.status is not OrderStatus.PARTIAL:
        return order.paid
    return (order.paid * order.remains / order.quantity).quantize(Decimal("0.000001"), ROUND_UP)


def some_orders(rng: Random, books: Books, now: datetime, count: int) -> None:
    """Fill the books with orders in different states, some of them worth a credit."""
    for place in range(count):
        number = str(10400 + place)
        quantity = rng.choice((1000, 3000))
        order = Order(
            number=number,
            account=f"account{place % 2}",
            link=f"https://www.instagram.com/customer.{place}/",
            quantity=quantity,
            remains=0,
            paid=rng.choice((Decimal("2.00"), Decimal("3.10"), Decimal("2.00"), Decimal("90.00"))),
            status=OrderStatus.IN_PROGRESS,
            created=now - timedelta(days=2),
            updated=now - timedelta(hours=3),
            cancel_reason=rng.choice((*["supplier error"] * 6, "account is private", "")),
        )
        books.orders[number] = order
        status = rng.choice((*[OrderStatus.PARTIAL] * 8, OrderStatus.CANCELED, OrderStatus.COMPLETED))
        remains = {OrderStatus.PARTIAL: quantity // 3, OrderStatus.CANCELED: quantity}.get(status, 0)
        if rng.random() < 0.85:
            books.end(order, status, remains, order.updated)
