"""What holds for any text at all."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.links import canonical_url, find, match, parse
from triage.links.registry import READERS
from triage.links.target import PREFIXES


def words(text: str) -> list[str]:
    return text.split()


_HOSTS = st.sampled_from(
    words(
        "instagram.com www.tiktok.com youtube.com youtu.be x.com facebook.com l.facebook.com t.me name.t.me "
        "vk.com kick.com open.spotify.com soundcloud.com api.soundcloud.com twitch.tv clips.twitch.tv "
        "player.twitch.tv linkedin.com discord.gg discord.com reddit.com redd.it threads.net pinterest.de "
        "snapchat.com lens.snapchat.com vkvideo.ru evil.example l.instagram.com"
    )
)
_WORDS = st.sampled_from(
    words(
        "p reel stories highlights s share video photo watch shorts channel playlist c user status i web "
        "spaces groups posts permalink videos reels media set events joinchat boost addlist track sets "
        "s-abc12 v clip in posts feed update urn:li:activity:7123456789012345678 invite channels @me r u "
        "comments gallery @name post t pin add spotlight clips wall-1_2 video1_2 id1 club1 natgeo C1aBcDeFgHi "
        "dQw4w9WgXcQ 1234567890 7234567890123456789 +abcdef +123456 4uLU6hMCjMI75M1A2tKUQC .. . %2e%2e %2F "
        "%00 %25%32%65 a%20b lists intent article live explore home login search _u popout pg people pages "
        "company school showcase album artist user spotify.user %C4%B0name e%CC%81t%C3%A9 %2525 a.b."
    )
)
_PIECES = st.one_of(_WORDS, st.text(max_size=12))
_QUERIES = st.sampled_from(
    words(
        "?v=dQw4w9WgXcQ ?v=a&v=b ?list=WL ?u=https://x.com/a ?story_fbid=123456&id=9 ?fbid=123456 ?w=wall1_2 "
        "?set=a.12345 ?% ?=&=& ?clip=clip_0123456789 ?lc=Ugabc ?comment=5 ?q=%25%25 #x ?next=/a/b ? "
        "?screen_name=home ?channel=directory"
    )
)
_ADDRESSES = st.builds(
    lambda host, pieces, query: f"https://{host}/{'/'.join(pieces)}{query}",
    _HOSTS,
    st.lists(_PIECES, max_size=5),
    _QUERIES,
)
_TEXTS = st.one_of(
    st.text(), _ADDRESSES, st.builds(lambda a, b, c: a + b + c, st.text(max_size=8), _ADDRESSES, st.text(max_size=8))
)
_PLATFORMS = st.one_of(st.none(), st.sampled_from(sorted(PREFIXES)), st.text(max_size=4))


@given(_TEXTS, _PLATFORMS)
def test_any_text_gives_a_target_or_a_reason(text: str, platform: str | None) -> None:
    found = parse(text, platform)
    assert (found.key is None) == (found.error is not None)
    assert found.visibility in ("public", "private", "unknown")
    assert found.why
    if found.key:
        assert found.key.split(":")[:2] == [PREFIXES[found.platform or ""], found.kind]


@given(_ADDRESSES)
def test_reading_again_what_was_written_gives_the_same_key(text: str) -> None:
    found = parse(text)
    if found.key:
        url = canonical_url(found)
        assert parse(url).key == found.key
        assert url.startswith("https://")
        assert match(found, parse(text)) == "same"


@given(_TEXTS)
def test_found_links_are_pieces_of_the_text_in_order(text: str) -> None:
    last = 0
    for one in find(text):
        assert text[one.start : one.end] == one.raw
        assert one.start >= last
        last = one.end


@given(_ADDRESSES, _ADDRESSES)
def test_matching_does_not_depend_on_the_order_of_its_links(one: str, other: str) -> None:
    assert match(parse(one), parse(other)) is match(parse(other), parse(one))


@given(_ADDRESSES, st.sampled_from(["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"]), st.integers(0, 30))
def test_an_unseen_character_changes_nothing(text: str, unseen: str, place: int) -> None:
    assert parse(text[:place] + unseen + text[place:]) == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 2_500,
        "https://" * 700,
        "https://instagram.com/" + "a" * 5_000,
        "https://instagram.com/" + "%25" * 1_500,
        "(" * 5_000,
        "https://x.com/(" + "[(" * 2_400,
        "://" * 1_700,
        "@" * 5_000,
        "\u202e" * 5_000,
        "я." * 2_500,
        "x" * 100_000,
        "https://l.facebook.com/l.php?u=" * 170,
        "https://instagram.com/?" + "a=b&" * 490,
        "www." * 1_250,
        "1.1" * 1_700,
    ],
)
def test_absurd_input_is_answered_quickly_with_a_reason(text: str) -> None:
    started = time.process_time()
    found = parse(text, "instagram")
    assert found.key is None
    assert found.error
    assert time.process_time() - started < 1


def test_every_platform_has_a_reader_and_a_prefix_of_its_own() -> None:
    assert READERS.keys() == PREFIXES.keys()
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_reading_links_loads_nothing_that_could_open_a_connection() -> None:
    suspects = ("socket", "ssl", "httpx", "http.client", "idna")
    code = f"import sys, triage.links; print([m for m in {suspects} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
