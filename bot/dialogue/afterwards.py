"""After a case was closed: how it was for the customer, and another look by another person. Pure."""

from dataclasses import replace

from bot.dialogue.buttons import Press, button
from bot.dialogue.catalogues import mark, say
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.turn import Act, Aside, Button, Reply, Turn

HOW = {"good": mark("Good"), "fair": mark("So-so"), "poor": mark("Bad")}
"""How it was -> what the button says."""

BUSY = (Stage.COLLECTING, Stage.CONFIRMING)
"""While another claim is being made nothing is asked about an older one."""


def asked_how(turn: Turn, case_id: int | None) -> Turn:
    """The turn that closes a case, with the one question how it was."""
    draft = turn.draft
    if case_id is None or draft.stage in BUSY:
        return turn
    row = tuple(button(draft, say(draft.language, label), "rate", f"{case_id}_{word}") for word, label in HOW.items())
    return turn.also(say(draft.language, "How was this for you?"), row)


def appeal_button(draft: Draft, case_id: int) -> Button:
    """Offers another look, by somebody who has not decided the case."""
    return button(draft, say(draft.language, "Ask another person"), "appeal", str(case_id))


def rated(draft: Draft, _inbound: object, pressed: Press) -> Turn | None:
    """The customer says how it was; None for a button that says nothing of the kind."""
    number, _, word = pressed.argument.partition("_")
    if not number.isdecimal() or word not in HOW:
        return None
    text = say(draft.language, "Thank you for telling us.")
    return Turn(draft, (Reply(text),), (Act.RATE,), aside=Aside(kind="rate", number=number, word=word))


def appealed(draft: Draft, _inbound: object, pressed: Press) -> Turn | None:
    """The customer wants another look; what is said depends on the case, so the act says it."""
    if not pressed.argument.isdecimal():
        return None
    return Turn(draft, (), (Act.APPEAL,), aside=Aside(kind="appeal", number=pressed.argument))


def taken_up(draft: Draft, case_id: int, case_number: str) -> Turn:
    """The case is with people once more."""
    text = say(
        draft.language,
        "Another person, who has not decided it before, will look at case {number}. "
        "If there is anything new, write it here.",
        number=case_number,
    )
    return Turn(replace(draft, stage=Stage.PERSON, case_id=case_id, case_number=case_number), (Reply(text),))


def not_taken_up(draft: Draft) -> Turn:
    """It was looked at twice, or is not closed, or is not this chat's."""
    text = say(draft.language, "This case cannot be looked at again here. Write to me if something new has come up.")
    return Turn(draft, (Reply(text),))
