"""The marks of a picture: every phrase that stands on it, as 256 bits of its shape. They outlive crops and rescaling.

A phrase (a label, an order number, a link, a date) is found as a group of close ink, cut out tightly, and drawn on a
grid of fixed size: where it stands and how large it is does not matter. Nothing is read; any script will do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Marks = NDArray[np.uint64]
"""One row of four 64-bit words for each mark."""

MOST_MARKS = 96
LONGEST_SIDE = 1400
ACROSS, DOWN = 64, 4
LEAST_CONTRAST = 40
_GAP = 0.8
"""Ink closer than this part of the usual letter's height belongs to one phrase."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands, in pixels; right and bottom are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


def marks(image: Image.Image) -> Marks:
    """The marks of a picture, top to bottom, at most `MOST_MARKS` of them; an empty array when nothing stands on it."""
    gray = image.convert("L")
    if max(gray.size) > LONGEST_SIDE:
        gray.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
    whole = np.asarray(gray, dtype=np.float32)
    boxes = phrases(_ink(whole) > LEAST_CONTRAST)[:MOST_MARKS]
    return np.array([_bits(whole, box) for box in boxes], dtype=np.uint64).reshape(-1, 4)


def _ink(gray: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each pixel differs from its ground, light on dark as dark on light.

    The ground is the middle value of a block: a phrase covers less than half of what it stands on.
    """
    rows, columns = gray.shape
    side = max(6, min(rows, columns) // 24)
    padded = np.pad(gray, ((0, -rows % side), (0, -columns % side)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // side, side, padded.shape[1] // side, side).swapaxes(1, 2)
    ground = np.median(blocks.reshape(*blocks.shape[:2], -1), axis=2)
    wide = np.repeat(np.repeat(ground, side, axis=0), side, axis=1)[:rows, :columns]
    ink: NDArray[np.float32] = np.abs(gray - wide).astype(np.float32)
    return ink


def phrases(ink: NDArray[np.bool_]) -> list[Box]:
    """The boxes of what may be phrases: groups of close ink that are wider than high and of a letter's height."""
    letters = [box for box in groups(ink) if 4 <= box.height <= 80 and box.width <= 4 * box.height]
    if not letters:
        return []
    usual = float(np.median([box.height for box in letters]))
    joined = groups(ink, gap=max(1, round(_GAP * usual)))
    return [
        box for box in joined if 0.6 * usual <= box.height <= 3 * usual and box.width >= 1.5 * usual and box.width >= 12
    ]


def groups(ink: NDArray[np.bool_], gap: int = 0) -> list[Box]:
    """Boxes around connected ink, by their top edges; up to `gap` empty pixels in a row do not part it."""
    rows, starts, ends = _stretches(ink, gap)
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for upper, lower in _touching(rows, starts, ends):
        parent[root(lower)] = root(upper)
    roots = np.array([root(place) for place in range(len(rows))], dtype=np.int64)
    return _boxes(roots, rows, starts, ends)


def _stretches(ink: NDArray[np.bool_], gap: int) -> tuple[list[int], list[int], list[int]]:
    """Every run of ink: its row, first column and the column behind it; runs with small gaps between are one."""
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    if gap and len(rows) > 1:
        near = (rows[1:] == rows[:-1]) & (starts[1:] - ends[:-1] <= gap)
        rows, starts = rows[np.r_[True, ~near]], starts[np.r_[True, ~near]]
        ends = ends[np.r_[~near, True]]
    return rows.tolist(), starts.tolist(), ends.tolist()


def _touching(rows: list[int], starts: list[int], ends: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of runs in neighbouring rows that lie over one another."""
    upper = 0
    for lower in range(len(rows)):
        while rows[upper] < rows[lower] - 1:
            upper += 1
        while upper < lower and rows[upper] == rows[lower] - 1 and ends[upper] <= starts[lower]:
            upper += 1
        at = upper
        while at < lower and rows[at] == rows[lower] - 1 and starts[at] < ends[lower]:
            yield at, lower
            at += 1


def _boxes(roots: NDArray[np.int64], rows: list[int], starts: list[int], ends: list[int]) -> list[Box]:
    if not len(roots):
        return []
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order], prepend=-1))
    left = np.minimum.reduceat(np.array(starts)[order], cuts)
    right = np.maximum.reduceat(np.array(ends)[order], cuts)
    top = np.minimum.reduceat(np.array(rows)[order], cuts)
    bottom = np.maximum.reduceat(np.array(rows)[order], cuts) + 1
    found = [Box(*map(int, edges)) for edges in zip(left, top, right, bottom, strict=True)]
    return sorted(found, key=lambda box: (box.top, box.left))


def _bits(gray: NDArray[np.float32], box: Box) -> NDArray[np.uint64]:
    """The phrase drawn on the grid; a bit is set where there is more ink than on average.

    The grid is laid by the ink's own weight, its middle and its spread, because the edges of a box move by a pixel
    with every rescaling and a letter is only ten pixels high.
    """
    top, left = max(0, box.top - 2), max(0, box.left - 2)
    cut = gray[top : box.bottom + 2, left : box.right + 2]
    ink = np.abs(cut - np.median(cut))
    ink = np.clip(ink / max(1.0, float(np.percentile(ink, 97))) - 0.15, 0, 0.85)
    x0, x1 = _reach(ink.sum(axis=0), _WIDE)
    y0, y1 = _reach(ink.sum(axis=1), _HIGH)
    drawn = Image.fromarray(ink).transform(
        (ACROSS * _FINE, DOWN * _FINE), Image.Transform.EXTENT, (x0, y0, x1, y1), Image.Resampling.BILINEAR
    )
    smooth = _smooth(np.asarray(drawn, dtype=np.float32))
    cells = smooth.reshape(DOWN, _FINE, ACROSS, _FINE).mean(axis=(1, 3))
    return np.packbits((cells > cells.mean()).flatten()).view(np.uint64)


_FINE = 4
"""The grid is drawn so many times finer and smoothed over half a cell to each side."""


def _smooth(fine: NDArray[np.float32]) -> NDArray[np.float32]:
    width = _FINE + 1
    sums = np.pad(fine, _FINE // 2).cumsum(axis=0).cumsum(axis=1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    boxes: NDArray[np.float32] = sums[width:, width:] - sums[:-width, width:] - sums[width:, :-width]
    boxes += sums[:-width, :-width]
    return boxes


_WIDE, _HIGH = 1.75, 1.9
"""How many times its spread the ink reaches to either side: evenly spread ink reaches 1.73 times."""


def _reach(weights: NDArray[np.float32], times: float) -> tuple[float, float]:
    """From where to where the ink lies along one axis, in parts of a pixel."""
    total = max(float(weights.sum()), 1e-6)
    at = np.arange(len(weights)) + 0.5
    middle = float((weights * at).sum()) / total
    spread = max(0.5, float((weights * (at - middle) ** 2).sum() / total) ** 0.5)
    return middle - times * spread, middle + times * spread
