"""What each platform's answer means. Whatever the known answers do not cover is unknown, with the status kept.

A login wall, 401, 403, 429 and a challenge page say nothing about the target unless the platform's own table does.
"""

from collections.abc import Callable, Mapping
from typing import Any

from triage.links.probe.call import Answer
from triage.links.verdict import State

Read = tuple[State, str, str]
"""State, reason, owner."""
Reader = Callable[[Answer], Read]


def youtube_video(answer: Answer) -> Read:
    """oEmbed: 401 says only that embedding is off, so the video is there; 403 is a private one, 404 none."""
    said = answer.body[:200].strip().lower()
    if answer.status == 401 and said == b"unauthorized":
        return "public", "HTTP 401 Unauthorized: it exists, embedding is switched off", ""
    if answer.status == 403 and said == b"forbidden":
        return "private", "HTTP 403 Forbidden", ""
    return _gone_at_404(answer) or _embeddable(answer)


def youtube_data(answer: Answer) -> Read:
    """The Data API, which alone tells unlisted, age limits and blocked countries; it lists nothing it may not show."""
    items = _object(answer).get("items")
    if answer.status != 200 or not isinstance(items, list):
        return _unknown(answer)
    if not items or not isinstance(items[0], Mapping):
        return "unknown", "HTTP 200, not listed: private or deleted", ""
    owner = _text(_inside(items[0], "snippet").get("channelId"))
    privacy = _text(_inside(items[0], "status").get("privacyStatus"))
    if privacy == "private":
        return "private", "privacyStatus private", owner
    limit = _youtube_limit(items[0])
    if limit:
        return "restricted", limit, owner
    known = privacy in ("public", "unlisted")
    return ("public" if known else "unknown"), f"privacyStatus {privacy if known else 'not told'}", owner


def _youtube_limit(item: Mapping[str, Any]) -> str:
    if _inside(item, "contentDetails", "contentRating").get("ytRating") == "ytAgeRestricted":
        return "ytRating ytAgeRestricted"
    region = _inside(item, "contentDetails", "regionRestriction")
    allowed, blocked = region.get("allowed"), region.get("blocked")
    if isinstance(allowed, list):
        return f"regionRestriction: allowed in {len(allowed)} countries only"
    return f"regionRestriction: blocked in {len(blocked)} countries" if isinstance(blocked, list) and blocked else ""


def tiktok_item(answer: Answer) -> Read:
    """oEmbed: only an answer with the item's title and author proves anything."""
    document = _object(answer)
    if answer.status == 200 and "title" in document and document.get("html"):
        return "public", "HTTP 200", _text(document.get("author_unique_id"))
    return _unknown(answer)


def tiktok_user(answer: Answer) -> Read:
    """oEmbed shows a card for private profiles too, so it proves that the profile exists and no more."""
    if answer.status == 200 and _object(answer).get("html"):
        return "unknown", "HTTP 200: it exists; the answer does not tell a public profile from a private one", ""
    return _unknown(answer)


def x_post(answer: Answer) -> Read:
    """oEmbed: 403 with the platform's own sentence is a protected account, 404 deleted or suspended."""
    if answer.status == 403 and "not authorized to see this status" in _text(_object(answer).get("error")):
        return "private", "HTTP 403: the account is protected", ""
    return _gone_at_404(answer) or _embeddable(answer, owner="author_url")


def meta_post(answer: Answer) -> Read:
    """Meta's oEmbed answers private, deleted, age-limited and never embeddable posts alike."""
    if answer.status == 200 and _object(answer).get("html"):
        return "public", "HTTP 200", ""
    return _unknown(answer)


def instagram_user(answer: Answer) -> Read:
    """The profile page's own data, where the platform serves it to a stranger."""
    user = _inside(_object(answer), "data", "user")
    if answer.status == 200 and isinstance(user.get("is_private"), bool):
        return ("private" if user["is_private"] else "public"), f"HTTP 200 is_private={user['is_private']}", ""
    return _unknown(answer)


def discord_invite(answer: Answer) -> Read:
    """The API answers an invitation that works with its server, any other with code 10006."""
    document = _object(answer)
    if answer.status == 200 and isinstance(document.get("guild"), Mapping):
        return "public", "HTTP 200", ""
    if answer.status == 404 and document.get("code") == 10006:
        return "gone", "HTTP 404 code 10006 (Unknown Invite)", ""
    return _unknown(answer)


def vk_user(answer: Answer) -> Read:
    """VK's API with a service token: closed, deleted and banned people are told apart."""
    user = _first(_object(answer).get("response"))
    if user.get("deactivated") in ("deleted", "banned"):
        return "gone", f"deactivated: {user['deactivated']}", ""
    if isinstance(user.get("is_closed"), bool):
        return ("private" if user["is_closed"] else "public"), f"is_closed={user['is_closed']}", ""
    return _vk_unknown(answer)


def vk_group(answer: Answer) -> Read:
    """The same for groups: 0 is open, 1 closed, 2 private."""
    listed = _object(answer).get("response")
    group = _first(listed.get("groups") if isinstance(listed, Mapping) else listed)
    if group.get("deactivated") in ("deleted", "banned"):
        return "gone", f"deactivated: {group['deactivated']}", ""
    closed = group.get("is_closed")
    if closed in (0, 1, 2) and not isinstance(closed, bool):
        return ("private" if closed else "public"), f"is_closed={closed}", ""
    return _vk_unknown(answer)


def _vk_unknown(answer: Answer) -> Read:
    code = _inside(_object(answer), "error").get("error_code")
    return ("unknown", f"HTTP {answer.status} error {code}", "") if isinstance(code, int) else _unknown(answer)


def _first(rows: Any) -> Mapping[str, Any]:
    return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else {}


def embed(answer: Answer) -> Read:
    """Plain oEmbed: a title proves the target; what an error means there was never confirmed."""
    return _embeddable(answer)


def embed_or_gone(answer: Answer) -> Read:
    """oEmbed where 404 is known to mean that nothing is there."""
    return _gone_at_404(answer) or _embeddable(answer, owner="author_url")


def page(answer: Answer) -> Read:
    """A profile page that is 200 when it is there and 404 when it is not."""
    gone = _gone_at_404(answer)
    return gone or (("public", "HTTP 200", "") if answer.status == 200 else _unknown(answer))


def telegram_post(answer: Answer) -> Read:
    """The post's own embed frame: it shows the message, or an error in its place."""
    if answer.status == 200 and b"tgme_widget_message_error" in answer.body:
        return "unknown", "HTTP 200: the frame shows an error in place of the message", ""
    if answer.status == 200 and b"tgme_widget_message" in answer.body:
        return "public", "HTTP 200: the frame shows the message", ""
    return _unknown(answer)


def _embeddable(answer: Answer, owner: str = "") -> Read:
    document = _object(answer)
    if answer.status == 200 and (document.get("title") or document.get("html")):
        return "public", "HTTP 200", _text(document.get(owner)) if owner else ""
    return _unknown(answer)


def _gone_at_404(answer: Answer) -> Read | None:
    return ("gone", "HTTP 404", "") if answer.status == 404 else None


def _unknown(answer: Answer) -> Read:
    hints = {401: "asks for a login", 403: "refuses strangers", 429: "is asked too often"}
    if answer.location:
        return "unknown", f"HTTP {answer.status}: sent elsewhere, as to a login page", ""
    hint = hints.get(answer.status) or ("not the expected answer" if answer.status == 200 else "")
    return "unknown", f"HTTP {answer.status}" + (f": {hint}" if hint else ""), ""


def _object(answer: Answer) -> Mapping[str, Any]:
    document = answer.document()
    return document if isinstance(document, Mapping) else {}


def _inside(document: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    found: Any = document
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(value: Any) -> str:
    return value[:200] if isinstance(value, str) else ""
