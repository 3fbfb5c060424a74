"""What a customer hears of a screenshot that was read meanwhile. Pure, like the rest."""

from dataclasses import replace

from bot.dialogue.collecting import which_number
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.turn import Turn


def about_number(draft: Draft, evidence_id: int, number: str) -> Turn | None:
    """Ask whether that number, read on this screenshot, is the order's; None where it would only disturb.

    It is asked once, while a claim that holds the screenshot is being made and has no number yet. What was read is
    taken only when the customer says so.
    """
    if draft.stage is not Stage.COLLECTING or evidence_id not in draft.evidence:
        return None
    if draft.number or draft.candidates or was_asked(draft, number):
        return None
    asked = {**draft.asked, _key(number): 1}
    return which_number(replace(draft, candidates=(number,), asked=asked), ())


def was_asked(draft: Draft, number: str) -> bool:
    """True when the customer was asked about that number: a late yes still counts, a second question is not put."""
    return bool(draft.asked.get(_key(number)))


def _key(number: str) -> str:
    return f"read {number}"
