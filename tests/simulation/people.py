"""Agents who work cases, and what the panel and its staff do by themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.app import App
from bot.desk import deciding, holding, money, recording, tasks, telling
from bot.desk.proposals import proposed
from bot.desk.rights import Invalid, NotAllowed, Stale
from storage import cases, credits
from storage.agents import Agent
from storage.cases import Case
from tests.simulation.books import CENT
from triage.panels.model import OrderStatus

if TYPE_CHECKING:
    from tests.simulation.world import World

Deed = Callable[[Connection, App, Agent, Case], None]


@dataclass
class Worker:
    """An agent at the desk, who sees what the panel shows and says only what is so."""

    agent: Agent

    def act(self, world: "World", app: App) -> bool:
        """Do something with a case; what the desk refuses is no matter. False when there is none."""
        states = ("handoff",) if world.rng.random() < 0.85 else ("gathering", "asking", "advised", "crediting")
        listed = app.database.read(lambda conn: cases.queue(conn, app.panel_id, states))
        if not listed:
            return False
        case = world.rng.choice(listed)
        name, deed = self._choose(world, app, case)
        world.say(f"{self.agent.name} {name} {case.number} ({case.state})")
        seen = app.database.read(lambda conn: holding.newest_event(conn, case))

        def work(conn: Connection) -> None:
            deed(conn, app, self.agent, holding.open_for(conn, app, case.number, seen))

        try:
            app.database.run(work)
        except (Invalid, NotAllowed, Stale) as refusal:
            world.say(f"refused: {refusal}")
        return True

    def _choose(self, world: "World", app: App, case: Case) -> tuple[str, Deed]:
        made = app.database.read(lambda conn: credits.of_case(conn, case.id))
        open_ones = [one for one in made if one.state == "unknown"]
        if open_ones and world.rng.random() < 0.7:
            credit = open_ones[0]
            if world.rng.random() < 0.3:
                return "looks again at", lambda conn, app, agent, case: money.look_again(
                    conn, app, agent, case, app.database.now(conn), credit_id=credit.id
                )
            return "settles", self._settle(world, credit)
        names = (*["approve"] * 5, "decline", "close", "take", "recheck", "say", "refill", "cancel", "record")
        name = world.rng.choice(names)
        return name, DEEDS[name]

    def _settle(self, world: "World", credit: credits.Credit) -> Deed:
        found = [one for one in world.books.payments if credit.reference in one.memo]
        number = found[0].number if found else ""
        world.books.shown_references |= {credit.reference} if found else set()

        def deed(conn: Connection, app: App, agent: Agent, case: Case) -> None:
            now = app.database.now(conn)
            money.settle(conn, app, agent, case, now, credit_id=credit.id, paid=bool(found), payment_id=number)
            if not found:
                world.books.settled_unpaid.add(credit.reference)

        return deed


def _approve(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    proposal = proposed(conn, app, case)
    if proposal is None:
        raise Invalid("nothing is proposed")
    now = app.database.now(conn)
    money.approve(conn, app, agent, case, now, amount=proposal.amount, clause="", reason="")


def _decline(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    deciding.decline(conn, app, agent, case, app.database.now(conn), clause="F6.f", words="")


def _close(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    deciding.close(conn, app, agent, case, app.database.now(conn), text="")


def _take(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    holding.take(conn, app, agent, case, app.database.now(conn), over=True)


def _recheck(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    recording.check_again(conn, app, agent, case, app.database.now(conn))


def _say(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    telling.say(conn, app, agent, case, app.database.now(conn), text="I am looking at it.")


def _record(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    name = "topup_captured_total" if case.object == "topup" else "dispute_state"
    typed, now = ("50.00", "none")[name == "dispute_state"], app.database.now(conn)
    recording.record_fact(conn, app, agent, case, now, name=name, typed=typed, note="asked the gateway")


def _refill(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    tasks.ask_for(conn, app, agent, case, app.database.now(conn), kind="refill")


def _cancel(conn: Connection, app: App, agent: Agent, case: Case) -> None:
    tasks.ask_for(conn, app, agent, case, app.database.now(conn), kind="cancel")


DEEDS: dict[str, Deed] = {
    "record": _record,
    "refill": _refill,
    "cancel": _cancel,
    "approve": _approve,
    "decline": _decline,
    "close": _close,
    "take": _take,
    "recheck": _recheck,
    "say": _say,
}


def panel_acts(world: "World") -> None:
    """The panel and its staff do something of their own with an order."""
    rng, now = world.rng, world.clock.now
    order = rng.choice(list(world.books.orders.values()))
    deed = rng.choices(("end", "cancel", "refill", "by hand"), (8, 2, 1, 1))[0]
    if deed == "by hand":
        amount = max(CENT, (order.paid / 3).quantize(CENT, ROUND_DOWN))
        world.books.pay(order.account, amount, f"order {order.number} goodwill", now)
    elif deed == "refill" and order.status is OrderStatus.PARTIAL:
        order.remains, order.updated = order.remains // 2, now
    elif deed == "cancel" and order.status is not OrderStatus.COMPLETED:
        world.books.end(order, OrderStatus.CANCELED, order.quantity, now)
    elif deed == "end" and order.status is OrderStatus.IN_PROGRESS:
        status = rng.choice((OrderStatus.PARTIAL, OrderStatus.COMPLETED))
        world.books.end(order, status, order.quantity // 3 if status is OrderStatus.PARTIAL else 0, now)
    else:
        return
    world.say(f"panel: {deed} on {order.number}, now {order.status}, returned {order.returned}")
