"""X, once Twitter. Whoever stands before `/status/` does not matter: the number alone names the post."""

import re

from triage.links.address import Address
from triage.links.pieces import (
    BROKEN,
    MESSAGES,
    PAGE,
    digits,
    fits,
    is_number,
    name_of,
    refusing,
    with_subdomains,
    words,
)
from triage.links.target import LinkError, Target, key_of, target

NAME = "x"
MIRRORS = frozenset({"fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com", "www.fxtwitter.com"})
HOSTS = with_subdomains(("x.com", "twitter.com"), ("www", "m", "mobile")) | MIRRORS | {"platform.twitter.com"}
SHORT_HOSTS = frozenset({"t.co"})
STATUS = frozenset({"status", "statuses"})
TABS = words(
    "with_replies media likes followers following highlights articles verified_followers photo header_photo "
    "superfollows subscriptions about affiliates"
)
RESERVED = words(
    "about account compose download explore hashtag home jobs login logout notifications privacy search settings share "
    "signup tos who_to_follow oauth premium"
)

_USER = re.compile(r"[A-Za-z0-9_]{1,15}")
_SPACE = re.compile(r"[A-Za-z0-9]{13}")


def read(address: Address) -> Target:
    """The target of an address on an X host. Raises LinkError when there is none."""
    if address.host == "platform.twitter.com":
        return _post(address.ask("id"), None)
    if address.first in _BY_FIRST:
        return _BY_FIRST[address.first](address)
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    return _of_user(address)


def _name(text: str) -> str:
    return name_of(text.removeprefix("@"), _USER, RESERVED | _BY_FIRST.keys())


def _post(number: str, owner: str | None) -> Target:
    return target(NAME, "post", digits(number), owner=owner)


def _of_user(address: Address) -> Target:
    name, second = _name(address.at(0)), address.at(1).lower()
    owner = key_of(NAME, "user", name)
    if second in STATUS:
        return _post(address.at(2), owner)
    if second == "lists":
        raise LinkError("A list is named by its number: open it and send the link with /i/lists/.")
    if second == "article":
        return target(NAME, "article", digits(address.at(2)), owner=owner)
    if second and second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", name)


def _internal(address: Address) -> Target:
    """`/i/…`: addresses that name no user."""
    second, third = address.at(1).lower(), address.at(2)
    if second == "web" and third.lower() in STATUS:
        return _post(address.at(3), None)
    if second in STATUS:
        return _post(third, None)
    if second in ("spaces", "broadcasts"):
        return target(NAME, second[:-1], fits(third, _SPACE))
    if second in _NUMBERED:
        return target(NAME, _NUMBERED[second], digits(third))
    raise LinkError(PAGE)


def _intent(address: Address) -> Target:
    if address.ask("user_id"):
        return target(NAME, "userid", digits(address.ask("user_id")))
    if address.ask("screen_name"):
        return target(NAME, "user", _name(address.ask("screen_name")))
    if address.ask("tweet_id"):
        return _post(address.ask("tweet_id"), None)
    raise LinkError(PAGE)


def _status(address: Address) -> Target:
    """`/status/<n>`, also under /statuses/."""
    if not is_number(address.at(1)):
        raise LinkError(PAGE)
    return _post(address.at(1), None)


_NUMBERED = {"user": "userid", "communities": "community", "lists": "list", "events": "event", "trending": "trend"}
_messages = refusing(MESSAGES, "conversation", "members")
_BY_FIRST = {"i": _internal, "intent": _intent, "messages": _messages, "status": _status, "statuses": _status}
