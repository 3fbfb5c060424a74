"""Bare names, and which platform a service's name speaks of."""

import pytest

from triage.links import parse, platform_of_service


@pytest.mark.parametrize(
    ("text", "platform", "key"),
    [
        ("@NatGeo", "instagram", "ig:user:natgeo"),
        ("natgeo", "instagram", "ig:user:natgeo"),
        (" `@natgeo` ", "instagram", "ig:user:natgeo"),
        ("@nat\u200bgeo.", "instagram", "ig:user:natgeo"),
        ("@C1aBcDeFgHi", "instagram", "ig:user:c1abcdefghi"),
        ("some.user", "tiktok", "tt:user:some.user"),
        ("7234567890123456789", "tiktok", "tt:item:7234567890123456789"),
        ("@jack", "x", "x:user:jack"),
        ("1234567890123456789", "x", "x:post:1234567890123456789"),
        ("@MrBeast", "youtube", "yt:handle:mrbeast"),
        ("UCuAXFkgsw1L7xaCfnd5JJOw", "youtube", "yt:channel:UCuAXFkgsw1L7xaCfnd5JJOw"),
        ("@durov", "telegram", "tg:chat:durov"),
        ("u/SomeOne", "reddit", "rd:user:someone"),
        ("r/Python", "reddit", "rd:sub:python"),
        ("John.Doe", "facebook", "fb:user:johndoe"),
        ("@zuck", "threads", "th:user:zuck"),
        ("shroud", "twitch", "tw:user:shroud"),
        ("some-slug", "kick", "kick:user:some-slug"),
        ("evan.spiegel", "snapchat", "sn:user:evan.spiegel"),
        ("@Durov", "vk", "vk:name:durov"),
        ("club1", "vk", "vk:group:1"),
    ],
)
def test_a_bare_name_means_an_account_once_the_platform_is_known(text: str, platform: str, key: str) -> None:
    assert parse(text, platform).key == key


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("C1aBcDeFgHi", "instagram"),
        ("dQw4w9WgXcQ", "youtube"),
        ("1234567", "instagram"),
        ("two words", "instagram"),
        ("@name", "discord"),
        ("@name", "nowhere"),
        ("@bad__name", "telegram"),
        ("@name_longer_than_fifteen", "x"),
        ("@a..b", "threads"),
        ("", "instagram"),
    ],
)
def test_what_may_be_something_else_is_not_taken_for_a_name(text: str, platform: str) -> None:
    found = parse(text, platform)
    assert found.key is None
    assert found.error


def test_a_full_link_wins_over_the_platform_of_the_service() -> None:
    assert parse("https://x.com/jack", "instagram").key == "x:user:jack"


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("Instagram Followers [HQ]", "instagram"),
        ("IG Likes | 30 days refill", "instagram"),
        ("🔥 TikTok Views - instant", "tiktok"),
        ("Tik Tok Likes", "tiktok"),
        ("YouTube Watch Time", "youtube"),
        ("YT Views", "youtube"),
        ("Twitter/X Followers", "x"),
        ("X Followers [Real]", "x"),
        ("X (Twitter) Likes", "x"),
        ("FB Page Likes", "facebook"),
        ("Telegram Members", "telegram"),
        ("Spotify Plays", "spotify"),
        ("SoundCloud Plays", "soundcloud"),
        ("Twitch Live Viewers", "twitch"),
        ("LinkedIn Connections", "linkedin"),
        ("Discord Members [offline]", "discord"),
        ("Reddit Upvotes", "reddit"),
        ("Threads Likes", "threads"),
        ("Pinterest Repins", "pinterest"),
        ("Snapchat Followers", "snapchat"),
        ("Kick Followers", "kick"),
        ("VK Friends", "vk"),
        ("Instagram + Facebook Followers", None),
        ("YouTube Views from Facebook Ads", None),
        ("Website Traffic from Instagram", None),
        ("Followers", None),
        ("Likes 10 x 100", None),
        ("Max followers", None),
        ("Sidekick package", None),
        ("Big discount", None),
        ("", None),
    ],
)
def test_a_service_names_one_platform_or_none(name: str, platform: str | None) -> None:
    assert platform_of_service(name) == platform
