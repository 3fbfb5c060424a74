"""The parts of the product that a history runs on. Each may be exchanged for another one to see it caught."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.app import App
from bot.work.runner import STEPS, Finish, Step
from bot.work.turns import NextMessage
from storage import inbox, jobs
from tests.simulation.chat import Event, stores_then_acknowledges

if TYPE_CHECKING:
    from tests.simulation.chat import ChatServer

Door = Callable[[App, "ChatServer", list[Event]], None]


@dataclass(frozen=True)
class Weather:
    """How often what goes wrong; `calls` weighs how a credit call ends, `modes` how the panel handles money."""

    death: float = 0.006
    deaths: int = 4
    held_up: float = 0.05
    pauses: tuple[int, ...] = (0, 1, 10, 75, 400)  # for how many seconds
    meanwhile: int = 4  # how many things may happen while somebody is held up
    wrong_link: float = 0.1
    jobs: int = 6  # how often a worker takes a job, beside everything else that happens
    calls: Mapping[str, int] = field(
        default_factory=lambda: {"well": 50, "refused": 12, "cut before": 10, "5xx after": 14, "late": 12, "less": 2}
    )
    modes: tuple[tuple[str, str], ...] = (
        *[("manual", "gross")] * 4,
        *(("automatic", "gross"), ("automatic", "net"), ("manual", "net")),
    )


@dataclass(frozen=True)
class Parts:
    """What takes messages in, picks the next one, does the jobs and finishes them; `told` what the settings say."""

    door: Door = stores_then_acknowledges
    next_message: NextMessage = inbox.next_ready
    steps: Mapping[str, Step] = field(default_factory=lambda: STEPS)
    finish: Finish = jobs.finish
    told: Mapping[str, str] = field(default_factory=dict)
    weather: Weather = field(default_factory=Weather)


REAL = Parts()
"""The product as it is."""
