"""Which of many 256-bit rows lie near one: an exact search in memory, a few milliseconds among a million."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint64]

_CHUNK = 1 << 17
"""Rows looked at in one go: what of them is compared fits the processor's cache."""


class Near:
    """Rows of four 64-bit words. They can be added to; places are counted in the order in which they came."""

    def __init__(self, rows: Rows | None = None) -> None:
        self._words: list[Rows] = [np.empty(0, dtype=np.uint64) for _ in range(4)]
        self._length = 0
        if rows is not None:
            self.add(rows)

    def __len__(self) -> int:
        return self._length

    def add(self, rows: Rows) -> None:
        """Add rows of shape (n, 4)."""
        if self._length + len(rows) > len(self._words[0]):
            room = max(self._length + len(rows), self._length * 3 // 2)
            self._words = [np.concatenate((word, np.empty(room - len(word), dtype=np.uint64))) for word in self._words]
        for place, word in enumerate(self._words):
            word[self._length : self._length + len(rows)] = rows[:, place]
        self._length += len(rows)

    def within(self, row: Rows, radius: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of every row at most `radius` bits (below 128) from this one, with their distances."""
        places = [self._half(row, radius, start) for start in range(0, self._length, _CHUNK)]
        found = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
        away = np.zeros(len(found), dtype=np.int64)
        for place, word in enumerate(self._words):
            away += np.bitwise_count(word[found] ^ row[place])
        return found[away <= radius], away[away <= radius]

    def _half(self, row: Rows, radius: int, start: int) -> NDArray[np.int64]:
        """Places in one chunk whose first half alone is not yet too far: few of those that are far in all."""
        end = min(start + _CHUNK, self._length)
        away = np.bitwise_count(self._words[0][start:end] ^ row[0])
        away += np.bitwise_count(self._words[1][start:end] ^ row[1])
        return np.flatnonzero(away <= radius) + start
