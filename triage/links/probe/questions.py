"""What may be asked, kind by kind: a constant host, a constant path, and the id put in after it was looked at.

Nothing of what the customer wrote reaches a request, only the id of the target that was read out of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.links.canonical import canonical_url
from triage.links.probe import answers
from triage.links.probe.answers import Reader
from triage.links.target import Target

WHOLE = "{url}"
"""Stands for our own spelling of the target's address."""

_JSON = {"Accept": "application/json"}
_HTML = {"Accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Question:
    """How one kind of target is asked about: `{id}` in the path, `{url}` or `{id}` in the query."""

    host: str
    path: str
    reader: Reader
    id_form: re.Pattern[str]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=lambda: _JSON)

    def path_of(self, target: Target) -> str:
        """The path for that target. Raises ValueError when its id has not the form of this kind."""
        return self.path.replace("{id}", self._id(target))

    def query_of(self, target: Target) -> dict[str, str]:
        """The query for that target. Raises ValueError when its id has not the form of this kind."""
        id_, url = self._id(target), canonical_url(target)
        return {name: value.replace("{id}", id_).replace(WHOLE, url) for name, value in self.query.items()}

    def _id(self, target: Target) -> str:
        if target.id is None or not self.id_form.fullmatch(target.id):
            raise ValueError("this id may not be asked about")
        return target.id


_OEMBED = {"format": "json", "url": WHOLE}
_NUMBER = re.compile(r"[0-9]{1,25}")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,28}")
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_][a-z0-9_.-]{0,59}")
_SLUGS = re.compile(r"[a-z0-9_-]{1,255}(?:/[a-z0-9_-]{1,255})?")
_BASE62 = re.compile(r"[0-9A-Za-z]{22}")
_META = "graph.facebook.com"


def _oembed(host: str, path: str, form: re.Pattern[str], reader: Reader) -> Question:
    return Question(host, path, reader, form, _OEMBED)


QUESTIONS: Mapping[str, Question] = {
    "yt:video": _oembed("www.youtube.com", "/oembed", re.compile(r"[0-9A-Za-z_-]{11}"), answers.youtube_video),
    "tt:item": _oembed("www.tiktok.com", "/oembed", _NUMBER, answers.tiktok_item),
    "tt:user": _oembed("www.tiktok.com", "/oembed", _NAME, answers.tiktok_user),
    "x:post": Question("publish.x.com", "/oembed", answers.x_post, _NUMBER, {"url": WHOLE, "omit_script": "1"}),
    "ig:media": Question(_META, "/v26.0/instagram_oembed", answers.meta_post, _CODE, {"url": WHOLE}),
    "ig:user": Question(
        "www.instagram.com",
        "/api/v1/users/web_profile_info/",
        answers.instagram_user,
        _NAME,
        {"username": "{id}"},
        {**_JSON, "X-IG-App-ID": "936619743392459"},
    ),
    "fb:post": Question(
        _META, "/v26.0/oembed_post", answers.meta_post, re.compile(r"[0-9A-Za-z]{5,120}"), {"url": WHOLE}
    ),
    "fb:video": Question(_META, "/v26.0/oembed_video", answers.meta_post, _NUMBER, {"url": WHOLE}),
    "tg:post": Question(
        "t.me",
        "/{id}",
        answers.telegram_post,
        re.compile(r"[a-z][a-z0-9_]{1,31}/[0-9]{1,12}"),
        {"embed": "1", "mode": "tme"},
        _HTML,
    ),
    "dc:invite": Question(
        "discord.com",
        "/api/v10/invites/{id}",
        answers.discord_invite,
        re.compile(r"[A-Za-z0-9-]{2,64}"),
        {"with_counts": "true"},
    ),
    **{
        f"sp:{kind}": _oembed("open.spotify.com", "/oembed", _BASE62, answers.embed)
        for kind in ("track", "album", "artist", "playlist", "episode", "show")
    },
    **{
        f"sc:{kind}": _oembed("soundcloud.com", "/oembed", _SLUGS, answers.embed_or_gone)
        for kind in ("user", "track", "set")
    },
    "pin:pin": _oembed("www.pinterest.com", "/oembed.json", _NUMBER, answers.embed_or_gone),
    "pin:user": _oembed("www.pinterest.com", "/oembed.json", _NAME, answers.embed_or_gone),
    "sn:user": Question("www.snapchat.com", "/add/{id}", answers.page, _NAME, {}, _HTML),
}
"""Prefix and kind of a key -> how to ask."""


def _vk(method: str, parameter: str, reader: Reader) -> Question:
    query = {parameter: "{id}", "v": "5.199"}
    return Question("api.vk.com", f"/method/{method}", reader, re.compile(r"[0-9]{1,15}"), query)


KEYED: Mapping[str, tuple[Question, str]] = {
    "yt:video": (
        Question(
            "www.googleapis.com",
            "/youtube/v3/videos",
            answers.youtube_data,
            re.compile(r"[0-9A-Za-z_-]{11}"),
            {"part": "status,contentDetails,snippet", "id": "{id}"},
        ),
        "X-Goog-Api-Key",
    ),
    "vk:user": (_vk("users.get", "user_ids", answers.vk_user), "Authorization"),
    "vk:group": (_vk("groups.getById", "group_id", answers.vk_group), "Authorization"),
}
"""Better ways that need a key of the operator's, and the header the key travels in: never in an address or a log."""

HOSTS = frozenset(question.host for question in (*QUESTIONS.values(), *(keyed for keyed, _ in KEYED.values())))
"""Every host that a check may ever speak to, the bot's own Bot API and the hosts of short links aside."""
