"""Thousands of conversations and what became of them: `python -m tests.personas --conversations 5000`."""

import argparse
import logging
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import structlog

from tests.kit.databases import sqlite_url
from tests.personas.cast import CAST
from tests.personas.playing import SCENARIOS, Played, playhouse

A_HOUSE = 400
"""Conversations in one installation; then a new one begins, so that each costs the same."""


def main() -> None:
    """Play, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    parts = [(persona, scenario) for persona in CAST for scenario in SCENARIOS]
    wanted = [(*parts[place % len(parts)], place // len(parts)) for place in range(asked.conversations)]
    played: list[Played] = []
    for first in range(0, len(wanted), A_HOUSE):
        with tempfile.TemporaryDirectory() as folder, sqlite_url() as url, playhouse(url, Path(folder)) as house:
            played += [house.play(*one) for one in wanted[first : first + A_HOUSE]]
    print("\n".join(report(played)))  # noqa: T201 - this is a command


def report(played: Sequence[Played]) -> list[str]:
    """Outcomes, messages and questions of every persona."""
    head = f"{'persona':<20}{'conversations':>14}{'messages':>10}{'questions':>11}{'most':>6}  ends"
    lines = [head]
    for persona in CAST:
        mine = [one for one in played if one.persona == persona]
        if mine:
            ends = Counter(end for one in mine for end in one.ends).most_common()
            told = ", ".join(f"{end} {count}" for end, count in ends)
            asked = [len(one.questions) for one in mine]
            sent = median(one.messages for one in mine)
            lines.append(f"{persona:<20}{len(mine):>14}{sent:>10.0f}{median(asked):>11.0f}{max(asked):>6}  {told}")
    over = sum(one.credited > one.paid for one in played)
    return [*lines, f"{len(played)} conversations, {over} credited above what was paid"]


if __name__ == "__main__":
    main()
