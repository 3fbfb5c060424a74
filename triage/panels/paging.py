"""Reading a list through all its pages, without believing that the list ends where a page is short."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from triage.panels import wire
from triage.panels.model import PanelUnavailable

Row = Mapping[str, Any]

ENOUGH_ROWS = 50
"""So many rows newest first are taken as proof that the panel lists newest first."""

MARGIN = timedelta(days=1)
"""How far past the wanted time a whole page must lie before reading stops."""


class TooMany(PanelUnavailable):
    """The list has more pages than may be read; it is not known completely."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `last` is True only when the panel says that no page follows."""

    rows: Sequence[Row]
    last: bool


def pages(read: Callable[[int, int], Page], size: int, most: int, names: Sequence[str]) -> Iterator[list[Row]]:
    """Each page's rows that were not on an earlier page, told apart by their id (the first of `names` they have).

    `read(limit, offset)` reads one. The list ends where the panel says so or where a page is empty: a panel may give
    fewer rows than asked. Raises `TooMany` after `most` pages, `PanelUnavailable` when the panel repeats itself.
    """
    seen: set[str] = set()
    offset = 0
    for _ in range(most):
        page = read(size, offset)
        fresh = [row for row in page.rows if not _remember(row, names, seen)]
        if page.rows and not fresh:
            raise PanelUnavailable("the panel gives the same page again and again, so its list cannot be read")
        yield fresh
        if page.last or not page.rows:
            return
        offset += len(page.rows)
    raise TooMany("the panel has too many rows to read")


@dataclass(slots=True)
class NewestFirst:
    """Watches the times of a list go by and says when everything still to come is older than wanted.

    Sorting is not promised by the panels, so it is believed only after many rows, all readable, did come newest first.
    """

    since: datetime
    _rows: int = 0
    _newest: datetime | None = None
    _last: datetime | None = None
    _sorted: bool = field(default=True)

    def passed(self, times: Sequence[datetime | None]) -> bool:
        """Take the times of the next page; True when this page and all after it are older than wanted."""
        for time in times:
            if time is None or (self._last is not None and time > self._last):
                self._sorted = False
                return False
            self._newest = self._newest or time
            self._last = time
        self._rows += len(times)
        proven = self._sorted and self._rows >= ENOUGH_ROWS and self._newest != self._last
        return proven and bool(times) and all(time is not None and time < self.since - MARGIN for time in times)


def _remember(row: Row, names: Sequence[str], seen: set[str]) -> bool:
    """Whether this row was seen before; a row without an id never was."""
    number = next((named for name in names if (named := wire.text(row.get(name)))), None)
    if number is None:
        return False
    known = number in seen
    seen.add(number)
    return known
