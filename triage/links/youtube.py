"""YouTube: videos under all their spellings, channels under their four kinds of name, playlists."""

import re

from triage.links.address import Address
from triage.links.pieces import BROKEN, PAGE, comment, fits, with_subdomains, words
from triage.links.target import LinkError, Target, key_of, target

NAME = "youtube"
SHORT_DOMAIN = frozenset({"youtu.be", "www.youtu.be"})
HOSTS = (
    with_subdomains(("youtube.com", "youtube-nocookie.com"), ("www", "m"))
    | with_subdomains(("youtubekids.com",), ("www",))
    | {"music.youtube.com", "gaming.youtube.com"}
    | SHORT_DOMAIN
)
STUDIO = frozenset({"studio.youtube.com"})
"""Only a channel's own people can open it."""
VIDEO = frozenset({"shorts", "live", "embed", "v", "e", "watch", "vi"})
PERSONAL = frozenset({"LL", "WL", "LM"})
RESERVED = words(
    "about account ads attribution_link browse c channel clip comment creators feed feeds gaming get_video_info "
    "hashtag howyoutubeworks i iframe_api img intl kids login logout movies music oembed oops playables playlist post "
    "premium press privacy redirect reporthistory results s search search_ajax shared signin signup source sports "
    "static storefront t testtube trends trending tv upload user verify video_masthead watch_popup yt yts"
)

_VIDEO_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_CHANNEL_ID = re.compile(r"UC[0-9A-Za-z_-]{22}")
_PLAYLIST_ID = re.compile(r"(?:PL|EC|UU|FL|PU|OLAK5uy_)[0-9A-Za-z_-]{8,80}")
_HANDLE = re.compile(r"[^\W_](?:[\w.·-]{0,58}\w)?")
_NAME = re.compile(r"[\w-][\w.-]{0,99}(?<!\.)")
_ITEM = re.compile(r"[0-9A-Za-z_-]{10,80}")


def read(address: Address) -> Target:
    """The target of an address on a YouTube host. Raises LinkError when there is none."""
    if address.host in STUDIO:
        raise LinkError("This is the channel's own workshop (YouTube Studio): send the public link.", audience="owner")
    if address.host in SHORT_DOMAIN:
        return _video(address, address.at(0))
    if address.ask("v"):
        return _video(address, address.ask("v").partition("?")[0])
    if address.first in VIDEO:
        return _video_path(address)
    if address.first in _BY_FIRST:
        return _BY_FIRST[address.first](address)
    return _named(address)


def handle(name: str) -> Target:
    """A channel by its handle, given without '@'. Raises LinkError for an impossible one."""
    return target(NAME, "handle", fits(name.casefold(), _HANDLE))


def _video(address: Address, id_: str) -> Target:
    if not id_:
        raise LinkError(PAGE)
    return target(NAME, "video", fits(id_, _VIDEO_ID), part=comment(address.ask("lc")))


def _video_path(address: Address) -> Target:
    second = address.at(1)
    if second == "videoseries" or (not second and address.ask("list")):
        return _playlist(address)
    if second == "live_stream":
        return _channel_id(address.ask("channel"))
    return _video(address, second)


def _playlist(address: Address) -> Target:
    id_ = address.ask("list")
    if id_ in PERSONAL:
        raise LinkError("This list is a different one for everybody who opens it.", kind="playlist", audience="owner")
    if id_.startswith("RD"):
        raise LinkError("This is a mix that YouTube makes anew for everybody who opens it.", kind="playlist")
    return target(NAME, "playlist", fits(id_, _PLAYLIST_ID))


def _channel_id(id_: str) -> Target:
    return target(NAME, "channel", fits(id_, _CHANNEL_ID))


def _channel(address: Address) -> Target:
    post = address.ask("lb")
    if address.at(2) == "community" and post:
        return target(NAME, "post", fits(post, _ITEM), owner=key_of(NAME, "channel", address.at(1)))
    return _channel_id(address.at(1))


def _custom(address: Address) -> Target:
    return target(NAME, "custom", fits(address.at(1).casefold(), _NAME))


def _user(address: Address) -> Target:
    return target(NAME, "user", fits(address.at(1).casefold(), _NAME))


def _clip(address: Address) -> Target:
    return target(NAME, "clip", fits(address.at(1), _ITEM))


def _post(address: Address) -> Target:
    return target(NAME, "post", fits(address.at(1), _ITEM))


def _browse(address: Address) -> Target:
    """YouTube Music's own spelling of channels and lists."""
    id_ = address.at(1)
    if id_.startswith("VL"):
        return target(NAME, "playlist", fits(id_[2:], _PLAYLIST_ID))
    return _channel_id(id_)


def _named(address: Address) -> Target:
    name = address.at(0)
    if not name or name.lower() in RESERVED:
        raise LinkError(PAGE)
    if name.startswith("@"):
        return handle(name[1:])
    if len(address.segments) > 2 or (address.at(1) and address.at(1).lower() not in _TABS):
        raise LinkError(BROKEN)
    return target(NAME, "name", fits(name.casefold(), _NAME))


_TABS = words("videos shorts streams live community about featured playlists join store releases podcasts")
_BY_FIRST = {
    "playlist": _playlist,
    "channel": _channel,
    "c": _custom,
    "user": _user,
    "clip": _clip,
    "post": _post,
    "browse": _browse,
}
