"""Reddit: communities, users, posts; a comment is a part of its post."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, MESSAGES, PAGE, SHARE, comment, fits, with_subdomains
from triage.links.target import LinkError, Target, key_of, target

NAME = "reddit"
HOSTS = with_subdomains(("reddit.com",), ("www", "old", "new", "np", "i", "m", "sh", "amp", "oauth"))
POST_HOSTS = frozenset({"redd.it", "www.redd.it"})
FILE_HOSTS = frozenset({"i.redd.it", "v.redd.it", "preview.redd.it"})
SHORT_HOSTS = frozenset({"reddit.app.link"})

_ID = re.compile(r"(?:t3_)?[0-9a-z]{2,13}", re.I | re.A)
_SUB = re.compile(r"[A-Za-z0-9_]{2,24}")
_USER = re.compile(r"[A-Za-z0-9_-]{2,24}")


def read(address: Address) -> Target:
    """The target of an address on a Reddit host. Raises LinkError when there is none."""
    if address.host in POST_HOSTS:
        return _post(address.segments, None)
    if address.host in FILE_HOSTS:
        raise LinkError("This is the picture or film alone: send the link of the post it stands in.", kind="file")
    if address.first in ("message", "chat"):
        raise LinkError(MESSAGES, kind="conversation", audience="members")
    if address.first in ("comments", "gallery", "tb"):
        return _post(address.segments[1:], None)
    if address.first in ("r", "u", "user") and address.at(1):
        return _below(address)
    raise LinkError(PAGE)


def user(name: str) -> Target:
    """A user by name, given without `u/`. Raises LinkError for an impossible name."""
    return target(NAME, "user", fits(name, _USER).lower())


def community(name: str) -> Target:
    """A community by name, given without `r/`; `u_name` is the user's own. Raises LinkError."""
    if name.lower().startswith("u_"):
        return user(name[2:])
    if name.lower() in ("all", "popular", "friends", "mod"):
        raise LinkError(PAGE)
    return target(NAME, "sub", fits(name, _SUB).lower())


def _post(segments: tuple[str, ...], owner: str | None) -> Target:
    """`<id>[/<slug>[/<comment>]]`. All addresses below a post have the post's key; a comment is told in `part`."""
    if not segments:
        raise LinkError(PAGE)
    part = comment(segments[2].lower().removeprefix("t1_")) if len(segments) > 2 else None
    id_ = fits(segments[0], _ID).lower().removeprefix("t3_").lstrip("0")
    if not id_:
        raise LinkError(BROKEN)
    return target(NAME, "post", id_, owner=owner, part=part)


def _below(address: Address) -> Target:
    account = community(address.at(1)) if address.first == "r" else user(address.at(1))
    second = address.at(2).lower()
    if second == "s" and address.at(3):
        raise LinkError(SHARE, kind="share")
    if second in ("comments", "gallery") and address.at(3):
        return _post(address.segments[3:], key_of(NAME, account.kind or "", account.id or ""))
    return account
