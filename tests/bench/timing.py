"""How long things take, side by side in one run, so that a busy machine disturbs both sides alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

ROUNDS = 7
Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, how often a second, and (when beside something) the ratio with its extremes."""

    name: str
    per_second: float
    beside: str = ""
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return {**asdict(self), "per_second": round(self.per_second, 2)}

    def line(self) -> str:
        """The row for people."""
        shown = f"{self.name:58} {self.per_second:12,.1f}/s"
        if self.ratio is not None:
            shown += f"   {self.ratio:8.2f} x {self.beside} ({self.least:.2f} to {self.most:.2f})"
        return f"{shown}   {self.note}".rstrip()


def seconds(work: Work, times: int) -> float:
    """The processor time of one of so many repetitions, on average, of all threads: neighbours do not count."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


def beside(name: str, work: Work, other: str, against: Work, times: int, *, items: int = 1, least: int = 1) -> Row:
    """How many times faster than another way of the same work: the median of several rounds in turn.

    `items` are done by each call of either; `least` is how seldom the slower side may be called in a round.
    """
    slow = max(least, times // 20)
    pairs = [(seconds(work, times), seconds(against, slow)) for _ in range(ROUNDS)]
    ratios = [theirs / ours for ours, theirs in pairs]
    rate = items / statistics.median(ours for ours, _ in pairs)
    return Row(name, rate, other, round(statistics.median(ratios), 2), round(min(ratios), 2), round(max(ratios), 2))


def alone(name: str, work: Work, times: int, *, items: int = 1, note: str = "") -> Row:
    """How often a second, the median of several rounds."""
    return Row(name, items / statistics.median(seconds(work, times) for _ in range(ROUNDS)), note=note)


def waited(work: Work, times: int) -> float:
    """Seconds by the clock of one of so many repetitions, on average: for what other processes or the disk do."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times


def by_the_clock(first: Work, second: Work, times: int) -> dict[str, float]:
    """Both in turn, several rounds: the median ratio with its extremes, and the median seconds of each."""
    pairs = [(waited(first, times), waited(second, times)) for _ in range(ROUNDS)]
    ratios = [one / other for one, other in pairs]
    return {
        "ratio": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
        "seconds": statistics.median(one for one, _ in pairs),
        "beside": statistics.median(other for _, other in pairs),
    }
