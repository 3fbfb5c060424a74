"""Buttons under messages: what they carry, and reading it back from whoever presses."""

import re
from dataclasses import dataclass

from bot.dialogue.catalogues import say
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Button

FORM = re.compile(r"mg1:([0-9]{1,9}):([a-z_]{1,20})(?::([A-Za-z0-9_]{1,30}))?")


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the claim it belonged to, what it does, and to what."""

    serial: int
    verb: str
    argument: str


def button(draft: Draft, label: str, verb: str, argument: str = "") -> Button:
    """A button of this draft's claim; its data is at most 64 bytes and survives any restart."""
    data = f"mg1:{draft.serial}:{verb}" + (f":{argument}" if argument else "")
    return Button(label, data)


def read_press(data: str) -> Press | None:
    """What a press means; None for anything we never sent."""
    found = FORM.fullmatch(data)
    return Press(int(found[1]), found[2], found[3] or "") if found else None


def person_button(draft: Draft) -> Button:
    """Offers a person."""
    return button(draft, say(draft.language, "Talk to a person"), "person")
