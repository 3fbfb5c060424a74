"""A file that is too large: each channel's own limit, in the customer's language."""

import pytest

from bot.dialogue.files import refusals
from bot.inbound import Attachment, FileState

LARGE = Attachment("a.png", FileState.REFUSED, reason="too_big")


@pytest.mark.parametrize("language", ["en", "es", "ru"])
@pytest.mark.parametrize(("channel", "told"), [("telegram", "Telegram"), ("discord", "10"), ("web", "20")])
def test_too_large_a_file_is_told_with_the_channels_own_limit(language: str, channel: str, told: str) -> None:
    (sentence,) = refusals(language, channel, (LARGE, LARGE))
    assert told in sentence
    assert "20" in sentence
    assert ("larger" in sentence) is (language == "en")
