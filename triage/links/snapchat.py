"""Snapchat: people, public profiles, Spotlight films, lenses."""

import re

from triage.links.address import Address
from triage.links.pieces import PAGE, SHARE, fits, with_subdomains
from triage.links.target import LinkError, Target, key_of, target

NAME = "snapchat"
HOSTS = with_subdomains(("snapchat.com",), ("www", "story", "m", "lens"))
SHORT_HOSTS = frozenset({"t.snapchat.com"})

_USER = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,30}(?<!\.)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I | re.A)
_ID = re.compile(r"[A-Za-z0-9_-]{8,200}")
_LENS = re.compile(r"[0-9a-f]{32}", re.I | re.A)


def read(address: Address) -> Target:
    """The target of an address on a Snapchat host. Raises LinkError when there is none."""
    if address.at(0).startswith("@"):
        return _of_user(address, address.at(0)[1:], 1)
    if address.first in ("add", "u", "s"):
        return _of_user(address, address.at(1).removeprefix("@"), 2)
    if address.first == "spotlight" and address.at(1):
        return target(NAME, "spotlight", fits(address.at(1), _ID))
    if address.first == "p":
        return target(NAME, "profile", fits(address.at(1), _UUID).lower())
    if address.first == "lens" or address.host == "lens.snapchat.com":
        return _lens(address)
    raise LinkError(SHARE, kind="share") if address.first == "t" else LinkError(PAGE)


def _of_user(address: Address, name: str, after: int) -> Target:
    user = fits(name, _USER).lower()
    if address.at(after).lower() == "spotlight" and address.at(after + 1):
        return target(NAME, "spotlight", fits(address.at(after + 1), _ID), owner=key_of(NAME, "user", user))
    return target(NAME, "user", user)


def _lens(address: Address) -> Target:
    token = address.segments[-1].replace("-", "") if address.segments else ""
    return target(NAME, "lens", fits(token, _LENS).lower())
