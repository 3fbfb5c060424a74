"""Facebook: profiles and pages, posts, photos, videos, groups, events."""

import re

from triage.links.address import Address
from triage.links.pieces import (
    BROKEN,
    MESSAGES,
    PAGE,
    SHARE,
    comment,
    digits,
    fits,
    is_number,
    name_of,
    refusing,
    words,
)
from triage.links.target import LinkError, Target, key_of, target

NAME = "facebook"
HOSTS = frozenset({"facebook.com", "fb.com", "www.fb.com", "m.fb.com"})
SHORT_HOSTS = frozenset({"fb.watch", "fb.gg", "fb.me", "www.fb.me"})
PRIVATE_HOSTS = frozenset({"business", "adsmanager", "insights", "developers", "apps", "upload", "graph", "about"})
GROUP_POST = "Only members see the posts of a group, unless the group is public, which the address does not say."
TABS = words(
    "about photos videos posts reels reels_tab friends followers following likes mentions community groups events "
    "photos_by photos_albums photos_of live_videos map music sports reviews services shop timeline sk info"
)
RESERVED = words(
    "ads ajax bookmarks business careers checkpoint connect dialog events fundraisers gaming groups hashtag help home "
    "home.php latest legal live login login.php login_identify memories notifications pages plugins policies policy "
    "privacy public r.php recover reg saved search settings sharer sharer.php share.php terms translations watchlist "
    "help.php friends marketplace flx l.php lite"
)

_VANITY = re.compile(r"[A-Za-z0-9.]{1,60}")
_GROUP = re.compile(r"[A-Za-z0-9._-]{1,80}(?<!\.)")
_PFBID = re.compile(r"pfbid[A-Za-z0-9]{20,120}")
_TAIL_NUMBER = re.compile(r"(?:.*-)?([0-9]{5,25})")
_ALBUM = re.compile(r"(?:a|pcb|oa|g|vb|ms\.c)\.([0-9]{5,25})(?:\.[0-9.]*)?")


def is_host(host: str) -> bool:
    """Facebook's own subdomains are all Facebook: languages, mobile, basic."""
    return host in HOSTS or host.endswith(".facebook.com")


def read(address: Address) -> Target:
    """The target of an address on a Facebook host. Raises LinkError when there is none."""
    if address.host.removesuffix(".facebook.com") in PRIVATE_HOSTS:
        raise LinkError("This page is for the people who run a page or an app, not a public one.", audience="owner")
    if address.first in _BY_FIRST:
        return _BY_FIRST[address.first](address)
    if address.ask("story_fbid") and address.first != "groups":
        return _story(address)
    if not address.first or address.first in RESERVED:
        raise LinkError(PAGE)
    return _of_user(address)


def user_id(name: str) -> str:
    """The id of a profile or page: its number, or its name in lower case without the dots Facebook ignores."""
    if is_number(name):
        return digits(name)
    return name_of(name_of(name, _VANITY, _OWN_WORDS).replace(".", ""), _VANITY, _OWN_WORDS)


def _user_key(name: str) -> str | None:
    """The key of a name that only accompanies a number, None when it is none."""
    try:
        return key_of(NAME, "user", user_id(name))
    except LinkError:
        return None


def _post(address: Address, id_: str, owner: str | None, why: str | None = None) -> Target:
    id_ = id_ if _PFBID.fullmatch(id_) else _tail(id_)
    return target(NAME, "post", id_, owner=owner, part=comment(address.ask("comment_id")), why=why)


def _tail(text: str) -> str:
    found = _TAIL_NUMBER.fullmatch(text)
    if not found:
        raise LinkError(BROKEN)
    return digits(found[1])


def _story(address: Address) -> Target:
    return _post(address, address.ask("story_fbid"), _user_key(address.ask("id")))


def _profile(address: Address) -> Target:
    return target(NAME, "user", digits(address.ask("id")))


def _last_number(address: Address) -> Target:
    """`/people/<name>/<n>`, `/pages/<name>/<n>`, `/pages/category/<x>/<name>-<n>`, `/p/<name>-<n>`."""
    if len(address.segments) < 2:
        raise LinkError(PAGE)
    return target(NAME, "user", _tail(address.segments[-1]))


def _photo(address: Address) -> Target:
    number = address.ask("fbid") or (address.at(1) if address.first == "photo" else "")
    if not number:
        return _album(address)
    return target(NAME, "photo", digits(number), part=comment(address.ask("comment_id")))


def _album(address: Address) -> Target:
    album = _ALBUM.fullmatch(address.ask("set"))
    if not album:
        raise LinkError(PAGE)
    return target(NAME, "album", digits(album[1]))


def _video(address: Address, number: str, owner: str | None = None) -> Target:
    if not number:
        raise LinkError(PAGE)
    return target(NAME, "video", digits(number), owner=owner, part=comment(address.ask("comment_id")))


def _watch(address: Address) -> Target:
    return _video(address, address.ask("v"))


def _reel(address: Address) -> Target:
    return _video(address, address.at(1))


def _event(address: Address) -> Target:
    numbers = [piece for piece in address.segments[1:] if is_number(piece)]
    if not numbers:
        raise LinkError(PAGE)
    return target(NAME, "event", digits(numbers[0]))


def _group(address: Address) -> Target:
    name, second, third = address.at(1), address.at(2).lower(), address.at(3)
    if not name or name.lower() in ("feed", "discover", "joins", "create", "search"):
        raise LinkError(PAGE)
    group = digits(name) if is_number(name) else fits(name, _GROUP).lower()
    post = third if second in ("posts", "permalink") else address.ask("multi_permalinks") or address.ask("story_fbid")
    if post:
        return _post(address, post, key_of(NAME, "group", group), GROUP_POST)
    if second == "user" and third:
        return target(NAME, "user", digits(third))
    return target(NAME, "group", group)


def _story_card(address: Address) -> Target:
    return target(NAME, "story", digits(address.at(1)))


def _listing(address: Address) -> Target:
    if address.at(1) != "item":
        raise LinkError(PAGE)
    return target(NAME, "listing", digits(address.at(2)))


def _page_group(address: Address) -> Target:
    """`/pg/<page>/…`, the old spelling of a page."""
    return target(NAME, "user", user_id(address.at(1)))


def _of_user(address: Address) -> Target:
    name, second = address.at(0), address.at(1).lower()
    id_ = user_id(name)
    owner = key_of(NAME, "user", id_)
    last = address.segments[-1]
    if second == "posts" and address.at(2):
        return _post(address, last, owner)
    if second in ("videos", "reel", "reels") and is_number(last):
        return _video(address, last, owner)
    if second == "photos" and address.at(2):
        return target(NAME, "photo", digits(last), owner=owner)
    if second and second not in TABS:
        raise LinkError(BROKEN)
    return target(NAME, "user", id_)


_share = refusing(SHARE, "share")
_messages = refusing(MESSAGES, "conversation", "members")
_BY_FIRST = {
    "profile.php": _profile,
    "permalink.php": _story,
    "story.php": _story,
    "photo": _photo,
    "photo.php": _photo,
    "media": _album,
    "watch": _watch,
    "video.php": _watch,
    "reel": _reel,
    "groups": _group,
    "events": _event,
    "share": _share,
    "messages": _messages,
    "stories": _story_card,
    "marketplace": _listing,
    "pg": _page_group,
    **dict.fromkeys(("people", "pages", "p"), _last_number),
}
_OWN_WORDS = RESERVED | _BY_FIRST.keys()
