"""SoundCloud: users, tracks, sets; a secret token at the end is a private share."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, digits, fits, with_subdomains, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "soundcloud"
HOSTS = with_subdomains(("soundcloud.com",), ("www", "m")) | {"api.soundcloud.com", "api-v2.soundcloud.com"}
SHORT_HOSTS = frozenset({"on.soundcloud.com", "soundcloud.app.goog.gl", "snd.sc"})
TABS = words("tracks albums sets reposts likes followers following comments popular-tracks spotlight toptracks")
RESERVED = words(
    "charts company discover feed imprint jobs login logout mobile notifications pages people popular press pro search "
    "settings signin signup stations stream tags terms-of-use upload you jobs community-guidelines creators go"
)

_SLUG = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TOKEN = re.compile(r"s-[A-Za-z0-9]{3,40}")


def read(address: Address) -> Target:
    """The target of an address on a SoundCloud host. Raises LinkError when there is none."""
    if address.host.startswith("api"):
        return _numbered(address)
    if address.first == "messages":
        raise LinkError(MESSAGES, kind="conversation", audience="members")
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    return _of_user(address)


def _numbered(address: Address) -> Target:
    kinds = {"tracks": "trackid", "users": "userid", "playlists": "setid"}
    if address.first not in kinds:
        raise LinkError(PAGE)
    number = digits(address.at(1).removeprefix(f"soundcloud:{address.first}:"))
    return target(NAME, kinds[address.first], number, audience="invited" if address.ask("secret_token") else "unknown")


def _of_user(address: Address) -> Target:
    user, second, third = fits(address.at(0), _SLUG).lower(), address.at(1).lower(), address.at(2)
    owner = key_of(NAME, "user", user)
    if second == "sets" and third:
        return _made(address, "set", f"{user}/{fits(third, _SLUG).lower()}", owner, 3)
    if not second or second in TABS:
        return target(NAME, "user", user)
    return _made(address, "track", f"{user}/{fits(address.at(1), _SLUG).lower()}", owner, 2)


def _made(address: Address, kind: str, id_: str, owner: str, length: int) -> Target:
    """A track or set; what follows its name may only be a secret token or one of its own pages."""
    tail = address.at(length)
    secret = _TOKEN.fullmatch(tail) or _TOKEN.fullmatch(address.ask("secret_token"))
    if tail and not secret and tail.lower() not in ("comments", "likes", "reposts", "sets", "recommended"):
        raise LinkError(BROKEN)
    return target(NAME, kind, id_, owner=owner, audience="invited" if secret else "unknown")
