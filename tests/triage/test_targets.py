"""Targets of people's answers: what starts a clock, what stops it, and what does neither."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.hours import Hours, read_hours
from triage.targets import Due, Move, Targets, next_due

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday."""
ALWAYS = Hours()
OFFICE = read_hours("Mon-Fri 09:00-17:00", "UTC", [])
TARGETS = Targets(timedelta(hours=4), timedelta(hours=8), timedelta(hours=48))


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


def move(kind: str, at: float, *, thanks: bool = False) -> Move:
    return Move(kind, kind in ("asked", "agent_wrote", "noted", "taken"), hours(at), thanks)


HANDED = move("handed_off", 0)


@pytest.mark.parametrize(
    ("moves", "due"),
    [
        ([], None),
        ([move("submitted", 0), move("customer_wrote", 1)], None),
        ([HANDED], Due("first_answer", hours(4))),
        ([HANDED, move("handed_off", 2), move("customer_wrote", 3)], Due("first_answer", hours(4))),
        ([HANDED, move("noted", 1), move("taken", 2)], Due("first_answer", hours(4))),
        ([HANDED, move("agent_wrote", 1)], None),
        ([HANDED, move("asked", 1), move("customer_wrote", 5)], Due("next_answer", hours(13))),
        ([HANDED, move("asked", 1), *(move("customer_wrote", at) for at in (5, 9))], Due("next_answer", hours(13))),
        ([HANDED, move("agent_wrote", 1), move("customer_wrote", 5, thanks=True)], None),
        ([HANDED, move("customer_wrote", 1), move("closed", 2)], None),
        ([HANDED, move("closed", 2), move("customer_wrote", 3)], None),
        ([HANDED, move("closed", 2), move("handed_off", 30)], Due("first_answer", hours(34))),
    ],
)  # fmt: skip
def test_the_answer_that_is_due_next(moves: list[Move], due: Due | None) -> None:
    assert next_due(moves, TARGETS, ALWAYS) == due


def test_the_resolution_stands_still_while_the_customer_is_waited_for() -> None:
    only = Targets(resolution=timedelta(hours=10))
    waited = [HANDED, move("asked", 2), move("customer_wrote", 22)]
    assert next_due(waited[:1], only, ALWAYS) == Due("resolution", hours(10))
    assert next_due(waited[:2], only, ALWAYS) is None
    assert next_due(waited, only, ALWAYS) == Due("resolution", hours(30))


def test_nights_and_weekends_are_no_time_of_peoples() -> None:
    only = Targets(first_answer=timedelta(hours=12))
    assert next_due([HANDED], only, OFFICE) == Due("first_answer", datetime(2026, 11, 24, 13, tzinfo=UTC))
    friday = [Move("handed_off", False, datetime(2026, 11, 27, 16, tzinfo=UTC))]
    assert next_due(friday, only, OFFICE) == Due("first_answer", datetime(2026, 12, 1, 12, tzinfo=UTC))
    closed = read_hours("Mon 09:00-09:01", "UTC", [])
    assert next_due([HANDED], only, closed) is None


def test_without_targets_nothing_is_due() -> None:
    assert not Targets().any
    assert next_due([HANDED], Targets(), ALWAYS) is None
