"""The near search finds exactly the rows that lie near, whatever was added when."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.pictures.near import Near

words = st.integers(0, 2**64 - 1)
row = st.tuples(words, words, words, words)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(row, max_size=30),
    asked=row,
    flips=st.lists(st.integers(0, 255), max_size=60),
    radius=st.integers(0, 90),
)
def test_it_finds_what_comparing_each_one_finds(
    rows: list[tuple[int, ...]], asked: tuple[int, ...], flips: list[int], radius: int
) -> None:
    copy = list(asked)
    for bit in flips:
        copy[bit // 64] ^= 1 << (bit % 64)
    rows = [*rows, tuple(copy)]
    near = Near()
    for one in rows:
        near.add(np.array([one], dtype=np.uint64))
    places, away = near.within(np.array(asked, dtype=np.uint64), radius)
    plain = [sum((a ^ b).bit_count() for a, b in zip(one, asked, strict=True)) for one in rows]
    assert dict(zip(places.tolist(), away.tolist(), strict=True)) == {
        place: far for place, far in enumerate(plain) if far <= radius
    }


def test_more_rows_than_one_chunk_holds_are_all_searched() -> None:
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 2**63, (300_000, 4), dtype=np.uint64)
    near = Near(rows)
    for place in (0, 131_071, 131_072, 299_999):
        assert place in near.within(rows[place], 20)[0]


def test_an_empty_search_finds_nothing() -> None:
    assert len(Near().within(np.zeros(4, dtype=np.uint64), 31)[0]) == 0
