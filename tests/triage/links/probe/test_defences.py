"""Each defence, attacked: redirects, rebinding, internal addresses, huge and slow bodies, bombs, false hosts."""

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from tests.kit.platforms import Platforms, answering
from triage.links import parse
from triage.links.probe import Guards, Prober
from triage.links.probe.addresses import is_public, look_up, pick
from triage.links.probe.call import MOST_BYTES, Caller
from triage.links.probe.guards import EACH_PER_HOUR
from triage.links.verdict import NoAnswer

VIDEO = parse("https://youtu.be/dQw4w9WgXcQ")
YOUTUBE = "www.youtube.com"
GOOD = answering(200, b'{"title": "A video"}')


def reason(prober: Prober) -> str:
    verdict = prober.check(VIDEO)
    assert verdict is not None
    assert verdict.state == "unknown"
    return verdict.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2130706433",
        "0x7f000001",
        "not an address",
        "",
    ],
)
def test_an_internal_address_is_never_connected_to(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(NoAnswer, match="not on the public internet"):
        pick(YOUTUBE, lambda _host: ["8.8.8.8", address], is_public)


def test_public_addresses_may_be_connected_to() -> None:
    assert all(is_public(address) for address in ("8.8.8.8", "142.250.74.46", "2a00:1450:4001:80b::200e"))


def test_a_host_that_leads_to_this_machine_is_refused_before_any_connection(platforms: Platforms) -> None:
    prober = Prober(caller=platforms.caller(allowed=is_public))
    assert "not on the public internet" in reason(prober)
    assert platforms.asked == []


def test_a_name_that_changes_its_address_after_the_look_up_gains_nothing(platforms: Platforms) -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    looked: list[str] = []

    def rebinding(host: str) -> list[str]:
        looked.append(host)
        return next(answers)

    platforms.answers[YOUTUBE] = GOOD
    verdict = Prober(caller=platforms.caller(resolve=rebinding)).check(VIDEO)
    assert verdict is not None
    assert verdict.state == "public"
    assert looked == [YOUTUBE]
    assert [(one.greeted, one.host) for one in platforms.asked] == [(YOUTUBE, YOUTUBE)]


def test_a_server_without_the_hosts_certificate_is_not_listened_to(platforms: Platforms) -> None:
    platforms.answers[YOUTUBE] = GOOD
    with Platforms(("evil.example",)) as evil:
        evil.answers[YOUTUBE] = GOOD
        prober = Prober(caller=evil.caller())
        assert "no answer" in reason(prober)
        assert evil.asked == []
    assert "no answer" in reason(Prober(caller=platforms.caller(certificates=None)))


def test_a_redirect_is_never_followed(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(302, b"", Location=f"https://127.0.0.1:{platforms.port}/internal")
    assert "302" in reason(prober)
    assert len(platforms.asked) == 1


def test_a_huge_answer_is_dropped(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(200, b'{"title": "' + b"x" * (MOST_BYTES + 1) + b'"}')
    assert reason(prober) == "the answer was too large"


def test_an_answer_without_an_end_is_dropped(platforms: Platforms, prober: Prober) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    platforms.answers[YOUTUBE] = endless
    assert reason(prober) == "the answer was too large"


def test_a_packed_bomb_is_not_unpacked(platforms: Platforms, prober: Prober) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < MOST_BYTES
    platforms.answers[YOUTUBE] = answering(200, bomb, Content_Encoding="gzip")
    assert reason(prober) == "the answer was too large once unpacked"


def test_a_bomb_in_layers_or_in_another_packing_is_not_unpacked(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(200, b"x", Content_Encoding="br, gzip")
    assert "not asked for" in reason(prober)


def test_an_honestly_packed_answer_is_read(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(200, gzip.compress(b'{"title": "A video"}'), Content_Encoding="gzip")
    verdict = prober.check(VIDEO)
    assert verdict is not None
    assert verdict.state == "public"


def test_a_broken_packing_is_no_answer(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(200, b"not gzip at all", Content_Encoding="gzip")
    assert "cannot be unpacked" in reason(prober)


@pytest.mark.parametrize("head", [True, False])
def test_an_answer_that_trickles_is_cut_off_as_a_whole(platforms: Platforms, head: bool) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        try:
            if not head:
                handler.send_response(200)
                handler.end_headers()
            for place in range(1000):
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: "[place % 20 : place % 20 + 1] if head else b" ")
                handler.wfile.flush()
                time.sleep(0.02)
        except OSError:
            return

    platforms.answers[YOUTUBE] = trickle
    assert reason(Prober(caller=platforms.caller(seconds=0.3))) == "the answer took too long"


def test_a_server_that_takes_the_connection_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        caller = Caller(lambda _h: ["127.0.0.1"], lambda _a: True, deaf.getsockname()[1], seconds=0.3)
        assert reason(Prober(caller=caller)) == "the answer took too long"


def test_settings_of_the_environment_for_proxies_and_certificates_are_not_used(
    platforms: Platforms, prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    platforms.answers[YOUTUBE] = GOOD
    verdict = prober.check(VIDEO)
    assert verdict is not None
    assert verdict.state == "public"


def test_cookies_are_never_sent_back(platforms: Platforms, prober: Prober) -> None:
    platforms.answers[YOUTUBE] = answering(404, b"", Set_Cookie="who=you; Domain=.youtube.com")
    prober.check(VIDEO)
    prober.check(parse("https://youtu.be/aaaaaaaaaaa"))
    assert len(platforms.asked) == 2
    assert not any("Cookie" in one.headers for one in platforms.asked)


def test_a_host_without_an_address_is_unknown() -> None:
    with pytest.raises(NoAnswer, match="not found"):
        look_up("no-such-host.invalid")
    with pytest.raises(NoAnswer, match="not found"):
        pick(YOUTUBE, lambda _host: [], is_public)


def test_a_look_up_that_hangs_is_given_up() -> None:
    released = threading.Event()

    def hanging(_host: str) -> list[str]:
        released.wait(20)
        return ["8.8.8.8"]

    with pytest.raises(NoAnswer, match="took too long"):
        look_up(YOUTUBE, hanging, 0.05)
    released.set()


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_an_answer_is_kept_ten_minutes_and_an_unknown_one_two(platforms: Platforms) -> None:
    clock = Clock()
    prober = Prober(caller=platforms.caller(), now=clock)
    platforms.answers[YOUTUBE] = GOOD
    counts = []
    for seconds in (0, 599, 2):
        clock.at += seconds
        prober.check(VIDEO)
        counts.append(len(platforms.asked))
    platforms.answers[YOUTUBE] = answering(418)
    for seconds in (601, 119, 2):
        clock.at += seconds
        prober.check(VIDEO)
        counts.append(len(platforms.asked))
    assert counts == [1, 1, 2, 3, 3, 4]


def test_a_host_is_asked_only_within_its_budget_and_others_are_not_held_up(platforms: Platforms) -> None:
    clock = Clock()
    prober = Prober(caller=platforms.caller(), guards=Guards(clock, per_second=1, burst=3))
    platforms.answers[YOUTUBE] = GOOD
    videos = [parse(f"https://youtu.be/aaaaaaaaaa{letter}") for letter in "bcdefg"]
    states = [verdict.state for video in videos if (verdict := prober.check(video))]
    assert states == ["public"] * 3 + ["unknown"] * 3
    platforms.answers["soundcloud.com"] = GOOD
    other = prober.check(parse("https://soundcloud.com/maria/song"))
    clock.at += 121
    again = prober.check(videos[-1])
    assert other is not None
    assert again is not None
    assert (other.state, again.state) == ("public", "public")


def test_one_customer_cannot_use_up_what_all_share(platforms: Platforms) -> None:
    clock = Clock()
    prober = Prober(caller=platforms.caller(), guards=Guards(clock, per_second=1000, burst=1000))
    platforms.answers[YOUTUBE] = GOOD
    videos = [parse(f"https://youtu.be/aaaaaaaaa{number:02}") for number in range(EACH_PER_HOUR + 2)]
    asked = [verdict.asked for video in videos if (verdict := prober.check(video, "7"))]
    assert asked == [True] * EACH_PER_HOUR + [False] * 2
    others = [prober.check(videos[-1], "8"), prober.check(videos[-2])]
    assert [verdict.state for verdict in others if verdict] == ["public", "public"]
    clock.at += 3600 / EACH_PER_HOUR + 601
    later = prober.check(videos[-1], "7")
    assert later is not None
    assert later.asked


def test_a_host_that_keeps_failing_is_left_alone_and_tried_again_later(platforms: Platforms) -> None:
    clock = Clock()
    prober = Prober(caller=platforms.caller(), guards=Guards(clock, per_second=100, burst=100))
    videos = [parse(f"https://youtu.be/aaaaaaaaaa{letter}") for letter in "bcdefghij"]
    platforms.answers[YOUTUBE] = answering(429)
    for video in videos:
        prober.check(video)
    assert len(platforms.asked) == 5
    clock.at += 301
    platforms.answers[YOUTUBE] = GOOD
    verdict = prober.check(videos[0])
    assert verdict is not None
    assert verdict.state == "public"
