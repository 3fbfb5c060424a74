"""Spotify: tracks, albums, artists, playlists, podcasts, users; web addresses and `spotify:` alike."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, PAGE, SHARE, fits
from triage.links.target import LinkError, Target, key_of, target

NAME = "spotify"
HOSTS = frozenset({"open.spotify.com", "play.spotify.com", "embed.spotify.com"})
SHORT_HOSTS = frozenset({"spotify.link", "spotify.app.link"})
OTHER_HOSTS = frozenset({"spotify.com", "www.spotify.com", "artists.spotify.com", "podcasters.spotify.com"})
KINDS = frozenset({"track", "album", "artist", "playlist", "episode", "show"})

_ID = re.compile(r"[0-9A-Za-z]{22}")
_USER = re.compile(r"[^\s:/?#]{1,100}(?<![.,;!*~])")
_LANGUAGE = re.compile(r"intl-[a-z]{2,3}(?:-[a-z]{2,4})?")


def read(address: Address) -> Target:
    """The target of a Spotify address. Raises LinkError when there is none."""
    if address.host in OTHER_HOSTS:
        raise LinkError(PAGE)
    segments = address.segments
    while segments and (segments[0] in ("embed", "embed-podcast") or _LANGUAGE.fullmatch(segments[0].lower())):
        segments = segments[1:]
    if not segments:
        raise LinkError(PAGE)
    return _typed(segments)


def _typed(segments: tuple[str, ...]) -> Target:
    kind, rest = segments[0].lower(), segments[1:]
    if kind in ("collection", "library"):
        raise LinkError("This is the listener's own library, not something to be played for others.", audience="owner")
    if kind == "s":
        raise LinkError(SHARE, kind="share")
    if kind == "user" and rest:
        return _user(rest)
    if kind not in KINDS:
        raise LinkError(PAGE)
    if not rest:
        raise LinkError(BROKEN)
    return target(NAME, kind, fits(rest[0], _ID))


def _user(rest: tuple[str, ...]) -> Target:
    """`user/<name>`, and the older `user/<name>/playlist/<id>`."""
    name = fits(rest[0], _USER)
    if len(rest) > 2 and rest[1].lower() == "playlist":
        return target(NAME, "playlist", fits(rest[2], _ID), owner=key_of(NAME, "user", name))
    return target(NAME, "user", name)
