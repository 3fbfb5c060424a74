"""Business hours: what is written is read, and elapsed time counts, across weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.hours import Hours, read_hours

OFFICE = read_hours("Mon-Fri 09:00-18:00, Sat 10:00-14:00", "Europe/Madrid", [date(2026, 12, 25)])
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)
MOMENTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in UTC; Madrid is an hour ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (at(27, 8), True),
        (at(27, 7, 59), False),
        (at(27, 16, 59), True),
        (at(27, 17), False),
        (at(28, 9), True),
        (at(28, 13), False),
        (at(29, 12), False),
        (datetime(2026, 12, 25, 12, tzinfo=UTC), False),
    ],
)
def test_people_are_there_in_their_own_time_zone(moment: datetime, open_: bool) -> None:
    assert OFFICE.open_at(moment) is open_


def test_after_hours_the_next_opening_is_told_in_the_desks_zone() -> None:
    opens = OFFICE.opens(at(28, 15))
    assert opens is not None
    assert opens == at(30, 8)
    now = OFFICE.opens(at(27, 10))
    assert now is not None
    assert (now, now.utcoffset()) == (at(27, 10), timedelta(hours=1))


def test_a_night_and_a_weekend_do_not_count() -> None:
    assert OFFICE.between(at(27, 16), at(30, 9)) == timedelta(hours=1 + 4 + 1)
    assert OFFICE.between(at(30, 9), at(27, 16)) == timedelta(0)
    assert OFFICE.between(datetime(2026, 12, 24, 17, tzinfo=UTC), datetime(2026, 12, 26, 9, tzinfo=UTC)) == timedelta(0)


def test_the_day_the_clocks_change_has_its_true_length() -> None:
    whole = read_hours("Mon-Sun 00:00-24:00", "Europe/Madrid", [])
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert whole.between(start, start + timedelta(hours=25)) == timedelta(hours=25)
    assert whole.open_at(start + timedelta(hours=2, minutes=30))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_what_is_counted_adds_up_and_is_never_more_than_what_passed(
    one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted((one, two, three))
    whole = OFFICE.between(first, last)
    assert OFFICE.between(first, middle) + OFFICE.between(middle, last) == whole
    assert timedelta(0) <= whole <= last - first


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_is_counted_before_it(moment: datetime) -> None:
    opens = OFFICE.opens(moment)
    assert opens is not None
    assert OFFICE.open_at(opens)
    assert OFFICE.between(moment, opens) == timedelta(0)


def test_without_hours_people_are_always_there() -> None:
    always = Hours()
    assert always.open_at(FRIDAY)
    assert always.between(FRIDAY, FRIDAY + timedelta(days=2)) == timedelta(days=2)


@pytest.mark.parametrize(
    ("week", "zone", "words"),
    [
        ("Mon-Fri", "UTC", "is no part of a week"),
        ("Mon-Xyz 09:00-18:00", "UTC", "is no part of a week"),
        ("Mon 18:00-09:00", "UTC", "write a span that passes midnight as two"),
        ("Mon 09:00-18:00, Mon-Tue 17:00-19:00", "UTC", "overlap at 17:00"),
        ("Mon 09:00-25:00", "UTC", "25:00 is no time of day"),
        ("", "Mars/Base", "there is no time zone 'Mars/Base'"),
        ("", "../etc/passwd", "there is no time zone"),
    ],
)
def test_hours_that_cannot_be_read_are_named(week: str, zone: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_hours(week, zone, [])


def test_a_desk_that_is_closed_for_good_opens_never() -> None:
    closed = read_hours("Mon 09:00-10:00", "UTC", [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(200)])
    assert closed.opens(FRIDAY) is None


@given(since=MOMENTS, minutes=st.integers(1, 60 * 40))
def test_after_is_the_other_side_of_between(since: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    ends = OFFICE.after(since, span)
    assert ends is not None
    assert OFFICE.between(since, ends) == span
    assert OFFICE.between(since, ends - timedelta(seconds=1)) < span
