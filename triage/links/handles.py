"""Names without an address: they mean something only together with the platform they are on."""

import re
from collections.abc import Callable

from triage.links import facebook, instagram, reddit, telegram, vk, youtube
from triage.links.target import PREFIXES, LinkError, Target, target

NEEDS_PLATFORM = "A name alone does not say on which platform it is: please send the full link."
NO_LINK = "There is no link in this text."
AMBIGUOUS = "This may be a name or the number of a post: please send the full link."

_HANDLE = re.compile(r"(?:(?P<prefix>u|r|user)/|@)?(?P<name>[^\s@/:?#]{1,100})", re.I)
_AROUND = "<>()[]{}\"'`«»“”„‘’*,;:!? \t\n"
_POST_NUMBERS = {"tiktok": ("item", re.compile(r"[0-9]{17,20}")), "x": ("post", re.compile(r"[0-9]{16,20}"))}
_LOOKS_LIKE_CODE = {
    "instagram": re.compile(r"(?=.*[A-Z])[A-Za-z0-9_-]{10,12}"),
    "youtube": re.compile(r"[0-9A-Za-z_-]{11}"),
    "threads": re.compile(r"(?=.*[A-Z])[A-Za-z0-9_-]{10,12}"),
}
_PLAIN = {
    "tiktok": re.compile(r"[A-Za-z0-9_.]{1,32}(?<!\.)"),
    "x": re.compile(r"[A-Za-z0-9_]{1,15}"),
    "threads": re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9._]{1,30}(?<!\.)"),
    "snapchat": re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,30}"),
    "kick": re.compile(r"[A-Za-z0-9_-]{2,40}"),
    "twitch": re.compile(r"[A-Za-z0-9_]{2,25}"),
    "soundcloud": re.compile(r"[A-Za-z0-9_-]{2,100}"),
    "pinterest": re.compile(r"[A-Za-z0-9_.-]{2,60}"),
}
"""Platforms whose name is one word of these letters, the same in lower case, and of kind `user`."""


def read_handle(text: str, platform: str | None) -> Target:
    """The account that a bare name means on a platform; with the platform unknown, why that is not enough.

    Raises LinkError when the text is not one name, or could as well be the number of a post.
    """
    found = _HANDLE.fullmatch(text.strip(_AROUND).rstrip("."))
    if not found:
        raise LinkError(NO_LINK)
    marked = text.strip(_AROUND).startswith("@") or found["prefix"] is not None
    if platform not in PREFIXES:
        raise LinkError(NEEDS_PLATFORM if marked else NO_LINK)
    if not marked:
        post = _bare_number(found["name"], platform)
        if post:
            return post
    return _account(platform, found)


def _bare_number(name: str, platform: str) -> Target | None:
    """A post given by its bare number, None for a name."""
    kind, pattern = _POST_NUMBERS.get(platform, ("", None))
    if pattern and pattern.fullmatch(name):
        return target(platform, kind, name)
    code = _LOOKS_LIKE_CODE.get(platform)
    if (code and code.fullmatch(name)) or name.isdigit():
        raise LinkError(AMBIGUOUS)
    return None


def _account(platform: str, found: re.Match[str]) -> Target:
    name = found["name"]
    if platform == "reddit":
        return reddit.community(name) if (found["prefix"] or "").lower() == "r" else reddit.user(name)
    if platform in _SPECIAL:
        return _SPECIAL[platform](name)
    if platform not in _PLAIN or not _PLAIN[platform].fullmatch(name):
        raise LinkError(NEEDS_PLATFORM if platform not in _PLAIN else NO_LINK)
    return target(platform, "user", name.lower())


def _instagram(name: str) -> Target:
    return target("instagram", "user", instagram.user_key(name).rpartition(":")[2])


def _facebook(name: str) -> Target:
    return target("facebook", "user", facebook.user_id(name))


def _youtube(name: str) -> Target:
    return target("youtube", "channel", name) if re.fullmatch(r"UC[0-9A-Za-z_-]{22}", name) else youtube.handle(name)


_SPECIAL: dict[str, Callable[[str], Target]] = {
    "instagram": _instagram,
    "telegram": telegram.public,
    "youtube": _youtube,
    "facebook": _facebook,
    "vk": vk.named,
}
