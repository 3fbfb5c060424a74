"""Whether two links lead to one target. "Different" is said only where the addresses prove it."""

from enum import StrEnum

from triage.links.target import Target


class Match(StrEnum):
    """How the link of a claim stands to the link of an order."""

    SAME = "same"
    SAME_OWNER = "same_owner"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


_ACCOUNTS = {
    "youtube": ("channel", "handle", "custom", "user", "name"),
    "x": ("user", "userid"),
    "tiktok": ("user", "userid", "secuser"),
    "telegram": ("chat", "privatechat", "invite"),
    "discord": ("server", "invite"),
    "snapchat": ("user", "profile"),
    "soundcloud": ("user", "userid"),
    "spotify": ("artist", "user"),
    "reddit": ("user", "sub"),
    "linkedin": ("user", "company", "school", "showcase"),
    "vk": ("user", "group", "name"),
}
"""Kinds that own others, per platform; elsewhere `user` alone."""

_ONE_THING = {
    "youtube": (_ACCOUNTS["youtube"],),
    "x": (_ACCOUNTS["x"], ("post", "article")),
    "tiktok": (_ACCOUNTS["tiktok"], ("live", "room")),
    "facebook": (("post", "photo", "video", "album", "story"), ("user", "group")),
    "telegram": (_ACCOUNTS["telegram"], ("post", "privatepost")),
    "discord": (_ACCOUNTS["discord"],),
    "soundcloud": (_ACCOUNTS["soundcloud"], ("track", "trackid"), ("set", "setid")),
    "snapchat": (_ACCOUNTS["snapchat"],),
    "linkedin": (("activity", "share", "ugcpost", "article"), ("company", "school", "showcase")),
    "vk": (("user", "group", "name"),),
    "instagram": (("story", "stories", "highlight", "media"),),
}
"""Kinds whose different names may still stand for one thing."""

_FICKLE = {("telegram", "invite"), ("discord", "invite"), ("telegram", "folder")}
"""One group gives out many invitations, so two different ones say nothing."""

_NUMBER_OR_NAME = {
    ("facebook", "user"),
    ("facebook", "group"),
    ("linkedin", "company"),
    ("linkedin", "school"),
    ("linkedin", "showcase"),
}
"""One account has both a number and a name."""

_OWNER_IN_NAME = {"telegram", "soundcloud", "vk", "pinterest", "discord"}
"""Platforms where the owner is part of what names the thing, so that another owner means another thing."""


def match(claim: Target, order: Target) -> Match:
    """How the claim's target stands to the order's; symmetric, and UNKNOWN whenever either of them has no key.

    SAME and DIFFERENT follow from the addresses alone. SAME_OWNER means the address itself names the same account:
    a hint, since some platforms ignore that part. A post and a profile that nobody connects are UNKNOWN.
    """
    if claim.key is None or order.key is None:
        return Match.UNKNOWN
    if claim.platform != order.platform:
        return Match.DIFFERENT
    if claim.key == order.key:
        return _same_key(claim, order)
    if _shares_owner(claim, order):
        return Match.SAME_OWNER
    return Match.DIFFERENT if _surely_apart(claim, order) else Match.UNKNOWN


def _same_key(claim: Target, order: Target) -> Match:
    """Two comments under one post are two targets; a comment against the whole post, nobody can tell."""
    if claim.part == order.part:
        return Match.SAME
    return Match.SAME_OWNER if claim.part and order.part else Match.UNKNOWN


def _is_account(target: Target) -> bool:
    return target.kind in _ACCOUNTS.get(target.platform or "", ("user", "group"))


def _owner(target: Target) -> str | None:
    return target.key if _is_account(target) else target.owner


def _shares_owner(one: Target, other: Target) -> bool:
    owner = _owner(one)
    return owner is not None and owner == _owner(other)


def _surely_apart(one: Target, other: Target) -> bool:
    if one.kind == other.kind:
        return not _same_kind_unclear(one, other)
    platform = one.platform or ""
    if any(one.kind in kinds and other.kind in kinds for kinds in _ONE_THING.get(platform, ())):
        return False
    if _is_account(one) != _is_account(other):
        return platform in _OWNER_IN_NAME and _owners_apart(one, other)
    return not _is_account(one) or platform not in ("spotify",)


def _owners_apart(one: Target, other: Target) -> bool:
    """Whether both name an owner, in the same kind of name, and not the same one."""
    mine, theirs = _owner(one), _owner(other)
    return bool(mine and theirs and mine != theirs and mine.split(":")[1] == theirs.split(":")[1])


def _same_kind_unclear(one: Target, other: Target) -> bool:
    """Same kind, other id: still perhaps one thing where ids are not unique, or where only the case differs."""
    kind, mine, theirs = (one.platform or "", one.kind or ""), one.id or "", other.id or ""
    if kind in _FICKLE or mine.lower() == theirs.lower():
        return True
    if kind == ("facebook", "post"):
        return mine.startswith("pfbid") or theirs.startswith("pfbid")
    return kind in _NUMBER_OR_NAME and mine.isdigit() != theirs.isdigit()
