"""Twitch: channels, past broadcasts, clips, collections."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, PAGE, digits, fits, name_of, with_subdomains, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "twitch"
HOSTS = with_subdomains(("twitch.tv",), ("www", "m", "go", "player", "clips", "mobile"))
PRIVATE_HOSTS = frozenset({"dashboard.twitch.tv"})
TABS = words("videos clips about schedule followers following chat home collections squad video")
RESERVED = words(
    "activate bits broadcast collections directory downloads drops following friends inventory jobs login logout "
    "manager messages p payments prime products redeem search settings signup store subscriptions teams turbo user "
    "wallet team"
)

_LOGIN = re.compile(r"[A-Za-z0-9_]{2,25}")
_SLUG = re.compile(r"[A-Za-z0-9_-]{3,100}")
_COLLECTION = re.compile(r"[A-Za-z0-9_-]{10,30}")


def read(address: Address) -> Target:
    """The target of an address on a Twitch host. Raises LinkError when there is none."""
    if address.host in PRIVATE_HOSTS:
        raise LinkError("This is the streamer's own dashboard: send the address of the channel.", audience="owner")
    if address.host == "clips.twitch.tv":
        return _clip(address.ask("clip") if address.first == "embed" else address.at(0))
    if address.host == "player.twitch.tv" or address.first == "embed":
        return _player(address)
    if address.first in _BY_FIRST:
        return _BY_FIRST[address.first](address)
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    return _of_channel(address)


def _clip(slug: str, owner: str | None = None) -> Target:
    return target(NAME, "clip", fits(slug, _SLUG), owner=owner)


def _video(number: str, owner: str | None = None) -> Target:
    return target(NAME, "video", digits(number.removeprefix("v")), owner=owner)


def _channel(name: str) -> Target:
    return target(NAME, "user", name_of(name, _LOGIN, RESERVED | _BY_FIRST.keys() | {"embed"}))


def _collection(id_: str) -> Target:
    return target(NAME, "collection", fits(id_, _COLLECTION))


def _player(address: Address) -> Target:
    if address.ask("video"):
        return _video(address.ask("video"))
    if address.ask("collection"):
        return _collection(address.ask("collection"))
    return _channel(address.ask("channel"))


def _videos(address: Address) -> Target:
    return _video(address.at(1))


def _collections(address: Address) -> Target:
    return _collection(address.at(1))


def _inner(address: Address) -> Target:
    """`/popout/<channel>/chat`, `/moderator/<channel>`."""
    return _channel(address.at(1))


def _of_channel(address: Address) -> Target:
    channel, second, third = _channel(address.at(0)), address.at(1).lower(), address.at(2)
    owner = key_of(NAME, "user", channel.id or "")
    if second in ("v", "video", "videos") and third:
        return _video(third, owner)
    if second == "clip":
        return _clip(third, owner)
    if second and second not in TABS:
        raise LinkError(BROKEN)
    return channel


_BY_FIRST = {
    "videos": _videos,
    "video": _videos,
    "collections": _collections,
    "popout": _inner,
    "moderator": _inner,
}
