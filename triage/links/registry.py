"""Which host belongs to which platform. Exact names and listed patterns only, never "ends with"."""

from collections.abc import Callable
from dataclasses import dataclass

from triage.links import (
    discord,
    facebook,
    instagram,
    kick,
    linkedin,
    pinterest,
    reddit,
    snapchat,
    soundcloud,
    spotify,
    telegram,
    threads,
    tiktok,
    twitch,
    twitter,
    vk,
    youtube,
)
from triage.links.address import Address
from triage.links.pieces import words
from triage.links.target import Audience, Target

Reader = Callable[[Address], Target]

READERS: dict[str, Reader] = {
    "instagram": instagram.read,
    "tiktok": tiktok.read,
    "youtube": youtube.read,
    "x": twitter.read,
    "facebook": facebook.read,
    "telegram": telegram.read,
    "spotify": spotify.read,
    "soundcloud": soundcloud.read,
    "twitch": twitch.read,
    "linkedin": linkedin.read,
    "discord": discord.read,
    "reddit": reddit.read,
    "threads": threads.read,
    "pinterest": pinterest.read,
    "snapchat": snapchat.read,
    "kick": kick.read,
    "vk": vk.read,
}

_HOSTS: dict[str, frozenset[str]] = {
    "instagram": instagram.HOSTS,
    "tiktok": tiktok.HOSTS,
    "youtube": youtube.HOSTS | youtube.STUDIO,
    "x": twitter.HOSTS,
    "spotify": spotify.HOSTS | spotify.OTHER_HOSTS,
    "soundcloud": soundcloud.HOSTS,
    "twitch": twitch.HOSTS | twitch.PRIVATE_HOSTS,
    "discord": discord.HOSTS,
    "reddit": reddit.HOSTS | reddit.POST_HOSTS | reddit.FILE_HOSTS,
    "threads": threads.HOSTS,
    "snapchat": snapchat.HOSTS,
    "kick": kick.HOSTS | kick.PRIVATE_HOSTS,
    "vk": vk.HOSTS,
}
_EXACT = {host: platform for platform, hosts in _HOSTS.items() for host in hosts}

_PATTERNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("facebook", facebook.is_host),
    ("telegram", telegram.is_host),
    ("linkedin", linkedin.is_host),
    ("pinterest", pinterest.is_host),
)

_SHORT: dict[str, str | None] = {
    host: platform
    for platform, hosts in {
        "tiktok": tiktok.SHORT_HOSTS,
        "x": twitter.SHORT_HOSTS,
        "facebook": facebook.SHORT_HOSTS,
        "spotify": spotify.SHORT_HOSTS,
        "soundcloud": soundcloud.SHORT_HOSTS,
        "linkedin": linkedin.SHORT_HOSTS,
        "reddit": reddit.SHORT_HOSTS,
        "pinterest": pinterest.SHORT_HOSTS,
        "snapchat": snapchat.SHORT_HOSTS,
        "vk": vk.SHORT_HOSTS,
        None: words(
            "bit.ly tinyurl.com goo.gl t.ly cutt.ly is.gd rb.gy shorturl.at ow.ly buff.ly rebrand.ly s.id dsc.gg "
            "shorturl.com tiny.cc v.gd bl.ink"
        ),
    }.items()
    for host in hosts
}
"""Hosts whose addresses hold a token only; what they lead to is known after a redirect."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A well-known place that is no target, with the reason to give."""

    sentence: str
    audience: Audience = "unknown"


_FILES = Foreign("This is a file store, not a profile or a post: send the link of the profile or post.", "invited")
_PICTURES = Foreign(
    "This is a picture on a file store: send pictures here in the chat, and the link by itself.", "invited"
)
_MESSENGER = Foreign("This opens a private conversation, not a profile or a post.", "members")
_MENU = Foreign("This is a page of links: send the link of the profile or post itself.")

_FOREIGN: dict[str, Foreign] = {
    **dict.fromkeys(
        words("drive.google.com docs.google.com dropbox.com icloud.com wetransfer.com we.tl mega.nz"),
        _FILES,
    ),
    **dict.fromkeys(words("onedrive.live.com 1drv.ms mediafire.com"), _FILES),
    **dict.fromkeys(words("photos.app.goo.gl photos.google.com prnt.sc imgur.com ibb.co gyazo.com"), _PICTURES),
    **dict.fromkeys(words("wa.me api.whatsapp.com chat.whatsapp.com m.me messenger.com ig.me vk.me"), _MESSENGER),
    **dict.fromkeys(words("linktr.ee beacons.ai lnk.bio linkin.bio bio.link"), _MENU),
}


def platform_of(host: str) -> str | None:
    """The platform an ASCII, lower-case host belongs to; short-link hosts do not count."""
    exact = _EXACT.get(host)
    return exact or next((name for name, owns in _PATTERNS if owns(host)), None)


def is_short(host: str) -> bool:
    """Whether every address on this host is only a token for another one."""
    return host.removeprefix("www.") in _SHORT


def short_platform(host: str) -> str | None:
    """The platform whose share links live on this host, None for shorteners that lead anywhere."""
    return _SHORT.get(host.removeprefix("www."))


def foreign(host: str) -> Foreign | None:
    """What is known of a host that is no platform of ours."""
    return _FOREIGN.get(host.removeprefix("www."))


def is_known(host: str) -> bool:
    """Whether anything can be said about this host."""
    return platform_of(host) is not None or is_short(host) or foreign(host) is not None
