"""Copies are found through crops, rescaling and drawing; other orders on the same page are not taken for copies."""

import random
from functools import cache

import numpy as np
import pytest
from PIL import Image

from tests.kit.screens import INTERFACES, altered, cropped, order, overlaid, recompressed
from triage.pictures.alike import Album
from triage.pictures.marks import MOST_MARKS, Marks, marks

PAGES = 40


@cache
def pages(interface: str) -> tuple[Marks, ...]:
    """The pages of forty accounts on that interface."""
    return tuple(marks(INTERFACES[interface](order(seed))) for seed in range(PAGES))


@cache
def album(interface: str) -> Album:
    """All of them, each of an account of its own."""
    filled = Album()
    filled.add(list(enumerate(pages(interface))))
    return filled


def matched(interface: str, page: Image.Image) -> list[int]:
    """The places of the pages that are enough like this one to ask a person."""
    known = album(interface)
    return [one.place for one in known.like(10_000, marks(page)) if known.enough(one, None)]


@pytest.mark.parametrize("interface", INTERFACES)
def test_copies_are_found_and_honest_pages_are_not(interface: str) -> None:
    """A small run of what `make bench` measures on thousands."""
    draw = INTERFACES[interface]
    honest = [matched(interface, draw(order(5_000 + seed))) for seed in range(15)]
    copies = [matched(interface, altered(draw(order(seed)), seed)) for seed in range(15)]
    assert sum(map(bool, honest)) == 0
    assert sum(found[:1] == [seed] for seed, found in enumerate(copies)) >= 13


@pytest.mark.parametrize(
    "change",
    [
        lambda page: recompressed(page, 40),
        lambda page: page.resize((page.width * 7 // 10, page.height * 7 // 10), Image.Resampling.BILINEAR),
        lambda page: page.resize((page.width * 3 // 2, page.height * 3 // 2), Image.Resampling.BILINEAR),
        lambda page: cropped(page, random.Random(2)),
        lambda page: page.crop((0, page.height // 8, page.width, page.height * 6 // 10)),
        lambda page: overlaid(page, random.Random(4)),
        lambda page: page.convert("L"),
    ],
    ids=["recompressed", "smaller", "larger", "cropped", "half of it", "drawn over", "grey"],
)
def test_each_change_alone_is_seen_through(change: object) -> None:
    assert matched("dark", change(INTERFACES["dark"](order(7))))[:1] == [7]  # type: ignore[operator]


def test_another_number_read_on_both_asks_for_more_and_the_same_number_for_less() -> None:
    known = album("cards")
    likeness = known.like(10_000, marks(cropped(INTERFACES["cards"](order(3)), random.Random(1), 0.4)))[0]
    assert known.enough(likeness, None)
    weaker = type(likeness)(likeness.place, 0.35, 4)
    assert (known.enough(weaker, True), known.enough(weaker, None), known.enough(weaker, False)) == (True, False, False)


def test_while_few_accounts_were_seen_two_orders_on_one_page_are_not_taken_for_one() -> None:
    for interface, draw in INTERFACES.items():
        young = Album()
        young.add([(seed, marks(draw(order(seed)))) for seed in range(3)])
        found = young.like(99, marks(draw(order(4_000))))
        assert not [one for one in found if young.enough(one, None)], interface


def test_while_few_accounts_were_seen_a_recompressed_copy_is_found_all_the_same() -> None:
    young = Album()
    young.add([(seed, marks(INTERFACES["dark"](order(seed)))) for seed in range(3)])
    found = young.like(99, marks(recompressed(INTERFACES["dark"](order(1)), 70)))
    assert [one.place for one in found if young.enough(one, None)][:1] == [1]


def test_what_is_constant_over_many_accounts_counts_for_nothing() -> None:
    """The bars and labels of the page, without any order on it, are like no picture."""
    page = INTERFACES["cards"](order(1))
    bare = Image.new("RGB", page.size, "#f2f4f8")
    bare.paste(page.crop((0, 810, 540, 1170)), (0, 810))
    assert matched("cards", bare) == []


@pytest.mark.parametrize(
    "page",
    [
        Image.new("RGB", (500, 500), "white"),
        Image.new("L", (1, 1)),
        Image.new("RGB", (3, 2000), "red"),
        Image.effect_noise((400, 300), 90),
    ],
    ids=["white", "one pixel", "a thread", "noise"],
)
def test_pictures_without_words_match_nothing(page: Image.Image) -> None:
    found = marks(page)
    assert found.shape[1] == 4
    assert len(found) <= MOST_MARKS
    assert matched("cards", page) == []


def test_an_empty_album_finds_nothing() -> None:
    assert Album().like(1, pages("cards")[0]) == []
    assert Album().like(1, np.empty((0, 4), dtype=np.uint64)) == []
