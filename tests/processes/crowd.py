"""Customers by the dozen, on the page and on Telegram, while the processes they talk to are being killed."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import httpx

from tests.kit.botapi.serving import BotApiServer
from tests.kit.sandbox import SandboxServer
from tests.kit.whole import Customer
from tests.processes.replicas import PATIENCE, Replica, Stubborn

AT_ONCE = 4
BETWEEN = 4.0
"""Seconds a customer rests between two claims: the panel is asked five times a second by all replicas together."""

ACCOUNTS = ("maria.lopes", "k_petrov", "jbrown88", "olena.m")


@dataclass(frozen=True)
class Order:
    """An order of which a part never came, with what it was paid and what is missing of it."""

    number: str
    link: str
    account: str
    charge: Decimal
    owed: Decimal


def make_order(panel: SandboxServer, place: int) -> Order:
    """A fresh partial order on the panel: 3,000 paid 3.00, of which 1,000 never came."""
    link = f"https://www.instagram.com/crowd.{place}.pictures/"
    account = ACCOUNTS[place % len(ACCOUNTS)]
    made = panel.lever(
        "orders",
        username=account,
        service_id=101,
        link=link,
        quantity=3000,
        remains=1000,
        charge="3.00",
        status="partial",
        cancel_reason="Supplier error",
        return_logic=False,
    )
    return Order(str(made["id"]), link, account, Decimal("3.00"), Decimal("1.00"))


class Crowd:
    """Claims one order after the other until told to stop; every claim is made to its confirmed summary."""

    def __init__(self, panel: SandboxServer, replicas: list[Replica], telegram: BotApiServer) -> None:
        self._panel, self._replicas, self._telegram = panel, replicas, telegram
        self._stop = threading.Event()
        self._places = iter(range(10**6))
        self._lock = threading.Lock()
        self.orders: list[Order] = []
        self.said = 0

    def stop(self) -> None:
        """Finish the claims that were begun, begin no more."""
        self._stop.set()

    def run(self) -> None:
        """One customer after the other, by turns on the page and on Telegram."""
        while not self._stop.is_set():
            with self._lock:
                place = next(self._places)
                order = make_order(self._panel, place)
            (self._on_the_page if place % 2 else self._on_telegram)(order, place)
            with self._lock:
                self.orders.append(order)
                self.said += 2
            self._stop.wait(BETWEEN)

    def _on_the_page(self, order: Order, _place: int) -> None:
        with httpx.Client(
            base_url="http://127.0.0.1", transport=Stubborn(self._replicas), headers={"accept": "application/json"}
        ) as http:
            http.get("/chat")
            Customer(http).claim(order.number, order.link)

    def _on_telegram(self, order: Order, place: int) -> None:
        person = self._telegram.private_chat(5_000 + place)
        person.send(f"order {order.number} {order.link} only a part of my order ever came")
        person.tap("Send", PATIENCE)


@contextmanager
def claiming(crowd: Crowd) -> Iterator[None]:
    """The crowd at work during the block; afterwards every claim that was begun has been made."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: list[Future[None]] = [pool.submit(crowd.run) for _ in range(AT_ONCE)]
        try:
            yield
        finally:
            crowd.stop()
            for one in running:
                one.result()
