"""What each platform's answer means, asked of servers that answer as the real ones do."""

import json
from typing import Any

import pytest

from tests.kit.platforms import Platforms, answering
from triage.links import parse
from triage.links.probe import ON_BY_DEFAULT, Prober
from triage.links.probe.questions import QUESTIONS

YT = ("https://youtu.be/dQw4w9WgXcQ", "www.youtube.com")
TT = ("https://www.tiktok.com/@maria/video/7234567890123456789", "www.tiktok.com")
X = ("https://x.com/maria/status/1234567890123456789", "publish.x.com")
IG = ("https://www.instagram.com/p/C1aBcDeFgHi/", "graph.facebook.com")
IGU = ("https://www.instagram.com/maria/", "www.instagram.com")
FB = ("https://www.facebook.com/page/posts/1015812345", "graph.facebook.com")
DC = ("https://discord.gg/AbCdEf", "discord.com")
SP = ("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC", "open.spotify.com")
SC = ("https://soundcloud.com/maria/song", "soundcloud.com")
PIN = ("https://www.pinterest.com/pin/1234567890/", "www.pinterest.com")
SN = ("https://www.snapchat.com/add/maria", "www.snapchat.com")
TGP = ("https://t.me/durov/12", "t.me")
WALL = b"<html><title>Log in</title></html>"


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("where", "status", "answered", "state"),
    [
        (YT, 200, body({"title": "A video", "html": "<iframe>"}), "public"),
        (YT, 200, b"Forbidden", "unknown"),
        (YT, 401, b"Unauthorized", "public"),
        (YT, 401, WALL, "unknown"),
        (YT, 403, b"Forbidden", "private"),
        (YT, 403, WALL, "unknown"),
        (YT, 404, b"Not Found", "gone"),
        (YT, 400, b"Bad Request", "unknown"),
        (TT, 200, body({"title": "t", "author_unique_id": "maria", "html": "<b>"}), "public"),
        (TT, 200, body({"title": "t"}), "unknown"),
        (TT, 200, WALL, "unknown"),
        (TT, 400, body({"code": 400, "message": "Something went wrong"}), "unknown"),
        (TT, 404, b"", "unknown"),
        (X, 200, body({"html": "<blockquote>", "author_url": "https://x.com/maria"}), "public"),
        (X, 403, body({"error": "Sorry, you are not authorized to see this status."}), "private"),
        (X, 403, WALL, "unknown"),
        (X, 404, b"", "gone"),
        (IG, 200, body({"html": "<blockquote>"}), "public"),
        (IG, 400, body({"error": {"type": "OAuthException", "code": 100}}), "unknown"),
        (IGU, 200, body({"data": {"user": {"is_private": True}}}), "private"),
        (IGU, 200, body({"data": {"user": {"is_private": False}}}), "public"),
        (IGU, 200, body({"data": {"user": None}}), "unknown"),
        (IGU, 200, body([1]), "unknown"),
        (IGU, 401, body({"message": "Please wait a few minutes", "require_login": True}), "unknown"),
        (IGU, 404, b"", "unknown"),
        (FB, 200, body({"html": "<div>"}), "public"),
        (FB, 400, body({"error": {}}), "unknown"),
        (DC, 200, body({"guild": {"id": "1"}, "approximate_member_count": 5}), "public"),
        (DC, 404, body({"code": 10006, "message": "Unknown Invite"}), "gone"),
        (DC, 404, WALL, "unknown"),
        (SP, 200, body({"title": "A song"}), "public"),
        (SP, 404, b"", "unknown"),
        (SC, 200, body({"title": "A song"}), "public"),
        (SC, 404, b"", "gone"),
        (SC, 403, b"", "unknown"),
        (PIN, 200, body({"title": "A pin"}), "public"),
        (PIN, 404, b"", "gone"),
        (SN, 200, b"<html>", "public"),
        (SN, 404, b"<html>", "gone"),
        (TGP, 200, b'<div class="tgme_widget_message js-widget_message">', "public"),
        (TGP, 200, b'<div class="tgme_widget_message_error">Post not found</div>', "unknown"),
        (TGP, 200, b"<html>", "unknown"),
    ],
)
def test_an_answer_means_what_the_platform_is_known_to_mean(
    platforms: Platforms, prober: Prober, where: tuple[str, str], status: int, answered: bytes, state: str
) -> None:
    link, host = where
    platforms.answers[host] = answering(status, answered)
    verdict = prober.check(parse(link))
    assert verdict is not None
    assert verdict.state == state
    assert str(status) in verdict.reason


@pytest.mark.parametrize("where", [YT, TT, X, IG, IGU, FB, DC, SP, SC, PIN, SN, TGP])
@pytest.mark.parametrize("status", [301, 302, 401, 403, 429, 500, 503])
def test_walls_limits_and_faults_are_never_taken_for_private_or_gone(
    platforms: Platforms, prober: Prober, where: tuple[str, str], status: int
) -> None:
    link, host = where
    platforms.answers[host] = answering(status, WALL, Location="https://www.instagram.com/accounts/login/")
    verdict = prober.check(parse(link))
    assert verdict is not None
    assert (verdict.state, str(status) in verdict.reason) == ("unknown", True)
    assert len(platforms.asked) == 1


def video(privacy: str = "public", **details: Any) -> dict[str, Any]:
    return {
        "items": [{"status": {"privacyStatus": privacy}, "contentDetails": details, "snippet": {"channelId": "UC1"}}]
    }


@pytest.mark.parametrize(
    ("status", "answered", "state", "reason"),
    [
        (200, video(), "public", "public"),
        (200, video("unlisted"), "public", "unlisted"),
        (200, video("private"), "private", "private"),
        (200, video(contentRating={"ytRating": "ytAgeRestricted"}), "restricted", "ytAgeRestricted"),
        (200, video(regionRestriction={"allowed": []}), "restricted", "allowed in 0"),
        (200, video(regionRestriction={"blocked": ["DE"]}), "restricted", "blocked in 1"),
        (200, video(regionRestriction={"blocked": []}), "public", "public"),
        (200, video("strange"), "unknown", "not told"),
        (200, {"items": []}, "unknown", "private or deleted"),
        (200, {}, "unknown", "not the expected answer"),
        (403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}, "unknown", "403"),
    ],
)
def test_with_a_key_youtube_tells_limits_apart_and_the_key_stays_out_of_the_address(
    platforms: Platforms, status: int, answered: dict[str, Any], state: str, reason: str
) -> None:
    platforms.answers["www.googleapis.com"] = answering(status, body(answered))
    verdict = Prober(caller=platforms.caller(), keys={"youtube": "secret-key"}).check(parse(YT[0]))
    assert verdict is not None
    assert (verdict.state, reason in verdict.reason) == (state, True)
    (asked,) = platforms.asked
    assert asked.headers["X-Goog-Api-Key"] == "secret-key"
    assert "secret-key" not in f"{asked.path} {verdict}"


@pytest.mark.parametrize(
    ("link", "answered", "state"),
    [
        ("https://vk.com/id1", {"response": [{"id": 1, "is_closed": False}]}, "public"),
        ("https://vk.com/id1", {"response": [{"id": 1, "is_closed": True, "can_access_closed": False}]}, "private"),
        ("https://vk.com/id1", {"response": [{"id": 1, "deactivated": "banned"}]}, "gone"),
        ("https://vk.com/id1", {"response": []}, "unknown"),
        ("https://vk.com/id1", {"error": {"error_code": 6, "error_msg": "Too many requests"}}, "unknown"),
        ("https://vk.com/club1", {"response": {"groups": [{"id": 1, "is_closed": 0}]}}, "public"),
        ("https://vk.com/club1", {"response": [{"id": 1, "is_closed": 1}]}, "private"),
        ("https://vk.com/club1", {"response": {"groups": [{"id": 1, "is_closed": 2}]}}, "private"),
        ("https://vk.com/club1", {"response": {"groups": [{"id": 1, "deactivated": "deleted"}]}}, "gone"),
        ("https://vk.com/club1", {"error": {"error_code": 15}}, "unknown"),
    ],
)
def test_vk_is_asked_with_a_token_only(platforms: Platforms, link: str, answered: Any, state: str) -> None:
    platforms.answers["api.vk.com"] = answering(200, body(answered))
    assert Prober(caller=platforms.caller()).check(parse(link)) is None
    verdict = Prober(caller=platforms.caller(), keys={"vk": "Bearer secret-token"}).check(parse(link))
    assert verdict is not None
    assert verdict.state == state
    (asked,) = platforms.asked
    assert asked.headers["Authorization"] == "Bearer secret-token"
    assert "secret-token" not in asked.path


def test_the_owner_that_a_platform_names_is_kept(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[TT[1]] = answering(200, body({"title": "t", "author_unique_id": "maria", "html": "<b>"}))
    verdict = prober.check(parse(TT[0]))
    assert verdict is not None
    assert verdict.owner == "maria"


def test_the_request_is_our_own_spelling_and_says_who_asks(platforms: Platforms, prober: Prober) -> None:
    prober.check(parse("please look: HTTPS://m.youtube.com/watch?v=dQw4w9WgXcQ&evil=%0d%0aHost:x&list=PLx"))
    (asked,) = platforms.asked
    assert (asked.greeted, asked.host) == ("www.youtube.com", "www.youtube.com")
    assert asked.path == "/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ"
    assert asked.headers["User-Agent"].startswith("Makegood/")
    assert not {"Cookie", "Authorization", "Referer", "X-Goog-Api-Key"} & set(asked.headers)


def test_platforms_whose_terms_forbid_it_are_asked_only_when_switched_on(platforms: Platforms) -> None:
    prober = Prober(ON_BY_DEFAULT, caller=platforms.caller())
    for link, _host in (IG, IGU, FB, SN):
        assert prober.check(parse(link)) is None
    assert platforms.asked == []


@pytest.mark.parametrize(
    "link",
    [
        "https://www.linkedin.com/in/maria",
        "https://www.facebook.com/maria",
        "https://t.me/+AbCdEfGh12345678",
        "https://www.instagram.com/stories/maria/3123456789012345678",
        "nothing",
    ],
)
def test_what_nobody_can_be_asked_about_is_not_asked(platforms: Platforms, prober: Prober, link: str) -> None:
    assert prober.check(parse(link)) is None
    assert platforms.asked == []


def test_every_question_has_an_address_that_reads_back_to_its_target() -> None:
    assert len(QUESTIONS) > 15
    for question in QUESTIONS.values():
        assert question.host.islower()
        assert question.path.startswith("/")
