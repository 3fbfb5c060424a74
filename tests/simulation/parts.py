"""The parts of the product that a history runs on. Each may be exchanged for another one to see it caught."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.app import App
from bot.discord.catching_up import Conversation, conversations
from bot.evidence import Look
from bot.work.runner import STEPS, Finish, Step
from bot.work.turns import NextMessage
from storage import inbox, jobs
from tests.simulation.chat import Event, stores_then_acknowledges
from tests.simulation.shelf import look, picture_job

if TYPE_CHECKING:
    from tests.simulation.chat import ChatServer

ReadBack = Callable[[Connection, App], list[Conversation]]
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
    """What takes messages in, picks the next one, does the jobs and finishes them; `told` what the settings say.

    `read_back` says what a new session reads again, `look` looks at a picture and keeps it.
    """

    door: Door = stores_then_acknowledges
    next_message: NextMessage = inbox.next_ready
    steps: Mapping[str, Step] = field(default_factory=lambda: {**STEPS, "picture": picture_job})
    finish: Finish = jobs.finish
    read_back: ReadBack = conversations
    look: Look = look
    told: Mapping[str, str] = field(default_factory=dict)
    weather: Weather = field(default_factory=Weather)


REAL = Parts()
"""The product as it is."""
