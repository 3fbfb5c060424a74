"""Screenshots seen before: the hashes are kept by the database and searched in memory, a few milliseconds each."""

import threading
from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import Connection

from storage import pictures
from storage.pictures import Hashed, Match, PictureRow
from triage.pictures.alike import FEWEST, Album
from triage.pictures.near import Near
from triage.pictures.pdq import LEAST_QUALITY, NEAR, as_bits

PAGES = 20_000
"""So many of the newest screenshots are compared mark by mark; all are compared by their hash."""
SAME_SCREEN = 3
"""A hash that so many other accounts come near to shows a screen of the panel, not somebody's picture of it."""
AT_ONCE = 5_000
OVERLAP = 500
"""Ids read again each time: on PostgreSQL a lower id may become visible after a higher one."""


class SeenPictures:
    """The memory of one process; it fills itself from the database as rows come. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._panel = ""
        self._forget()

    def _forget(self) -> None:
        self._album, self._pages = Album(), list[int]()
        self._hashes, self._plain = Near(), list[tuple[int, int, bool]]()
        self._known, self._last = set[int](), 0
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    def like(self, conn: Connection, panel_id: str, one: Hashed, found: Mapping[str, object] | None) -> list[Match]:
        """Other screenshots that show what this one shows, perhaps cropped, rescaled or drawn over.

        `found` is what was recognised on this one: order numbers read on both decide how alike they must be.
        """
        with self._lock:
            self._catch_up(conn, panel_id)
            account = self._number(one.account)
            alike = self._alike(conn, account, one, _order_numbers(found))
            return [*alike, *self._same_hash(account, one)]

    def _catch_up(self, conn: Connection, panel_id: str) -> None:
        if self._panel != panel_id:
            self._panel = panel_id
            self._forget()
        after = max(0, self._last - OVERLAP)
        while rows := pictures.hashed(conn, panel_id, after, AT_ONCE):
            after = rows[-1].evidence_id
            self._add([row for row in rows if row.evidence_id not in self._known])
        self._last = max(self._last, after)

    def _add(self, rows: list[Hashed]) -> None:
        if not rows:
            return
        self._known.update(row.evidence_id for row in rows)
        self._hashes.add(np.array([as_bits(row.pdq) for row in rows], dtype=np.uint64))
        self._plain += [(row.evidence_id, self._number(row.account), _meaning(row)) for row in rows]
        if len(self._pages) > 2 * PAGES:
            self._album, self._pages = Album(), []
        self._album.add([(self._number(row.account), unpacked(row.marks)) for row in rows])
        self._pages += [row.evidence_id for row in rows]

    def _number(self, account: str) -> int:
        return self._numbers.setdefault(account, len(self._numbers))

    def _alike(self, conn: Connection, account: int, one: Hashed, numbers: frozenset[str]) -> list[Match]:
        likely = [(self._pages[found.place], found) for found in self._album.like(account, unpacked(one.marks))]
        likely = [(other, found) for other, found in likely if other != one.evidence_id]
        read = pictures.of(conn, [other for other, _ in likely]) if numbers else dict[int, PictureRow]()
        matches = []
        for other, found in likely:
            theirs = _order_numbers(read[other].found) if other in read else frozenset()
            same = bool(numbers & theirs) if numbers and theirs else None
            if self._album.enough(found, same):
                why = f"{found.share:.0%} of what only few pictures show stands on both ({found.shared} phrases)"
                matches.append(_pair(one.evidence_id, other, f"{why}{SAME_NUMBER[same]}"))
        return matches

    def _same_hash(self, account: int, one: Hashed) -> list[Match]:
        """For pictures with hardly any words, photographs for example, the hash alone tells."""
        if one.quality < LEAST_QUALITY or len(one.marks) >= FEWEST * 32:
            return []
        places, away = self._hashes.within(as_bits(one.pdq), NEAR)
        near = [(*self._plain[place], int(far)) for place, far in zip(places.tolist(), away.tolist(), strict=True)]
        if len({whose for _, whose, _, _ in near} - {account}) >= SAME_SCREEN:
            return []
        return [
            _pair(one.evidence_id, other, f"the pictures' hashes differ in {far} of 256 bits")
            for other, _, meaning, far in near
            if meaning and other != one.evidence_id
        ]


SAME_NUMBER = {True: ", and the same order number was read", False: ", though other order numbers were read", None: ""}


def unpacked(marks: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Marks as the database keeps them, as rows of four words."""
    return np.frombuffer(marks, dtype=np.uint64).reshape(-1, 4)


def _meaning(row: Hashed) -> bool:
    return row.quality >= LEAST_QUALITY and len(row.marks) < FEWEST * 32


def _order_numbers(found: Mapping[str, object] | None) -> frozenset[str]:
    numbers = (found or {}).get("numbers", ())
    return frozenset(map(str, numbers)) if isinstance(numbers, Iterable) else frozenset()


def _pair(one: int, other: int, why: str) -> Match:
    return Match(max(one, other), min(one, other), "near", why)
