"""Which explanations count as nearly the same."""

import pytest

from triage.wording import ALIKE, bands, likeness, signature

COPY = (
    "Hello, my order {number} https://instagram.com/{name} was never delivered completely, I waited two weeks and the "
    "support did not answer, please return my balance because the service did not work as it is described"
)
OTHER = (
    "I ordered followers for my shop last month and half of them are gone again, the refill button does nothing and I "
    "would like to know what happens with the rest of the money that I paid for it"
)


def share(one: str, other: str) -> float:
    mine, theirs = signature(one), signature(other)
    assert mine is not None
    assert theirs is not None
    return likeness(mine, theirs)


@pytest.mark.parametrize(
    "other",
    [
        COPY.format(number="20993", name="somebody.else"),
        COPY.format(number="№ 7", name="x").upper(),
        COPY.format(number="", name="x").replace(", ", " - ") + "!!!",
        COPY.format(number="1", name="x").replace("two weeks", "three weeks"),
    ],
)
def test_a_copy_with_another_number_link_or_word_is_alike_and_found_by_a_band(other: str) -> None:
    mine = COPY.format(number="10482", name="maria")
    assert share(mine, other) >= ALIKE
    assert set(bands(signature(mine) or ())) & set(bands(signature(other) or ()))


def test_another_story_is_not_alike() -> None:
    assert share(COPY, OTHER) < 0.2


@pytest.mark.parametrize("text", ["", "only a part of my order ever came", "10482 " * 50, "https://a.example/b " * 50])
def test_short_explanations_numbers_and_links_are_never_compared(text: str) -> None:
    assert signature(text) is None


def test_a_signature_is_the_same_on_every_run() -> None:
    assert (signature(COPY) or ())[:3] == signature(COPY.casefold())[:3]  # type: ignore[index]
    assert signature(COPY) == signature(f"  {COPY}  ")
