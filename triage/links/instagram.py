"""Instagram: profiles, posts under their four spellings, stories and highlights."""

import base64
import binascii
import re

from triage.links.address import Address
from triage.links.pieces import (
    BROKEN,
    MESSAGES,
    PAGE,
    SHARE,
    comment,
    digits,
    fits,
    name_of,
    refusing,
    with_subdomains,
    words,
)
from triage.links.target import LinkError, Target, key_of, target

NAME = "instagram"
HOSTS = with_subdomains(("instagram.com", "instagr.am"), ("www", "m"))
MEDIA = frozenset({"p", "reel", "reels", "tv"})
TABS = frozenset(
    {"", "tagged", "reels", "reel", "followers", "following", "channel", "guides", "feed", "live", "saved"}
)
RESERVED = words(
    "about accounts ads api ar archive audio challenge developer developers directory download emails explore fragment "
    "graphql help jobs legal lite locations login nametag oauth popular press privacy qr session settings static "
    "terms topics web your_activity"
)
PRIVATE_SUFFIX = 28
LIKELY_PRIVATE = "A code this long is made when a post of a private account is shared: likely private, but not surely."

_USER = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9._]{1,30}(?<!\.)")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,28}")
_LONG_CODE = re.compile(r"[A-Za-z0-9_-]{33,56}")
_NUMERIC = re.compile(r"[0-9]{15,20}")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read(address: Address) -> Target:
    """The target of an address on an Instagram host. Raises LinkError when there is none."""
    first = address.first
    if first in MEDIA:
        return _media(address.segments[1:], None)
    if first in _BY_FIRST:
        return _BY_FIRST[first](address)
    if not first or first in RESERVED:
        raise LinkError(PAGE)
    return _of_user(address)


def user_key(name: str) -> str:
    """The key of a profile; Instagram names are case-insensitive. Raises LinkError for an impossible name."""
    return key_of(NAME, "user", name_of(name, _USER, RESERVED | MEDIA | _BY_FIRST.keys()))


def code_of_number(number: str) -> str:
    """The short code of a post's numeric id: the same number in base 64, no padding."""
    value, code = int(number), ""
    while value:
        value, rest = divmod(value, 64)
        code = _ALPHABET[rest] + code
    return code


def _of_user(address: Address) -> Target:
    name, second = address.at(0).removeprefix("@"), address.at(1).lower()
    owner = user_key(name)
    if second in MEDIA and address.at(2):
        return _media(address.segments[2:], owner)
    if second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", name.lower())


def _media(rest: tuple[str, ...], owner: str | None) -> Target:
    code = rest[0] if rest else ""
    if not code or code.lower() in ("audio", "templates"):
        raise LinkError(PAGE)
    part = comment(rest[2]) if len(rest) > 2 and rest[1] == "c" else None
    if _NUMERIC.fullmatch(code):
        return target(NAME, "media", code_of_number(code), owner=owner, part=part)
    if len(code) > PRIVATE_SUFFIX:
        short = fits(code, _LONG_CODE)[:-PRIVATE_SUFFIX]
        return target(NAME, "media", short, owner=owner, part=part, why=LIKELY_PRIVATE)
    return target(NAME, "media", fits(code, _CODE), owner=owner, part=part)


def _stories(address: Address) -> Target:
    name, number = address.at(1), address.at(2)
    if name.lower() == "highlights":
        return target(NAME, "highlight", digits(number), audience="login")
    owner = user_key(name) if name else ""
    if not owner:
        raise LinkError(PAGE)
    if not number:
        return target(NAME, "stories", name.lower(), owner=owner, audience="login")
    return target(NAME, "story", digits(number), owner=owner, audience="login")


def _highlight(address: Address) -> Target:
    """`/s/` carries `highlight:<number>` in base 64."""
    token = address.at(1)
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise LinkError(BROKEN) from None
    kind, _, number = text.partition(":")
    if kind != "highlight":
        raise LinkError(BROKEN)
    return target(NAME, "highlight", digits(number), audience="login")


def _deep(address: Address) -> Target:
    return target(NAME, "user", user_key(address.at(1)).rpartition(":")[2])


_share = refusing(SHARE, "share")
_direct = refusing(MESSAGES, "conversation", "members")
_BY_FIRST = {"stories": _stories, "s": _highlight, "share": _share, "direct": _direct, "_u": _deep}
