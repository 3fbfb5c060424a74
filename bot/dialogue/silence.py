"""What a customer hears besides the claim: a reminder, that it is put aside, a late answer, a word on privacy. Pure."""

from dataclasses import replace

from bot.dialogue.catalogues import say
from bot.dialogue.draft import MAKING, Draft
from bot.dialogue.resuming import resumed
from bot.dialogue.submitted import status
from bot.dialogue.turn import Reply, Turn

REMINDED, PARKED = "reminded", "parked"


def reminder(draft: Draft) -> Turn:
    """Where the claim or case stands, and once more what it waits for, in other words and with its buttons."""
    stands = status(draft).replies[0].text
    again = resumed(Turn(draft, (Reply(stands),)))
    return replace(again, draft=replace(again.draft, silence=REMINDED))


def parked(draft: Draft) -> Turn:
    """The claim or case is put aside; it stays where it is, and the next message goes on with it."""
    if draft.stage in MAKING:
        text = say(
            draft.language,
            "I have put your claim aside, because nothing came for some days. Nothing is lost: write here to go on.",
        )
    else:
        text = say(
            draft.language,
            "I have put case {number} aside, because no answer came. Nothing is lost: write here to go on.",
            number=draft.case_number,
        )
    return Turn(replace(draft, silence=PARKED), (Reply(text),))


def informed(turn: Turn, notice: str) -> Turn:
    """The same turn, begun with the operator's words on privacy, or the address where they stand."""
    if not turn.replies:
        return turn
    words = say(
        turn.draft.language,
        "How what you write and send here is used, and for how long it is kept: {notice}",
        notice=notice,
    )
    return replace(turn, replies=(Reply(words), *turn.replies))


def late(turn: Turn) -> Turn:
    """The same turn, begun with a word about the outage that delayed it."""
    if not turn.replies:
        return turn
    sorry = say(
        turn.draft.language, "Sorry for the late answer: messages could not be read for a while. Yours was kept."
    )
    first = turn.replies[0]
    return replace(turn, replies=(replace(first, text=f"{sorry}\n\n{first.text}"), *turn.replies[1:]))
