"""Threads: profiles and posts."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, PAGE, SHARE, fits, with_subdomains
from triage.links.target import LinkError, Target, key_of, target

NAME = "threads"
HOSTS = with_subdomains(("threads.com", "threads.net"), ("www", "m"))
TABS = frozenset({"", "replies", "media", "reposts"})

_USER = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9._]{1,30}(?<!\.)")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,28}")


def read(address: Address) -> Target:
    """The target of an address on a Threads host. Raises LinkError when there is none."""
    if address.first == "t":
        return target(NAME, "post", fits(address.at(1), _CODE))
    if address.first == "share":
        raise LinkError(SHARE, kind="share")
    if not address.first.startswith("@"):
        raise LinkError(PAGE)
    return _of_user(address)


def _of_user(address: Address) -> Target:
    name, second = fits(address.at(0)[1:], _USER).lower(), address.at(1).lower()
    if second == "post":
        return target(NAME, "post", fits(address.at(2), _CODE), owner=key_of(NAME, "user", name))
    if second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", name)
