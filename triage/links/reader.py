"""One address read to its target: taken apart, unwrapped, handed to its platform."""

from triage.links.address import Address, read_address
from triage.links.lookalike import resembles
from triage.links.pieces import PAGE, SHARE
from triage.links.registry import READERS, foreign, is_short, platform_of, short_platform
from triage.links.target import LinkError, Target, nothing
from triage.links.wrappers import MOST_LAYERS, inner

UNKNOWN_SITE = "The link does not lead to a platform we know."
SHORTENER = "A shortened link does not show where it leads: open it and send the long link it leads to."
LAYERS = "The link is packed into too many other links: send the link of the profile or post itself."


def read(text: str) -> Target:
    """The target of one address. Never raises: an address without a target gives the reason."""
    try:
        address = _unwrapped(text)
    except LinkError as problem:
        return nothing(problem)
    platform = _APPS.get(address.scheme) or platform_of(address.host)
    if platform is None:
        return _stranger(address)
    try:
        return READERS[platform](address)
    except LinkError as problem:
        return nothing(problem, platform)


_APPS = {"tg": "telegram", "spotify": "spotify"}


def _unwrapped(text: str) -> Address:
    address = read_address(text)
    for _ in range(MOST_LAYERS):
        hidden = inner(address)
        if hidden is None:
            return address
        address = read_address(hidden)
    if inner(address) is not None:
        raise LinkError(LAYERS)
    return address


def _stranger(address: Address) -> Target:
    if is_short(address.host):
        platform = short_platform(address.host)
        sentence = (SHARE if platform else SHORTENER) if address.segments else PAGE
        return nothing(LinkError(sentence, kind="share" if address.segments else None), platform)
    known = foreign(address.host)
    if known:
        return nothing(LinkError(known.sentence, audience=known.audience))
    return nothing(LinkError(resembles(address.host) or UNKNOWN_SITE))
