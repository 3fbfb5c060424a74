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
    if draft.number or draft.candidates or draft.asked.get(f"read {number}"):
        return None
    asked = {**draft.asked, f"read {number}": 1}
    return which_number(replace(draft, candidates=(number,), asked=asked), ())
