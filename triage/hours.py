"""When people are there: a week's hours in a time zone, with holidays. Pure.

Written as `Mon-Fri 09:00-18:00, Sat 10:00-14:00`; a span that passes midnight is written as two. No hours: always.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PART = re.compile(
    r"(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?\s+"
    r"(?P<start>[0-9]{1,2}:[0-9]{2})\s*-\s*(?P<end>[0-9]{1,2}:[0-9]{2})"
)
AHEAD = 60
"""Days that are looked ahead for the next opening; a desk closed for longer has none."""

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans of each weekday, Monday first, in `zone`; none at all: people are always there."""

    week: tuple[tuple[Span, ...], ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    holidays: frozenset[date] = frozenset()

    @property
    def always(self) -> bool:
        """True where no hours are set."""
        return not self.week

    def open_at(self, moment: datetime) -> bool:
        """Whether people are there at that moment."""
        return self.always or any(start <= moment < end for start, end in self._around(moment, moment))

    def opens(self, moment: datetime) -> datetime | None:
        """When people are there next, in the desk's zone: that moment while they are; None if not within 60 days."""
        if self.open_at(moment):
            return moment.astimezone(self.zone)
        later = (start for start, _ in self._around(moment, moment + timedelta(days=AHEAD)) if start > moment)
        return next(later, None)

    def between(self, since: datetime, until: datetime) -> timedelta:
        """For how long people were there between two moments; nothing when `until` is the earlier one."""
        if self.always:
            return max(until - since, timedelta(0))
        spans = ((max(start, since), min(end, until)) for start, end in self._around(since, until))
        return sum((end - start for start, end in spans if end > start), timedelta(0))

    def after(self, since: datetime, span: timedelta) -> datetime | None:
        """When people will have been there for so long since that moment; None if not within `AHEAD` days of it."""
        if self.always:
            return since + span
        left = span
        for start, end in self._around(since, since + timedelta(days=AHEAD)):
            begins = max(start, since)
            if end <= begins:
                continue
            if end - begins >= left:
                return begins + left
            left -= end - begins
        return None

    def _around(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans of each day from that of `since` to that of `until`, in order: elapsed time, not wall time."""
        day, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        while day <= last:
            if day not in self.holidays:
                for start, end in self.week[day.weekday()]:
                    yield self._moment(day, start), self._moment(day, end)
            day += timedelta(days=1)

    def _moment(self, day: date, at: time) -> datetime:
        ends_the_day = at == time.max
        local = datetime.combine(day + timedelta(days=ends_the_day), time.min if ends_the_day else at, self.zone)
        return local.astimezone(UTC)


def read_hours(week: str, zone: str, holidays: Sequence[date]) -> Hours:
    """The hours as they are written. Raises `ValueError` saying what is wrong."""
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {zone!r}; one is written like Europe/Madrid") from None
    if not week.strip():
        return Hours((), known, frozenset(holidays))
    spans: list[list[Span]] = [[] for _ in DAYS]
    for part in week.casefold().split(","):
        for day, span in _read(part.strip()):
            spans[day].append(span)
    return Hours(tuple(_ordered(one) for one in spans), known, frozenset(holidays))


def _read(part: str) -> Iterator[tuple[int, Span]]:
    found = PART.fullmatch(part)
    days = [found["first"], found["last"] or found["first"]] if found else []
    if found is None or any(day not in DAYS for day in days):
        raise ValueError(f"{part!r} is no part of a week; one is written like Mon-Fri 09:00-18:00")
    start, end = _time(found["start"]), _time(found["end"])
    if start >= end:
        raise ValueError(f"{part!r} ends before it begins; write a span that passes midnight as two")
    first, last = DAYS.index(days[0]), DAYS.index(days[1])
    count = (last - first) % len(DAYS) + 1
    yield from (((first + place) % len(DAYS), (start, end)) for place in range(count))


def _time(text: str) -> time:
    if text == "24:00":
        return time.max
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f"{text} is no time of day") from None


def _ordered(spans: list[Span]) -> tuple[Span, ...]:
    """In order. Raises `ValueError` where two overlap."""
    ordered = sorted(spans)
    for (_, end), (start, _) in pairwise(ordered):
        if start < end:
            raise ValueError(f"two spans of one day overlap at {start:%H:%M}")
    return tuple(ordered)
