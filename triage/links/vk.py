"""VK: people, groups, posts, films, photos. Numbers of communities are negative where they own something."""

import re

from triage.links.address import Address
from triage.links.pieces import MESSAGES, PAGE, comment, digits, fits, with_subdomains, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "vk"
HOSTS = with_subdomains(("vk.com", "vk.ru"), ("www", "m", "new")) | with_subdomains(("vkvideo.ru",), ("www", "m"))
SHORT_HOSTS = frozenset({"vk.cc"})
THINGS = {
    "wall": "post",
    "video": "video",
    "clip": "video",
    "photo": "photo",
    "album": "album",
    "story": "story",
    "topic": "topic",
    "market": "item",
    "product": "item",
    "audio_playlist": "playlist",
}
RESERVED = words(
    "about ads adsedit al_video.php apps audio audios away away.php badbrowser.php blog bookmarks cc clips dev "
    "discover docs edit fave feed friends games gifts groups jobs join login market menu music photos restore search "
    "services settings share.php shopping stickers support terms video video_ext.php videos"
)

_THING = re.compile(rf"({'|'.join(THINGS)})(-?[0-9]{{1,15}})_([0-9]{{1,15}})(?:/.*)?")
_ACCOUNT = re.compile(r"(id|club|public|event)([0-9]{1,15})")
_OWNER_PAGE = re.compile(r"(?:wall|videos|clips|albums|photos|audios|market|topics|playlists)(-?)([0-9]{1,15})")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,39}(?<!\.)")


def read(address: Address) -> Target:
    """The target of an address on a VK host. Raises LinkError when there is none."""
    for place in _places(address):
        found = _THING.fullmatch(place)
        if found:
            return _thing(address, found)
    first = address.first
    if first == "im" or first.startswith(("write", "im?")):
        raise LinkError(MESSAGES, kind="conversation", audience="members")
    if not first or first in RESERVED:
        raise LinkError(PAGE)
    return _account(address.at(0))


def _places(address: Address) -> list[str]:
    """Where an address may name a thing, the window that lies on top of the page first."""
    if address.first == "video_ext.php":
        return [f"video{address.ask('oid')}_{address.ask('id')}"]
    last = address.segments[-1].lower() if address.segments else ""
    return [address.ask("w").lower(), address.ask("z").lower(), last, address.first]


def named(name: str) -> Target:
    """An account by its screen name, `id1` or `club1`. Raises LinkError for an impossible one."""
    if name.lower() in RESERVED:
        raise LinkError(PAGE)
    return _account(name)


def _thing(address: Address, found: re.Match[str]) -> Target:
    word, owner, number = found.groups()
    sign = "-" if owner.startswith("-") else ""
    account = key_of(NAME, "group" if sign else "user", digits(owner.lstrip("-")))
    part = comment(address.ask("reply")) if word == "wall" else None
    id_ = f"{sign}{digits(owner.lstrip('-'))}_{digits(number) if number.strip('0') else '0'}"
    return target(NAME, THINGS[word], id_, owner=account, part=part)


def _account(first: str) -> Target:
    found = _ACCOUNT.fullmatch(first.lower())
    if found:
        return target(NAME, "user" if found[1] == "id" else "group", digits(found[2]))
    page = _OWNER_PAGE.fullmatch(first.lower())
    if page:
        return target(NAME, "group" if page[1] else "user", digits(page[2]))
    return target(NAME, "name", fits(first.removeprefix("@"), _NAME).lower())
