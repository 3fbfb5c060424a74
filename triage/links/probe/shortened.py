"""Short and share links: where they lead, by one controlled hop at a time and without ever opening the page itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from triage.links.address import Address, read_address
from triage.links.reader import read
from triage.links.target import LinkError, Target

MOST_HOPS = 3

_CODE = r"[A-Za-z0-9_-]{4,80}"
_BARE = (
    *("vm.tiktok.com", "vt.tiktok.com", "v.douyin.com", "t.co", "lnkd.in", "pin.it", "fb.watch", "vk.cc"),
    *("on.soundcloud.com", "spotify.link", "t.snapchat.com"),
)
_BELOW: Mapping[str, str] = {
    "www.instagram.com": rf"/share/(?:(?:p|reel|reels)/)?{_CODE}",
    "www.facebook.com": rf"/share/(?:[prvg]/)?{_CODE}",
    "www.tiktok.com": rf"/t/{_CODE}",
    "www.reddit.com": rf"/(?:r|u|user)/[A-Za-z0-9_-]{{2,40}}/s/{_CODE}",
    "www.threads.com": rf"/share/{_CODE}",
    "www.snapchat.com": rf"/t/{_CODE}",
}
_FORMS = {host: re.compile(form) for host, form in {**dict.fromkeys(_BARE, f"/{_CODE}"), **_BELOW}.items()}
HOSTS = frozenset(_FORMS)
"""Every host whose short links may be looked up; shorteners that lead anywhere are not among them."""


@dataclass(frozen=True, slots=True)
class Short:
    """A short link in our own spelling: a host of the table, and a path of the form that host uses."""

    host: str
    path: str


def short_of(text: str) -> Short | None:
    """The short link that a single address is, None for anything else. Query and fragment are left behind."""
    try:
        return _short(read_address(text))
    except LinkError:
        return None


def onward(short: Short, location: str) -> Target | Short | None:
    """What a `Location` leads to: a target, one more short link, or None for a place that may not be gone to."""
    joined = urljoin(f"https://{short.host}{short.path}", location[:2048])
    found = read(joined)
    return found if found.key else short_of(joined)


def _short(address: Address) -> Short | None:
    bare = address.host.removeprefix("www.").removeprefix("m.")
    host = next((name for name in (bare, f"www.{bare}") if name in _FORMS), "")
    path = "/" + "/".join(address.segments)
    return Short(host, path) if host and _FORMS[host].fullmatch(path) else None
