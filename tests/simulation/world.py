"""One history: a seeded world in which everything that can go wrong between people, chat, panel and process does.

One thread drives it all, and every choice comes from the seed, so that a seed tells the same history each time. Other
things happen in the middle of a step wherever the product has no transaction open, which is where they can in life.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.policies import Policies
from bot.work.runner import arm_recurring, do_job
from bot.work.turns import take_turn
from policy import Assessment, judge
from storage import agents
from storage.database import Database
from storage.errors import StorageError
from storage.postgres import PostgresEngine
from storage.sqlite import SqliteEngine, hold
from tests.kit.web import installation
from tests.simulation.books import METHOD, Books, some_orders
from tests.simulation.chat import STAFF, ChatServer, send_waiting
from tests.simulation.mortal import Died, MortalEngine
from tests.simulation.parts import REAL, Parts
from tests.simulation.people import Customer, Worker, panel_acts
from tests.simulation.promises import Promises
from tests.simulation.window import Supplier, Window

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
        self.server, self.promises = ChatServer(), Promises(self)
        self._changes, self._idle = 0, dict[str, tuple[int, datetime]]()
        self.faulty, self.deaths, self._depth, self._stack = True, parts.weather.deaths, 0, list[str]()
        names = ("a",) if url.startswith("sqlite") else ("a", "b")
        self.processes = {name: Process(name, self._open(name)) for name in names}
        orders = list(self.books.orders.values())
        self.rng.shuffle(orders)
        count = self.rng.randint(2, 4)  # where there are more customers than orders, two claim the same one
        self.customers = [Customer(f"chat-{place}", orders[place % len(orders)]) for place in range(count)]
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
        choices: tuple[tuple[int, Callable[[], None]], ...] = (
            (4, lambda: self.rng.choice(self.customers).act(self)),
            (4, lambda: self._work(self._poll)),
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
        return send_waiting(process.app, self.server, self, process.name, process.owner)

    def _desk(self, process: Process) -> bool:
        return self.rng.choice(self.workers).act(self, process.app)

    def _come_to_rest(self) -> None:
        """No more faults and nobody acts: whatever is due is done, until nothing is due for a day."""
        self.faulty, until = False, self.clock.now + REST
        self.say("the world comes to rest")
        for _ in range(3000):
            if self._busy():
                continue
            due = self._next_due()
            if due is None or due > until:
                return
            self.clock.now = max(due, self.clock.now) + timedelta(seconds=1)
            self.books.apply_late(self.clock.now)
        self.promises.break_one("the world does not come to rest")

    def _busy(self) -> bool:
        steps = (self._poll, self._turn, self._job, self._send)
        done = [self._with(step) for _ in self.processes for step in steps]
        return any(done)

    def _next_due(self) -> datetime | None:
        app = next(iter(self.processes.values())).app
        times = [*app.database.read(self.promises.due), *(at for at, _ in self.books.late)]
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
        process.app = self._open(process.name)
        self.say(f"{process.name} starts anew")

    def _open(self, name: str) -> App:
        sqlite = self.url.startswith("sqlite")
        inner = SqliteEngine(self.url, lock=hold(self.url)) if sqlite else PostgresEngine(self.url)
        database = Database(MortalEngine(inner, self, name), "sqlite" if sqlite else "postgresql", self.clock.read)
        base = _base(self.folder, self.books.returns, self.books.charge, tuple(sorted(self.parts.told.items())))
        app = replace(base, database=database, panel=Window(self, name), providers=Supplier(self, name))
        faulty, self.faulty = self.faulty, False
        arm_recurring(app)
        self.faulty = faulty
        return app


@cache
def _base(folder: Path, returns: str, charge: str, told: tuple[tuple[str, str], ...]) -> App:
    """The settings and the policy, read once: every history of these modes has the same."""
    panel = {"kind": "sandbox", "returns": returns, "charge": charge, "payment_method": METHOD}
    causes = {"supplier error": "provider_failure", "account is private": "link_private"}
    app = installation(
        SimpleNamespace(dialect="sqlite"),  # type: ignore[arg-type]  # each history brings its own
        folder,
        panel={**panel, "causes": causes, **dict(told)},
        credit={"cap": "USD:25", "look_after": 5, "grace": 900},
        telegram={"staff_chat": STAFF},
    )
    return replace(app, policies=WithoutNearestMiss(app.settings.policy))


class WithoutNearestMiss(Policies):
    """The real policy, but for the search of what would have had to be different: it takes longer than all the rest."""

    def assess(self, facts: Mapping[str, Any]) -> Assessment:
        """As the real one, with no nearest miss."""
        created = facts.get("order_created_at")
        return judge(self.in_force(datetime.fromisoformat(created) if created else None), facts)
