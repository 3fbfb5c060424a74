"""PDQ gives the published algorithm's bits, and they stay through what messengers do to pictures."""

import numpy as np
import pytest

from tests.kit.screens import cards, order, recompressed
from triage.pictures.pdq import NEAR, Pdq, as_bits, distance, pdq


def drawn(rows: int, columns: int) -> np.ndarray:
    """A picture by formula, so that the reference library can be asked about the very same one."""
    y, x = np.mgrid[0:rows, 0:columns]
    waves = 60 * np.sin(x / columns * 9 + y / rows * 4) + 50 * np.cos(y / rows * 13 - x / columns * 3)
    return (127 + waves + 10 * ((x * y) % 7 - 3) / 3).clip(0, 255).astype(np.uint8).astype(np.float32)


@pytest.mark.parametrize(
    ("size", "reference"),
    [
        ((64, 64), "fbfaaaabedbaaaabbaeaaaabbeeaaaabfb82aaabea82aaab5101000800030556"),
        ((300, 200), "f482ebfbcf02effbee02fffba002effba802fffb0802effb4001000020035556"),
        ((511, 333), "fa82fbebfe02fffbcc02fbfbe002fffb8002fffb8002fffb0001000800035556"),
        ((97, 640), "ff82fbfb7e02fffbea02eefb0002fffbe802ffeb0002fffb0001100000035556"),
    ],
)
def test_the_bits_are_those_of_the_reference_library(size: tuple[int, int], reference: str) -> None:
    assert pdq(drawn(*size)) == Pdq(reference, 100)


def test_recompression_and_half_the_size_hardly_move_the_hash() -> None:
    page = cards(order(1))
    own = pdq(np.asarray(page.convert("L"), dtype=np.float32))
    for copy in (recompressed(page, 40), page.reduce(2)):
        assert distance(own.hash, pdq(np.asarray(copy.convert("L"), dtype=np.float32)).hash) <= 16


def test_a_plain_picture_has_no_quality() -> None:
    assert pdq(np.full((200, 100), 90, dtype=np.float32)).quality == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 7)])
def test_the_smallest_pictures_have_a_hash_too(size: tuple[int, int]) -> None:
    assert len(pdq(np.zeros(size, dtype=np.float32)).hash) == 64


def test_two_orders_on_one_page_lie_near_each_other_which_is_why_the_hash_alone_proves_nothing() -> None:
    hashes = [pdq(np.asarray(cards(order(seed)).convert("L"), dtype=np.float32)).hash for seed in range(6)]
    assert sum(distance(hashes[0], other) <= NEAR for other in hashes[1:]) >= 3


@pytest.mark.parametrize("wrong", ["", "ab", "zz" * 32, "ab" * 31])
def test_a_hash_of_another_length_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"hash of 256 bits|hexadecimal"):
        as_bits(wrong)
