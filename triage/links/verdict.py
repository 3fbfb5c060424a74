"""Who may be asked about a target, and what asking can end with."""

from dataclasses import dataclass
from typing import Literal

State = Literal["public", "private", "gone", "restricted", "unknown"]
"""`restricted`: there, but not for everybody (age, country). `unknown`: asked, and the answer does not tell."""


ON_BY_DEFAULT = ("youtube", "tiktok", "x", "discord", "telegram", "spotify", "soundcloud", "pinterest", "vk")
ASKABLE = (*ON_BY_DEFAULT, "instagram", "facebook", "snapchat")
"""Meta's terms forbid using oEmbed for anything but showing the embed, and its profile data is no offered API; Snapchat
forbids automatic visits. An operator switches these on at their own risk."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer. `reason` is what the platform said, in its status and codes, never in its text; `via` who was asked.

    `owner` is the account the platform names as the target's owner, empty where it names none. `age` is how many
    seconds ago the answer was given; `asked` is False when we held the question back to spare the platform.
    """

    state: State
    reason: str
    via: str
    owner: str = ""
    age: float = 0.0
    asked: bool = True


class NoAnswer(Exception):
    """The platform could not be asked, or its answer must not be read. The text is the reason, fit to be shown."""
