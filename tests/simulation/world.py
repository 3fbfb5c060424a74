"""One history: a seeded world in which everything that can go wrong between people, chat, panel and process does.

One thread drives it all, and every choice comes from the seed, so that a seed tells the same history each time. Other
things happen in the middle of a step wherever the product has no transaction open, which is where they can in life.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from bot.app import App
from bot.work.runner import do_job
from bot.work.turns import take_turn
from storage import agents
from storage.errors import StorageError
from tests.simulation.asked import Askings
from tests.simulation.books import Books, Order, some_orders
from tests.simulation.chat import CHANNEL, ChatServer, send_waiting
from tests.simulation.customers import Customer
from tests.simulation.gateway import CHANNEL as DISCORD
from tests.simulation.gateway import Gateway, gateway_step
from tests.simulation.mortal import Died
from tests.simulation.opening import open_app
from tests.simulation.parts import REAL, Parts
from tests.simulation.people import Worker, panel_acts
from tests.simulation.promises import Promises
from tests.simulation.shelf import Shelf, fetch_step

START = datetime(2026, 6, 20, 9, tzinfo=UTC)
STEPS = 220
DEEPEST = 2
"""How far things may happen in the middle of things that happen in the middle of a step."""
REST = timedelta(hours=26)
"""How long the world goes on without new trouble: a day, so that what is to be found within a day is found."""


@dataclass
class Clock:
    """The virtual time, for storage and for the panel."""

    now: datetime = START

    def read(self, _conn: Connection) -> datetime:
        """As `storage.clock.ReadClock`."""
        return self.now


@dataclass
class Process:
    """One running installation; what it has in memory is gone when it dies."""

    name: str
    app: App
    lives: int = 1

    @property
    def owner(self) -> str:
        """Who holds its leases: another after each start."""
        return f"{self.name}-{self.lives}"


class World:
    """The history of one seed on one database. `tell` runs it and returns the promises that were broken."""

    def __init__(self, seed: int, url: str, folder: Path, parts: Parts = REAL) -> None:
        self.rng = Random(seed)
        self.seed, self.url, self.folder, self.parts, self.weather = seed, url, folder, parts, parts.weather
        self.clock, self.history = Clock(), [f"seed {seed} on {url.split(':')[0]}"]
        returns, charge = self.rng.choice(parts.weather.modes)
        self.books = Books(returns, charge, self.rng.random() < 0.9)
        some_orders(self.rng, self.books, self.clock.now, self.rng.randint(2, 4))
        self.server, self.gateway, self.promises = ChatServer(), Gateway(), Promises(self)
        self.shelf, self.asked = Shelf(), Askings()
        self._changes, self._idle = 0, dict[str, tuple[int, datetime]]()
        self.faulty, self.deaths, self._depth, self._stack = True, parts.weather.deaths, 0, list[str]()
        names = ("a",) if url.startswith("sqlite") else ("a", "b")
        self.processes = {name: Process(name, open_app(self, name)) for name in names}
        orders = list(self.books.orders.values())
        self.rng.shuffle(orders)
        count = self.rng.randint(2, 4)  # where there are more customers than orders, two claim the same one
        self.customers = [self._customer(place, orders[place % len(orders)]) for place in range(count)]
        self.workers = [Worker(self._hire("Lia", "lead")), Worker(self._hire("Tom", "agent"))]
        self.say(f"returns {returns}, charge {charge}, payments can be read: {self.books.reads_back}")

    def tell(self) -> list[str]:
        """Run the history, let the world come to rest, and check every promise."""
        try:
            for _ in range(STEPS):
                self._something()
            self._come_to_rest()
            self.promises.check(next(iter(self.processes.values())).app)
        finally:
            for process in self.processes.values():
                process.app.database.close()
        return self.promises.broken

    def _customer(self, place: int, order: Order) -> Customer:
        deposit = str(7000 + place) if self.rng.random() < 0.1 else ""
        if self.rng.random() < 0.4:
            return Customer(str(80_000_000_000_000_000 + place), order, DISCORD, deposit)
        return Customer(f"chat-{place}", order, CHANNEL, deposit)

    def say(self, what: str) -> None:
        """Write a line of the history."""
        self.history.append(f"{self.clock.now:%d %H:%M:%S} {'  ' * self._depth}{what}")

    def fails(self, chance: float) -> bool:
        """As `Life`; never while the world comes to rest."""
        return self.faulty and self.rng.random() < chance

    def moment(self, process: str, where: str) -> None:
        """As `Life`."""
        self.last_breath(process, where)
        if self._depth < DEEPEST and self.fails(self.weather.held_up):
            self._depth += 1
            self.say(f"{process} is held up {where}")
            try:
                self.clock.now += timedelta(seconds=self.rng.choice(self.weather.pauses))
                for _ in range(self.rng.randint(1, self.weather.meanwhile)):
                    self._something()
            finally:
                self._depth -= 1

    def last_breath(self, process: str, where: str) -> None:
        """As `Life`."""
        if self.deaths and self.fails(self.weather.death):
            self.deaths -= 1
            self.say(f"{process} dies {where}")
            raise Died(process, where)

    def _something(self) -> None:
        """One thing happens, to whomever."""
        self.clock.now += timedelta(seconds=self.rng.choice((0, 0, 1, 3)))
        for reference in self.books.apply_late(self.clock.now):
            self.say(f"panel: the call {reference} takes effect now")
        self.asked.carry_out(self)
        choices: tuple[tuple[int, Callable[[], None]], ...] = (
            (4, lambda: self.rng.choice(self.customers).act(self)),
            (4, lambda: self._work(self._poll)),
            (3, lambda: self._work(self._gateway)),
            (3, lambda: self._work(self._fetch)),
            (6, lambda: self._work(self._turn)),
            (self.weather.jobs, lambda: self._work(self._job)),
            (4, lambda: self._work(self._send)),
            (3, lambda: self._work(self._desk)),
            (1, lambda: panel_acts(self)),
            (1, self._time_passes),
        )
        self.rng.choices([deed for _, deed in choices], [weight for weight, _ in choices])[0]()

    def _work(self, step: Callable[[Process], bool]) -> None:
        """One round of a worker; where it found nothing to do and nothing has happened since, it is left out."""
        idle_since = self._idle.get(step.__name__)
        if idle_since is not None and idle_since >= (self._changes, self.clock.now - timedelta(seconds=5)):
            return
        changes, now = self._changes, self.clock.now
        if self._with(step):
            self._changes += 1
        else:
            self._idle[step.__name__] = (changes, now)

    def _time_passes(self) -> None:
        self.clock.now += timedelta(seconds=self.rng.choice((5, 30, 90, 600)))

    def _with(self, step: Callable[[Process], bool]) -> bool:
        """A step of some process. When a process dies, all its steps end here, and it starts anew."""
        process = self.rng.choice(list(self.processes.values()))
        self._stack.append(process.name)
        try:
            return step(process)
        except Died as death:
            self._restart(process)
            if death.process in self._stack[:-1]:
                raise  # the step in whose middle this happened belongs to a dead process too
            return True
        except StorageError as problem:
            self.say(f"{process.name}: {problem}")
            return True
        finally:
            self._stack.pop()

    def _poll(self, process: Process) -> bool:
        batch = self.server.batch(self)
        if not batch or self.fails(0.1):
            return False
        self.say(f"{process.name} gets updates {', '.join(str(event.number) for event in batch)}")
        self.parts.door(process.app, self.server, batch)
        return True

    def _turn(self, process: Process) -> bool:
        return take_turn(process.app, next_message=self.parts.next_message)

    def _job(self, process: Process) -> bool:
        return do_job(process.app, process.owner, steps=self.parts.steps, finish=self.parts.finish)

    def _send(self, process: Process) -> bool:
        given = self, process.name, process.owner
        sent = [send_waiting(process.app, CHANNEL, self.server, *given)]
        return any([*sent, send_waiting(process.app, DISCORD, self.gateway, *given)])

    def _gateway(self, process: Process) -> bool:
        return gateway_step(self, process)

    def _fetch(self, process: Process) -> bool:
        fetched = [fetch_step(self, process, channel) for channel in (CHANNEL, DISCORD)]
        return any(fetched)

    def _desk(self, process: Process) -> bool:
        return self.rng.choice(self.workers).act(self, process.app)

    def _come_to_rest(self) -> None:
        """No more faults and nobody acts: whatever is due is done, until nothing is due for a day."""
        self.faulty, until = False, self.clock.now + REST
        self.gateway.session = ""  # what was written while no session stood is read back by the next one
        self.say("the world comes to rest")
        for _ in range(3000):
            if self._busy():
                continue
            due = self._next_due()
            if due is None or due > until:
                return
            self.clock.now = max(due, self.clock.now) + timedelta(seconds=1)
            self.books.apply_late(self.clock.now)
            self.asked.carry_out(self)
        self.promises.break_one("the world does not come to rest")

    def _busy(self) -> bool:
        steps = (self._poll, self._gateway, self._fetch, self._turn, self._job, self._send)
        done = [self._with(step) for _ in self.processes for step in steps]
        return any(done)

    def _next_due(self) -> datetime | None:
        app = next(iter(self.processes.values())).app
        times = [*app.database.read(self.promises.due), *(at for at, _ in self.books.late), *self.asked.due()]
        return min(times, default=None)

    def _hire(self, name: str, role: str) -> agents.Agent:
        app = next(iter(self.processes.values())).app
        self.faulty = False
        hired = app.database.run(lambda conn: agents.add(conn, app.panel_id, name, role, self.clock.now))
        self.faulty = True
        return hired

    def _restart(self, process: Process) -> None:
        with suppress(StorageError):
            process.app.database.close()
        process.lives += 1
        process.app = open_app(self, process.name)
        self.say(f"{process.name} starts anew")
