"""Every spelling of a target gives its one key; everything else gives a reason."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from triage.links import canonical_url, parse

_HERE = Path(__file__).parent
_TABLE: dict[str, Any] = yaml.safe_load((_HERE / "shapes.yaml").read_text(encoding="utf-8"))
_NOTHING: list[dict[str, Any]] = yaml.safe_load((_HERE / "nothing.yaml").read_text(encoding="utf-8"))
_SHAPES = [(text, key) for key, texts in _TABLE["shapes"].items() for text in texts]
_REASONS = [(text, row["reason"], row["platform"]) for row in _NOTHING for text in row["texts"]]


@pytest.mark.parametrize(("text", "key"), _SHAPES)
def test_each_spelling_gives_the_key_of_its_target(text: str, key: str) -> None:
    found = parse(text)
    assert (found.key, found.error) == (key, None)


@pytest.mark.parametrize(("text", "key"), _SHAPES)
def test_visibility_is_told_only_where_the_shape_proves_it(text: str, key: str) -> None:
    expected = "private" if key in _TABLE["private"] else "public" if key in _TABLE["public"] else "unknown"
    found = parse(text)
    assert found.visibility == expected
    assert found.why.endswith(".")


@pytest.mark.parametrize("key", _TABLE["shapes"])
def test_the_canonical_address_reads_back_to_the_same_key(key: str) -> None:
    for text in _TABLE["shapes"][key]:
        assert parse(canonical_url(parse(text))).key == key


@pytest.mark.parametrize(("text", "reason", "platform"), _REASONS)
def test_a_text_without_a_target_says_why(text: str, reason: str, platform: str | None) -> None:
    found = parse(text)
    assert (found.key, found.platform) == (None, platform)
    assert reason in (found.error or "")


def test_the_platform_and_kind_of_a_target_agree_with_its_key() -> None:
    for text, key in _SHAPES:
        assert parse(text).kind == key.split(":")[1]


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(_SHAPES) > 250
    assert len(_REASONS) > 150
    assert len({parse(text).platform for text, _ in _SHAPES}) == 17


@pytest.mark.parametrize(
    "text",
    [
        "https://www.instagram.com/p/DAbCdEfGhIjAAAAAAAAAAAAAAAAAAAAAAAAAAAA/",
        "https://www.facebook.com/groups/1/posts/123456",
    ],
)
def test_a_likely_but_unproven_privacy_is_said_in_words_and_left_unknown(text: str) -> None:
    found = parse(text)
    assert found.visibility == "unknown"
    assert "public" in found.why or "likely private" in found.why


@pytest.mark.parametrize(
    ("text", "visibility"),
    [
        ("https://www.instagram.com/direct/t/1/", "private"),
        ("https://studio.youtube.com/", "private"),
        ("https://www.youtube.com/playlist?list=WL", "private"),
        ("https://drive.google.com/file/d/abc", "private"),
        ("https://discord.com/channels/@me", "private"),
        ("https://vm.tiktok.com/ZMabc/", "unknown"),
        ("https://example.com/", "unknown"),
    ],
)
def test_privacy_is_told_even_where_there_is_no_target(text: str, visibility: str) -> None:
    assert parse(text).visibility == visibility
