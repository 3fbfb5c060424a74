"""The one address we write for a target, whatever spelling it came in."""

from urllib.parse import quote

from triage.links.target import Target

_IG, _TT, _YT, _FB = (
    "https://www.instagram.com",
    "https://www.tiktok.com",
    "https://www.youtube.com",
    "https://www.facebook.com",
)
_SC, _LI, _VK, _DC = "https://soundcloud.com", "https://www.linkedin.com", "https://vk.com", "https://discord.com"

_TEMPLATES = {
    "ig:user": _IG + "/{id}/",
    "ig:media": _IG + "/p/{id}/",
    "ig:stories": _IG + "/stories/{id}/",
    "ig:highlight": _IG + "/stories/highlights/{id}/",
    "tt:user": _TT + "/@{id}",
    "tt:item": _TT + "/@/video/{id}",
    "tt:live": _TT + "/@{id}/live",
    "tt:room": _TT + "/share/live/{id}",
    "tt:userid": _TT + "/share/user/{id}",
    "tt:secuser": "https://www.douyin.com/user/{id}",
    "tt:sound": _TT + "/music/original-sound-{id}",
    "yt:video": _YT + "/watch?v={id}",
    "yt:channel": _YT + "/channel/{id}",
    "yt:handle": _YT + "/@{id}",
    "yt:custom": _YT + "/c/{id}",
    "yt:user": _YT + "/user/{id}",
    "yt:name": _YT + "/{id}",
    "yt:playlist": _YT + "/playlist?list={id}",
    "yt:clip": _YT + "/clip/{id}",
    "yt:post": _YT + "/post/{id}",
    "x:user": "https://x.com/{id}",
    "x:userid": "https://x.com/i/user/{id}",
    "x:post": "https://x.com/i/status/{id}",
    "x:space": "https://x.com/i/spaces/{id}",
    "x:broadcast": "https://x.com/i/broadcasts/{id}",
    "x:community": "https://x.com/i/communities/{id}",
    "x:list": "https://x.com/i/lists/{id}",
    "x:event": "https://x.com/i/events/{id}",
    "x:trend": "https://x.com/i/trending/{id}",
    "fb:user": _FB + "/{id}",
    "fb:post": _FB + "/permalink.php?story_fbid={id}",
    "fb:photo": _FB + "/photo?fbid={id}",
    "fb:album": _FB + "/media/set/?set=a.{id}",
    "fb:video": _FB + "/watch/?v={id}",
    "fb:event": _FB + "/events/{id}",
    "fb:group": _FB + "/groups/{id}",
    "fb:story": _FB + "/stories/{id}",
    "fb:listing": _FB + "/marketplace/item/{id}",
    "tg:chat": "https://t.me/{id}",
    "tg:post": "https://t.me/{id}",
    "tg:app": "https://t.me/{id}",
    "tg:story": "https://t.me/{first}/s/{last}",
    "tg:invite": "https://t.me/joinchat/{id}",
    "tg:privatechat": "https://t.me/c/{id}",
    "tg:privatepost": "https://t.me/c/{id}",
    "tg:folder": "https://t.me/addlist/{id}",
    "sc:user": _SC + "/{id}",
    "sc:track": _SC + "/{id}",
    "sc:set": _SC + "/{first}/sets/{last}",
    "sc:trackid": "https://api.soundcloud.com/tracks/{id}",
    "sc:userid": "https://api.soundcloud.com/users/{id}",
    "sc:setid": "https://api.soundcloud.com/playlists/{id}",
    "tw:user": "https://www.twitch.tv/{id}",
    "tw:video": "https://www.twitch.tv/videos/{id}",
    "tw:clip": "https://clips.twitch.tv/{id}",
    "tw:collection": "https://www.twitch.tv/collections/{id}",
    "li:user": _LI + "/in/{id}/",
    "li:company": _LI + "/company/{id}/",
    "li:school": _LI + "/school/{id}/",
    "li:showcase": _LI + "/showcase/{id}/",
    "li:activity": _LI + "/feed/update/urn:li:activity:{id}",
    "li:share": _LI + "/feed/update/urn:li:share:{id}",
    "li:ugcpost": _LI + "/feed/update/urn:li:ugcPost:{id}",
    "li:article": _LI + "/pulse/{id}",
    "li:newsletter": _LI + "/newsletters/{id}",
    "li:event": _LI + "/events/{id}",
    "li:group": _LI + "/groups/{id}",
    "dc:invite": _DC + "/invite/{id}",
    "dc:server": _DC + "/channels/{id}",
    "dc:channel": _DC + "/channels/{id}",
    "dc:message": _DC + "/channels/{id}",
    "dc:event": _DC + "/events/{id}",
    "dc:user": _DC + "/users/{id}",
    "rd:post": "https://www.reddit.com/comments/{id}",
    "rd:user": "https://www.reddit.com/user/{id}",
    "rd:sub": "https://www.reddit.com/r/{id}",
    "th:user": "https://www.threads.com/@{id}",
    "th:post": "https://www.threads.com/t/{id}",
    "pin:pin": "https://www.pinterest.com/pin/{id}/",
    "pin:user": "https://www.pinterest.com/{id}/",
    "pin:board": "https://www.pinterest.com/{id}/",
    "sn:user": "https://www.snapchat.com/add/{id}",
    "sn:spotlight": "https://www.snapchat.com/spotlight/{id}",
    "sn:profile": "https://www.snapchat.com/p/{id}",
    "sn:lens": "https://lens.snapchat.com/{id}",
    "kick:user": "https://kick.com/{id}",
    "kick:video": "https://kick.com/video/{id}",
    "vk:user": _VK + "/id{id}",
    "vk:group": _VK + "/club{id}",
    "vk:name": _VK + "/{id}",
    "vk:post": _VK + "/wall{id}",
    "vk:item": _VK + "/market{id}",
    "vk:playlist": _VK + "/audio_playlist{id}",
}
_OWNED = {
    "ig:story": _IG + "/stories/{owner}/{id}/",
    "kick:clip": "https://kick.com/{owner}/clips/{id}",
    "tt:playlist": _TT + "/@{owner}/playlist/{id}",
    "tt:collection": _TT + "/@{owner}/collection/{id}",
    "x:article": "https://x.com/{owner}/article/{id}",
}
"""Addresses that cannot be written without the owner."""


def canonical_url(target: Target) -> str:
    """An address that reads back to the same key. For showing and storing; raises ValueError without a key."""
    if target.key is None:
        raise ValueError("there is no target to write an address for")
    prefix, kind, id_ = target.key.split(":", 2)
    template = _TEMPLATES.get(f"{prefix}:{kind}") or _OWNED.get(f"{prefix}:{kind}")
    if template is None:
        template = _typed(prefix, kind)
    id_, owner = quote(id_, safe="/:@+"), quote((target.owner or "::").split(":", 2)[2])
    return template.format(id=id_, owner=owner, first=id_.partition("/")[0], last=id_.rpartition("/")[2])


def _typed(prefix: str, kind: str) -> str:
    """Platforms whose addresses spell the kind out."""
    return {"sp": f"https://open.spotify.com/{kind}/{{id}}", "vk": f"{_VK}/{kind}{{id}}"}[prefix]
