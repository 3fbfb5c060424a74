"""PDQ, the published perceptual hash: 256 bits that recompression and rescaling hardly move, and a quality.

Written out here because the library has no wheel and would need a compiler on every machine; it gives the same bits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.float32]
Bits = NDArray[np.uint64]

SIDE = 64
KEPT = 16
LEAST_QUALITY = 50
"""Below this the picture is too plain for its hash to mean anything (the algorithm's own advice)."""
NEAR = 31
"""Two hashes at most so many bits apart show the same picture or, with screenshots, merely the same screen."""

_DCT: Gray = (
    np.sqrt(2 / SIDE)
    * np.cos(np.pi / 2 / SIDE * np.outer(np.arange(1, KEPT + 1), 2 * np.arange(SIDE) + 1)).astype(np.float32)
).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Pdq:
    """The hash as 64 hexadecimal digits, and its quality from 0 to 100."""

    hash: str
    quality: int


def pdq(gray: Gray) -> Pdq:
    """The PDQ of a grey picture (rows, columns; 0 to 255). The picture must have at least one pixel."""
    small = _small(gray)
    terms = _DCT @ small @ _DCT.T
    middle = np.sort(terms, axis=None)[(KEPT * KEPT - 1) // 2]
    bits = (terms > middle).flatten()
    # the published form writes the last bit first
    return Pdq(np.packbits(bits[::-1]).tobytes().hex(), _quality(small))


def as_bits(hash_: str) -> Bits:
    """Four 64-bit words of a hash of 64 hexadecimal digits. Raises `ValueError` for anything else."""
    raw = bytes.fromhex(hash_)
    if len(raw) != 32:
        raise ValueError("not a hash of 256 bits")
    return np.frombuffer(raw, dtype=np.uint64).copy()


def distance(one: str, other: str) -> int:
    """In how many of 256 bits two hashes differ."""
    return int(np.bitwise_count(as_bits(one) ^ as_bits(other)).sum())


def _small(gray: Gray) -> Gray:
    rows, columns = gray.shape
    for _ in range(2):
        gray = _box(_box(gray, _window(columns)).T, _window(rows)).T
    at = (np.arange(SIDE) + 0.5) / SIDE
    chosen: Gray = gray[np.ix_((at * rows).astype(int), (at * columns).astype(int))]
    return chosen


def _window(length: int) -> int:
    return (length + 2 * SIDE - 1) // (2 * SIDE)


def _box(values: Gray, window: int) -> Gray:
    """The mean along the last axis over a window that is cut off at both ends."""
    half = (window + 2) // 2
    length = values.shape[-1]
    sums = np.concatenate((np.zeros((values.shape[0], 1)), np.cumsum(values, axis=-1, dtype=np.float64)), axis=-1)
    first = np.maximum(np.arange(length) - (window - half), 0)
    last = np.minimum(np.arange(length) + half, length)
    means: Gray = ((sums[:, last] - sums[:, first]) / (last - first)).astype(np.float32)
    return means


def _quality(small: Gray) -> int:
    across, down = np.diff(small, axis=1), np.diff(small, axis=0)
    steps = sum(int(np.abs(np.trunc(one * 100 / 255)).sum()) for one in (across, down))
    return min(100, steps // 90)
