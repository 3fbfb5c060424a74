"""Where a short link leads: told by the head of one answer, from a host of the table, without opening the page."""

import pytest

from tests.kit.platforms import Platforms, answering
from triage.links.probe import Prober

VIDEO = "https://www.tiktok.com/@maria/video/7234567890123456789"
SHORT = "https://vm.tiktok.com/ZMabc123/"


def test_a_short_link_is_led_to_its_target_by_one_head(platforms: Platforms, prober: Prober) -> None:
    platforms.answers["vm.tiktok.com"] = answering(301, b"<html>never read</html>", Location=f"{VIDEO}?_t=8a&_r=1")
    found = prober.lengthen(f"  {SHORT}?share=1#x ")
    assert found is not None
    assert found.key == "tt:item:7234567890123456789"
    assert [(one.host, one.path) for one in platforms.asked] == [("vm.tiktok.com", "/ZMabc123")]


@pytest.mark.parametrize(
    ("link", "host", "path"),
    [
        ("https://www.instagram.com/share/reel/BAbc123", "www.instagram.com", "/share/reel/BAbc123"),
        ("https://m.facebook.com/share/r/1abcd/", "www.facebook.com", "/share/r/1abcd"),
        ("https://www.reddit.com/r/python/s/AbCdEf1234", "www.reddit.com", "/r/python/s/AbCdEf1234"),
        ("https://pin.it/abcd", "pin.it", "/abcd"),
    ],
)
def test_share_links_of_other_platforms_too(
    platforms: Platforms, prober: Prober, link: str, host: str, path: str
) -> None:
    platforms.answers[host] = answering(302, b"", Location="https://www.instagram.com/p/C1aBcDeFgHi/")
    found = prober.lengthen(link)
    assert found is not None
    assert found.key == "ig:media:C1aBcDeFgHi"
    assert [(one.host, one.path) for one in platforms.asked] == [(host, path)]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/x",
        "https://www.instagram.com@evil.example/p/C1aBcDeFgHi",
        "https://evil.example/p/C1aBcDeFgHi",
        "https://bit.ly/abcd",
        "file:///etc/passwd",
        "//evil.example/abcd",
        "https://www.instagram.com/accounts/login/",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_ends_the_search(platforms: Platforms, prober: Prober, location: str) -> None:
    platforms.answers["vm.tiktok.com"] = answering(302, b"", Location=location)
    assert prober.lengthen(SHORT) is None
    assert len(platforms.asked) == 1


def test_three_hops_and_no_more(platforms: Platforms, prober: Prober) -> None:
    platforms.answers["vm.tiktok.com"] = answering(302, b"", Location="https://vm.tiktok.com/ZMabc123")
    assert prober.lengthen(SHORT) is None
    assert len(platforms.asked) == 3


@pytest.mark.parametrize("link", ["https://bit.ly/abcd", VIDEO, "https://evil.example/abcd", "hello", "https://t.co/"])
def test_other_addresses_are_not_opened(platforms: Platforms, prober: Prober, link: str) -> None:
    assert prober.lengthen(link) is None
    assert platforms.asked == []


def test_nothing_is_opened_while_the_setting_is_off(platforms: Platforms) -> None:
    assert Prober(caller=platforms.caller()).lengthen(SHORT) is None
    assert platforms.asked == []


def test_an_answer_that_is_no_redirect_tells_nothing(platforms: Platforms, prober: Prober) -> None:
    platforms.answers["vm.tiktok.com"] = answering(200, b"<html>" * 100_000, Location=VIDEO)
    assert prober.lengthen(SHORT) is None
