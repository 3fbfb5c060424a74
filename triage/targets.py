"""By when people should have moved on a case: first answer, next answer, resolution, counted in their hours. Pure.

The clocks run while a person's move is due. An answer stops them until the customer writes again, a word of thanks
alone starts none, and the resolution's clock stands still while the customer is being waited for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.hours import Hours

ANSWERS = ("asked", "agent_wrote")
"""What an agent does after which it is the customer's turn."""
ENDS = ("closed", "credited")
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Targets:
    """How much time people have, of their own hours; nothing: there is no such target."""

    first_answer: timedelta = NOTHING
    next_answer: timedelta = NOTHING
    resolution: timedelta = NOTHING

    @property
    def any(self) -> bool:
        """True where one is set."""
        return any((self.first_answer, self.next_answer, self.resolution))


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a case. `thanks`: the customer's words were nothing but thanks."""

    kind: str
    by_agent: bool
    at: datetime
    thanks: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """The target that comes first, and when."""

    target: str
    at: datetime


@dataclass(slots=True)
class _Clock:
    """Where the clocks stand after some moves; `began` is None while the case is not with people."""

    began: datetime | None = None
    waits_since: datetime | None = None
    answered: bool = False
    paused_since: datetime | None = None
    paused: timedelta = NOTHING

    def take(self, move: Move, hours: Hours) -> None:
        if move.kind in ENDS:
            self.__init__()  # type: ignore[misc]
        elif move.kind == "handed_off" and self.began is None:
            self.began = self.waits_since = move.at
        elif self.began is not None and move.by_agent and move.kind in ANSWERS:
            self.answered, self.waits_since = True, None
            self.paused_since = self.paused_since or move.at
        elif self.began is not None and move.kind == "customer_wrote" and not move.thanks:
            self.waits_since = self.waits_since or move.at
            if self.paused_since is not None:
                self.paused += hours.between(self.paused_since, move.at)
                self.paused_since = None


def next_due(moves: Iterable[Move], targets: Targets, hours: Hours) -> Due | None:
    """The target that runs out first; None while none runs. `moves` are oldest first."""
    clock = _Clock()
    for move in moves:
        clock.take(move, hours)
    return min(_running(clock, targets, hours), key=lambda due: due.at, default=None)


def _running(clock: _Clock, targets: Targets, hours: Hours) -> Sequence[Due]:
    answer = "next_answer" if clock.answered else "first_answer"
    span = targets.next_answer if clock.answered else targets.first_answer
    spans = (
        (answer, clock.waits_since, span, NOTHING),
        ("resolution", None if clock.paused_since else clock.began, targets.resolution, clock.paused),
    )
    found = []
    for name, since, given, more in spans:
        ends = hours.after(since, given + more) if since is not None and given else None
        if ends is not None:
            found.append(Due(name, ends))
    return found
