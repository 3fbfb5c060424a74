"""Pictures that came with a message: kept ones join the evidence, refused ones get their own sentence."""

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue.catalogues import mark, say
from bot.dialogue.draft import Draft
from bot.inbound import Attachment, FileState

MOST_PICTURES = 20
REFUSALS = {
    "too_big": mark("One file is larger than 20 MB, which is more than I can take. Please send a smaller screenshot."),
    "not_a_picture": mark("One file is not a picture. Please send a screenshot as PNG or JPEG."),
    "broken": mark("One picture is damaged and cannot be opened. Please send it again."),
    "too_many_pixels": mark("One picture has too many pixels. Please send a normal screenshot."),
    "too_hard": mark("One picture could not be opened safely. Please take a new screenshot and send that."),
    "animated": mark("One file is animated. Please send a still screenshot."),
    "voice_or_video": mark("I cannot listen to recordings or watch videos. Please write it, or send a screenshot."),
    "gone": mark("One file could not be fetched. Please send it again."),
    "too_many": mark("That is more pictures than one claim can hold; I keep the first ones."),
}
"""Why a file was not taken -> what the customer hears."""
TOO_BIG = {
    "telegram": mark(
        "One file is larger than 20 MB, and Telegram gives a bot nothing larger. "
        "Please send a smaller screenshot, or send it as a photo."
    ),
    "discord": mark(
        "One file is larger than 20 MB, which is more than I can take; Discord itself lets most people send 10 MB. "
        "Please send a smaller screenshot."
    ),
}
"""Channel -> its own limit (Bot API, getFile; Discord, upload limits), where the channel has one."""


def with_pictures(draft: Draft, files: Iterable[Attachment]) -> Draft:
    """The draft with every stored picture among its evidence, each once."""
    stored = [file.evidence_id for file in files if file.state is FileState.STORED and file.evidence_id is not None]
    evidence = tuple(dict.fromkeys((*draft.evidence, *stored)))[:MOST_PICTURES]
    return replace(draft, evidence=evidence, no_screenshots=draft.no_screenshots and not evidence)


def refusals(language: str, channel: str, files: Iterable[Attachment]) -> tuple[str, ...]:
    """One sentence for each different reason why a file was not taken."""
    reasons = dict.fromkeys(file.reason for file in files if file.state is FileState.REFUSED)
    return tuple(say(language, _why(channel, reason)) for reason in reasons)


def _why(channel: str, reason: str) -> str:
    if reason == "too_big" and channel in TOO_BIG:
        return TOO_BIG[channel]
    return REFUSALS.get(reason, REFUSALS["not_a_picture"])
