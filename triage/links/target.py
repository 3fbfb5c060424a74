"""What a link points to: one canonical key for all its spellings, and what its shape alone says of who may see it."""

from dataclasses import dataclass
from typing import Literal

Visibility = Literal["public", "private", "unknown"]
Audience = Literal["anyone", "login", "invited", "members", "owner", "unknown"]
"""Who may open the address, as far as its shape proves it. `login`: any account of the platform, but no stranger."""

PREFIXES = {
    "instagram": "ig",
    "tiktok": "tt",
    "youtube": "yt",
    "x": "x",
    "facebook": "fb",
    "telegram": "tg",
    "spotify": "sp",
    "soundcloud": "sc",
    "twitch": "tw",
    "linkedin": "li",
    "discord": "dc",
    "reddit": "rd",
    "threads": "th",
    "pinterest": "pin",
    "snapchat": "sn",
    "kick": "kick",
    "vk": "vk",
}
"""Platform, as it is named in every output -> the first part of its keys."""

REASONS: dict[Audience, str] = {
    "anyone": "It is addressed by a public name, which needs no invitation; whether anything is there is not known.",
    "login": "Only people who are logged in can open it.",
    "invited": "It is opened by a secret part of the address that only invited people have.",
    "members": "Only members can open it.",
    "owner": "Only its owner can open it.",
    "unknown": "The address does not say who may see it.",
}
NOTHING_TO_SEE = "There is no target whose visibility could be told."


@dataclass(frozen=True, slots=True)
class Target:
    """One thing on a platform, or the reason why a text names none.

    `key` is `prefix:kind:id` and equal for all spellings of one target; it is None exactly when `error` is set.
    `owner` is the key of the account the address itself names as the owner: a hint, since some platforms ignore that
    part of an address. `part` names something smaller inside the target, such as one comment: `comment:123`.
    """

    platform: str | None
    kind: str | None
    key: str | None
    why: str
    audience: Audience = "unknown"
    owner: str | None = None
    part: str | None = None
    error: str | None = None

    @property
    def visibility(self) -> Visibility:
        """By the shape of the address only, never the state of what is behind it: that is for a dated check.

        `private` where the shape proves that a stranger cannot open it, `public` where whatever is there is open by
        construction (a Telegram public name), otherwise `unknown`.
        """
        if self.audience == "unknown":
            return "unknown"
        return "public" if self.audience == "anyone" else "private"

    @property
    def id(self) -> str | None:
        """The last part of the key, None without a target."""
        return self.key.split(":", 2)[2] if self.key else None


class LinkError(Exception):
    """A text or address names no target. `sentence` is complete, plain English and fit to be shown."""

    def __init__(self, sentence: str, *, kind: str | None = None, audience: Audience = "unknown") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.audience: Audience = audience


def key_of(platform: str, kind: str, id_: str) -> str:
    """The canonical key of a thing on a platform."""
    return f"{PREFIXES[platform]}:{kind}:{id_}"


def target(
    platform: str,
    kind: str,
    id_: str,
    *,
    owner: str | None = None,
    part: str | None = None,
    audience: Audience = "unknown",
    why: str | None = None,
) -> Target:
    """A found target; `why` defaults to the sentence of its audience."""
    return Target(platform, kind, key_of(platform, kind, id_), why or REASONS[audience], audience, owner, part)


def nothing(problem: LinkError, platform: str | None = None) -> Target:
    """The answer for a text that names no target."""
    why = NOTHING_TO_SEE if problem.audience == "unknown" else REASONS[problem.audience]
    return Target(platform, problem.kind, None, why, problem.audience, error=problem.sentence)
