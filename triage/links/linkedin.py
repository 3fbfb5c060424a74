"""LinkedIn: people, organisations, posts under their three kinds of number, articles."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, digits, fits, refusing
from triage.links.target import LinkError, Target, target

NAME = "linkedin"
SHORT_HOSTS = frozenset({"lnkd.in"})
POSTS = {"activity": "activity", "share": "share", "ugcpost": "ugcpost"}

_HOST = re.compile(r"(?:(?:www|m|[a-z]{2})\.)?linkedin\.com")
_SLUG = re.compile(r"[^\s/:?#<>\"]{1,200}")
_POST = re.compile(r"(?:.*[-_])?(activity|share|ugcpost)-([0-9]{15,25})(?:-[\w-]{1,10})?", re.I | re.A)
_URN = re.compile(r"urn:li:(activity|share|ugcpost):([0-9]{15,25})", re.I | re.A)
_COMMENT = re.compile(r"urn:li:(?:fsd_)?comment:\(.*,([0-9]{10,25})(?:,.*)?\)", re.I | re.A)
_TAIL_NUMBER = re.compile(r"(?:.*-)?([0-9]{5,25})")


def is_host(host: str) -> bool:
    """linkedin.com and its two-letter languages."""
    return bool(_HOST.fullmatch(host))


def read(address: Address) -> Target:
    """The target of an address on a LinkedIn host. Raises LinkError when there is none."""
    reader = _BY_FIRST.get(address.first)
    if reader is None:
        raise LinkError(PAGE)
    return reader(address)


def _slug(address: Address, kind: str) -> Target:
    if not address.at(1):
        raise LinkError(PAGE)
    return target(NAME, kind, fits(address.at(1), _SLUG).casefold())


def _person(address: Address) -> Target:
    return _slug(address, "user")


def _organisation(address: Address) -> Target:
    return _slug(address, address.first)


def _post(kind: str, number: str, address: Address) -> Target:
    found = _COMMENT.fullmatch(address.ask("commentUrn") or address.ask("dashCommentUrn"))
    return target(NAME, POSTS[kind.lower()], digits(number), part=f"comment:{found[1]}" if found else None)


def _posts(address: Address) -> Target:
    found = _POST.fullmatch(address.at(1))
    if not found:
        raise LinkError(BROKEN if address.at(1) else PAGE)
    return _post(found[1], found[2], address)


def _feed(address: Address) -> Target:
    """`/feed/update/urn:li:activity:<n>`, also under /embed/."""
    urn = _URN.fullmatch(address.segments[-1])
    if not urn:
        raise LinkError(PAGE)
    return _post(urn[1], urn[2], address)


def _article(address: Address) -> Target:
    return _slug(address, "article")


def _newsletter(address: Address) -> Target:
    return _slug(address, "newsletter")


def _numbered(address: Address) -> Target:
    """`/events/[name-]<n>`, `/groups/<n>`."""
    found = _TAIL_NUMBER.fullmatch(address.at(1))
    if not found:
        raise LinkError(PAGE)
    return target(NAME, address.first.removesuffix("s"), digits(found[1]))


_messages = refusing(MESSAGES, "conversation", "members")
_BY_FIRST = {
    "in": _person,
    "posts": _posts,
    "feed": _feed,
    "embed": _feed,
    "pulse": _article,
    "newsletters": _newsletter,
    "events": _numbered,
    "groups": _numbered,
    "messaging": _messages,
    **dict.fromkeys(("company", "school", "showcase"), _organisation),
}
