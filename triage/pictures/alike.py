"""Whether a picture, perhaps cropped, rescaled or drawn over, shows what an earlier one showed.

Two orders on one page of a panel look alike: bars, labels and buttons are the same. What tells them apart is what few
accounts share. So a mark counts by how rare it is among the accounts seen, which masks the panel's own interface
without anybody drawing a mask; and two pictures are alike when they share most of what is rare on either.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.pictures.marks import Marks
from triage.pictures.near import Near

Numbers = NDArray[np.int64]

SAME_MARK = 36
"""Two marks at most so many bits apart are one phrase."""
FEWEST = 3
"""So many rare marks must be shared; a single date or amount is a coincidence."""
ENOUGH = 0.4
"""The share of what is rare from which on two pictures are alike. Chosen on three interfaces, kept on two others."""
ENOUGH_SAME_NUMBER = 0.3
ENOUGH_OTHER_NUMBER = 0.75
"""The same where one order number was read on both, or a different one on each."""
FEW_ACCOUNTS = 12
ENOUGH_OF_FEW = 0.8
"""While fewer accounts than that were seen, the interface is not learnt yet, and more must agree."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier picture's place, the share of what is rare that both show, and how many rare marks that is."""

    place: int
    share: float
    shared: int


class Album:
    """The marks of many pictures with the account each came from. Places are counted in the order of adding."""

    def __init__(self) -> None:
        self._near = Near()
        self._owner: Numbers = np.empty(0, dtype=np.int64)
        self._accounts: Numbers = np.empty(0, dtype=np.int64)
        self._known: set[int] = set()
        self._pages: list[Marks] = []

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, pages: Sequence[tuple[int, Marks]]) -> None:
        """Add pictures: account (any number that tells accounts apart) and marks of each."""
        if not pages:
            return
        counts = [len(marks) for _, marks in pages]
        owners = np.repeat(np.arange(len(self), len(self) + len(pages)), counts)
        self._owner = np.concatenate((self._owner, owners))
        self._near.add(np.concatenate([marks for _, marks in pages]))
        self._accounts = np.concatenate((self._accounts, [account for account, _ in pages]))
        self._known.update(account for account, _ in pages)
        self._pages += [marks for _, marks in pages]

    def like(self, account: int, marks: Marks) -> list[Likeness]:
        """Earlier pictures that share at least `ENOUGH_SAME_NUMBER` of what is rare, the likest first."""
        if not len(marks) or not len(self):
            return []
        looked = [self._look(mark) for mark in marks]
        found = [self._likeness(place, account, marks, looked) for place in self._often(looked)]
        alike = [one for one in found if one.shared >= FEWEST and one.share >= ENOUGH_SAME_NUMBER]
        return sorted(alike, key=lambda one: (-one.share, one.place))

    def enough(self, likeness: Likeness, same_number: bool | None) -> bool:
        """Whether that is enough to ask a person. `same_number`: what was read on both; None where it was not."""
        if len(self._known) < FEW_ACCOUNTS:
            return likeness.share >= ENOUGH_OF_FEW and same_number is not False
        least = {True: ENOUGH_SAME_NUMBER, None: ENOUGH, False: ENOUGH_OTHER_NUMBER}
        return likeness.share >= least[same_number]

    def _look(self, mark: Marks) -> "_Looked":
        """Where this mark stands, and how near each picture comes to it."""
        places, away = self._near.within(mark, SAME_MARK)
        owners = self._owner[places]
        order = np.lexsort((away, owners))
        owners, away = owners[order], away[order]
        nearest = np.flatnonzero(np.diff(owners, prepend=-1))
        return _Looked(owners[nearest], away[nearest], self._accounts[owners[nearest]])

    def _often(self, looked: list["_Looked"]) -> list[int]:
        """The pictures that hold the most of these marks, a mark that few hold counting for more."""
        score: dict[int, float] = {}
        for one in looked:
            if len(one.owners) > self._constant * OF_ONE_ACCOUNT and one.others(ALONE, ()) > self._constant:
                continue
            for place, away in zip(one.owners.tolist(), one.away.tolist(), strict=True):
                score[place] = score.get(place, 0.0) + (1 - away / 64) / len(one.owners)
        return sorted(score, key=lambda place: (-score[place], place))[:MOST_CANDIDATES]

    def _likeness(self, place: int, account: int, marks: Marks, looked: list["_Looked"]) -> Likeness:
        """How much of what is rare on the scarcer of the two stands on both."""
        both = (account, int(self._accounts[place]))
        away = [one.away_of(place) for one in looked]
        rare = [self._rarity(one, both, far) for one, far in zip(looked, away, strict=True)]
        shared = [weight for weight, far in zip(rare, away, strict=True) if far is not None]
        theirs = [self._rarity(one, both, None) for one in self._looks(place, marks, looked)]
        least = max(sum(shared), min(sum(rare), sum(theirs)))
        return Likeness(place, sum(shared) / least if least else 0.0, sum(weight > 0.5 for weight in shared))

    def _looks(self, place: int, marks: Marks, looked: list["_Looked"]) -> "list[_Looked]":
        """The same for the marks of that picture; where one is nearly ours, as it mostly is, ours was looked up."""
        theirs = self._pages[place]
        away = np.bitwise_count(theirs[:, None] ^ marks[None]).sum(axis=2)
        return [
            looked[int(ours.argmin())] if ours.min() <= NEARLY else self._look(mark)
            for mark, ours in zip(theirs, away, strict=True)
        ]

    @property
    def _constant(self) -> float:
        """A mark that so many accounts show is the panel's own."""
        return max(3.0, len(self._known) * 0.03)

    def _rarity(self, one: "_Looked", both: tuple[int, int], away: int | None) -> float:
        """1 for what no third account shows as nearly as these two do, 0 for what stays the same over many."""
        within = ALONE if away is None else max(ALONE_AT_LEAST, away + 2)
        return max(0.0, 1.0 - math.log1p(one.others(within, both)) / math.log1p(self._constant))


@dataclass(frozen=True, slots=True)
class _Looked:
    """One mark: the pictures that hold it, in order, with how near each comes and whose each is."""

    owners: Numbers
    away: Numbers
    accounts: Numbers

    def away_of(self, place: int) -> int | None:
        """How near that picture comes, None where it does not hold the mark."""
        at = int(np.searchsorted(self.owners, place))
        return int(self.away[at]) if at < len(self.owners) and self.owners[at] == place else None

    def others(self, within: int, both: tuple[int, ...]) -> int:
        """How many accounts but these come as near as that."""
        return len(set(self.accounts[self.away <= within].tolist()).difference(both))


ALONE = 20
ALONE_AT_LEAST = 10
"""An account shows the same phrase when it comes as near as that; any copying blurs a mark by so much."""
OF_ONE_ACCOUNT = 4
NEARLY = 6
MOST_CANDIDATES = 8
