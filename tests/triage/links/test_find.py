"""Links inside ordinary messages."""

import pytest

from triage.links import find


def test_every_link_is_found_at_its_place() -> None:
    text = "Order 10482: https://www.instagram.com/p/C1aBcDeFgHi/, also (youtu.be/dQw4w9WgXcQ) and t.me/durov!"
    found = find(text)
    assert [one.target.key for one in found] == ["ig:media:C1aBcDeFgHi", "yt:video:dQw4w9WgXcQ", "tg:chat:durov"]
    assert [one.raw for one in found] == [text[one.start : one.end] for one in found]
    assert found[1].raw == "youtu.be/dQw4w9WgXcQ"


def test_places_are_those_of_the_original_text_with_its_unseen_characters() -> None:
    text = "\u202e\u200bsee \u200bhttps://x.com/ja\u200bck\u202c ok"
    (one,) = find(text)
    assert one.raw == text[one.start : one.end] == "https://x.com/ja\u200bck"
    assert one.target.key == "x:user:jack"


def test_a_link_without_a_target_is_found_with_its_reason() -> None:
    (one,) = find("here: https://vm.tiktok.com/ZMabc/ thanks")
    assert one.target.key is None
    assert "long link" in (one.target.error or "")


@pytest.mark.parametrize(
    "text",
    [
        "My order is late.Please check it.",
        "I paid 9.50 on 12.11.2026 at 10.30",
        "version 1.2.3/4",
        "photo.png and screenshot.jpg",
        "mail me at someone@gmail.com",
        "@natgeo and @nasa",
        "e.g. this, i.e. that...",
        "data: none, file: lost, about: nothing",
    ],
)
def test_ordinary_text_with_dots_holds_no_link(text: str) -> None:
    assert find(text) == []


def test_neighbouring_links_are_told_apart() -> None:
    keys = [one.target.key for one in find("https://x.com/a1,https://x.com/b2;https://x.com/c3\nhttps://x.com/d4")]
    assert keys == ["x:user:a1", "x:user:b2", "x:user:c3", "x:user:d4"]


def test_a_flood_of_links_is_cut_off() -> None:
    assert len(find("https://x.com/a " * 500)) == 50
