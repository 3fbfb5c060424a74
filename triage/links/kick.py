"""Kick: channels, past broadcasts, clips."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, PAGE, fits, name_of, with_subdomains, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "kick"
HOSTS = with_subdomains(("kick.com",), ("www", "m", "player"))
PRIVATE_HOSTS = frozenset({"dashboard.kick.com"})
TABS = words("about clips videos chatroom community schedule")
RESERVED = words(
    "auth browse categories category clips community-guidelines dashboard following login privacy-policy search "
    "settings signup subscriptions terms-of-service"
)

_SLUG = re.compile(r"[A-Za-z0-9_-]{2,40}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I | re.A)
_CLIP = re.compile(r"(?:clip_)?[A-Za-z0-9]{10,60}")


def read(address: Address) -> Target:
    """The target of an address on a Kick host. Raises LinkError when there is none."""
    if address.host in PRIVATE_HOSTS:
        raise LinkError("This is the streamer's own dashboard: send the address of the channel.", audience="owner")
    if address.first == "video":
        return target(NAME, "video", fits(address.at(1), _UUID).lower())
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    return _of_channel(address)


def _of_channel(address: Address) -> Target:
    slug, second, third = name_of(address.at(0), _SLUG, RESERVED | {"video"}), address.at(1).lower(), address.at(2)
    owner = key_of(NAME, "user", slug)
    clip = third if second == "clips" else address.ask("clip")
    if clip:
        return target(NAME, "clip", fits(clip, _CLIP), owner=owner)
    if second == "videos" and third:
        return target(NAME, "video", fits(third, _UUID).lower(), owner=owner)
    if second and second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", slug)
