"""TikTok and its Chinese sister Douyin, whose posts share one space of numbers."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, SHARE, digits, fits, refusing, with_subdomains
from triage.links.target import LinkError, Target, key_of, target

NAME = "tiktok"
HOSTS = with_subdomains(("tiktok.com", "tiktokv.com", "douyin.com", "iesdouyin.com"), ("www", "m"))
SHORT_HOSTS = frozenset({"vm.tiktok.com", "vt.tiktok.com", "v.douyin.com"})
ITEMS = frozenset({"video", "photo"})
TABS = frozenset({"", "liked", "reposts", "favorites"})

_USER = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_TAIL_NUMBER = re.compile(r"(?:.*-)?([0-9]{5,25})")
_SECRET_USER = re.compile(r"[A-Za-z0-9_-]{20,120}")


def read(address: Address) -> Target:
    """The target of an address on a TikTok host. Raises LinkError when there is none."""
    if address.at(0).startswith("@"):
        return _of_user(address)
    if address.host.endswith("douyin.com") and address.first == "user":
        return target(NAME, "secuser", fits(address.at(1), _SECRET_USER))
    reader = _BY_FIRST.get(address.first)
    if reader is None:
        raise LinkError(PAGE)
    return reader(address)


def _of_user(address: Address) -> Target:
    name, second, number = address.at(0)[1:], address.at(1).lower(), address.at(2)
    if second in ITEMS and number:
        return _item(number, _user_key(name) if name else None)
    owner = _user_key(name)
    if second == "live":
        return target(NAME, "live", name.lower(), owner=owner)
    if second in ("playlist", "collection"):
        return target(NAME, second, _tail(number), owner=owner)
    if second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", name.lower())


def _user_key(name: str) -> str:
    return key_of(NAME, "user", fits(name, _USER).lower())


def _item(number: str, owner: str | None = None) -> Target:
    return target(NAME, "item", digits(number.removesuffix(".html")), owner=owner)


def _tail(text: str) -> str:
    found = _TAIL_NUMBER.fullmatch(text)
    if not found:
        raise LinkError(BROKEN)
    return digits(found[1])


def _plain_item(address: Address) -> Target:
    """`/video/<n>`, `/v/<n>.html`, `/embed/<n>`, `/embed/v2/<n>`, `/player/v1/<n>`, `/note/<n>`."""
    return _item(address.at(2) if address.at(1) in ("v1", "v2", "v3") else address.at(1))


def _share(address: Address) -> Target:
    kind, number = address.at(1).lower(), address.at(2)
    if kind in ITEMS or kind == "note":
        return _item(number)
    if kind == "live":
        return target(NAME, "room", digits(number))
    if kind == "user":
        return target(NAME, "userid", digits(number))
    raise LinkError(PAGE)


def _sound(address: Address) -> Target:
    return target(NAME, "sound", _tail(address.at(1)))


_short = refusing(SHARE, "share")
_messages = refusing(MESSAGES, "conversation", "members")
_BY_FIRST = {
    "share": _share,
    "music": _sound,
    "t": _short,
    "messages": _messages,
    **dict.fromkeys(("video", "v", "embed", "player", "note", "photo"), _plain_item),
}
