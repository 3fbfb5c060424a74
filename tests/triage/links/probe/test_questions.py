"""No text of a customer's can make a request that is not one of our own, whatever it holds."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.links import parse
from triage.links.probe.questions import HOSTS, KEYED, QUESTIONS
from triage.links.target import PREFIXES, Target, key_of

_HOST_NAMES = st.sampled_from(
    ["youtu.be", "www.youtube.com", "instagram.com", "tiktok.com", "x.com", "t.me", "discord.gg", "soundcloud.com"]
)
_PIECES = st.one_of(
    st.sampled_from(["p", "watch", "@maria", "video", "status", "dQw4w9WgXcQ", "7234567890123456789", "C1aBcDeFgHi"]),
    st.text(max_size=12),
    st.sampled_from(
        ["..", "%2e%2e", "%0d%0aHost: evil", "?x=", "#", "@evil.example", ":8080", "\\", "%00", "{id}", "{url}"]
    ),
)
LINKS = st.builds(lambda host, pieces: f"https://{host}/{'/'.join(pieces)}", _HOST_NAMES, st.lists(_PIECES, max_size=4))
ALL = {**QUESTIONS, **{kind: question for kind, (question, _) in KEYED.items()}}
SAFE = re.compile(r"/[A-Za-z0-9/._@:-]*")


@given(LINKS)
def test_a_request_is_made_of_constants_and_a_harmless_id(link: str) -> None:
    target = parse(link)
    question = ALL.get(":".join((target.key or "").split(":")[:2]))
    if question is None:
        return
    url = httpx.URL(f"https://{question.host}{question.path_of(target)}", params=question.query_of(target) or None)
    assert url.host in HOSTS
    assert SAFE.fullmatch(url.path)
    assert ".." not in url.path
    assert set(url.params) == set(question.query)
    assert "evil" not in str(url)


@pytest.mark.parametrize("kind", sorted(ALL))
@pytest.mark.parametrize(
    "id_", ["../../x", "a b", "a\r\nHost: evil", "x" * 300, "..", "a/../b", "a?b=c", "a#b", "а", "", "%2e%2e"]
)
def test_an_id_of_another_form_is_never_asked_about(kind: str, id_: str) -> None:
    prefix, name = kind.split(":")
    platform = next(platform for platform, its in PREFIXES.items() if its == prefix)
    forged = Target(platform, name, key_of(platform, name, id_), "")
    with pytest.raises(ValueError, match="may not be asked about"):
        ALL[kind].path_of(forged)
