"""Button presses, and plain words that stand for them. An old or forged button changes nothing and says so."""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import afterwards, objects
from bot.dialogue.afterwards import asked_how
from bot.dialogue.buttons import Press, read_press
from bot.dialogue.catalogues import languages, say
from bot.dialogue.claiming import fresh
from bot.dialogue.collecting import proceed
from bot.dialogue.draft import MAKING, Draft, Stage
from bot.dialogue.from_pictures import was_asked
from bot.dialogue.questions import REASONS
from bot.dialogue.several import claims_of, with_orders
from bot.dialogue.submitted import ask_again, resubmit
from bot.dialogue.tongues import spoken
from bot.dialogue.turn import Act, Aside, Reply, Turn
from bot.inbound import Inbound

OPEN = (Stage.CHECKING, Stage.ASKING, Stage.ADVISED, Stage.PERSON)


def press(draft: Draft, inbound: Inbound) -> Turn:
    """What a press does: only where its claim and its stage are still the current ones."""
    pressed = read_press(inbound.button)
    if pressed is None or pressed.verb not in VERBS or pressed.serial != draft.serial:
        return stale(draft)
    stages, act = VERBS[pressed.verb]
    return act(draft, inbound, pressed) if draft.stage in stages else stale(draft)


def word(draft: Draft, inbound: Inbound, command: str) -> Turn | None:
    """A plain yes, no or none where a button would mean it; None where it is just a word."""
    nothing = Press(draft.serial, "", "")
    if command in ("yes", "no") and len(draft.candidates) == 1 and not draft.number and draft.stage in MAKING:
        argument = draft.candidates[0] if command == "yes" else "none"
        return _number(draft, inbound, Press(draft.serial, "number", argument))
    if command == "yes" and draft.stage is Stage.CONFIRMING:
        return _send(draft, inbound, nothing)
    if command == "no" and draft.stage is Stage.CONFIRMING:
        return _change(draft, inbound, nothing)
    asked_for_pictures = draft.stage is Stage.ASKING and "screenshots" in draft.missing
    if command in ("no", "none") and asked_for_pictures:
        return _no_pictures(draft, inbound, nothing)
    return None


def stale(draft: Draft) -> Turn:
    """The answer to a button that is not valid any more; the draft stays whole."""
    return Turn(draft, notice=say(draft.language, "This button is no longer valid. Nothing was changed."))


def _send(draft: Draft, inbound: Inbound, _press: Press) -> Turn:
    text = say(draft.language, "Thank you. I am checking the records now; this takes a moment.")
    sent = replace(draft, stage=Stage.CHECKING, asked={})
    first, *more = claims_of(draft, inbound.at)
    return Turn(sent, (Reply(text),), (Act.SUBMIT,), claim=first, more=tuple(more))


def _change(draft: Draft, _inbound: Inbound, _press: Press) -> Turn:
    text = say(draft.language, "Just write the right order number, link or words, or send another screenshot.")
    return Turn(draft, (Reply(text),))


def _cancel(draft: Draft, inbound: Inbound, _press: Press) -> Turn:
    text = say(draft.language, "Cancelled. Nothing was sent. Write to me whenever you want to start again.")
    return Turn(fresh(draft, inbound.at), (Reply(text),))


def _number(draft: Draft, inbound: Inbound, pressed: Press) -> Turn:
    if pressed.argument == "all" and len(draft.candidates) > 1 and draft.case_id is None:
        notes: list[str] = []
        return proceed(with_orders(draft, draft.candidates, notes), tuple(notes))
    if draft.candidates and pressed.argument == "none":
        number = ""
    elif pressed.argument in draft.candidates or (not draft.number and was_asked(draft, pressed.argument)):
        number = pressed.argument
    else:
        return stale(draft)
    chosen = replace(draft, number=number, candidates=())
    return _with_number(chosen, inbound)


def _with_number(draft: Draft, inbound: Inbound) -> Turn:
    if draft.stage is not Stage.ASKING:
        return proceed(draft)
    return resubmit(draft, inbound) if draft.number else ask_again(draft)


def _about(draft: Draft, inbound: Inbound, pressed: Press) -> Turn:
    turn = objects.choose(draft, inbound, pressed)
    if turn is None:
        return stale(draft)
    return turn if turn.replies else proceed(turn.draft)


def _reason(draft: Draft, _inbound: Inbound, pressed: Press) -> Turn:
    if pressed.argument not in REASONS or draft.reason:
        return stale(draft)
    words = say(draft.language, REASONS[pressed.argument])
    chosen = replace(draft, reason=pressed.argument)
    if pressed.argument == "other":
        return proceed(replace(chosen, asked={**draft.asked, "explanation": max(1, draft.asked.get("explanation", 0))}))
    return proceed(replace(chosen, explanation=draft.explanation or words))


def _no_pictures(draft: Draft, inbound: Inbound, _press: Press) -> Turn:
    if "screenshots" not in draft.missing:
        return stale(draft)
    return resubmit(replace(draft, no_screenshots=True), inbound)


def _accept(draft: Draft, inbound: Inbound, _press: Press) -> Turn:
    text = say(
        draft.language,
        "Thank you. Case {number} is closed. Write to me if something else comes up.",
        number=draft.case_number,
    )
    return asked_how(Turn(fresh(draft, inbound.at), (Reply(text),), (Act.ACCEPT,)), draft.case_id)


def _person(draft: Draft, inbound: Inbound, pressed: Press) -> Turn:
    if pressed.argument.isdecimal():
        return _one_to_a_person(draft, pressed)
    text = say(draft.language, "I am passing this to a person. You will get the answer here.")
    going = replace(draft, stage=Stage.PERSON)
    first, *more = claims_of(draft, inbound.at)
    return Turn(going, (Reply(text),), (Act.PERSON,), claim=first, more=tuple(more))


def _one_to_a_person(draft: Draft, pressed: Press) -> Turn:
    """One of several refused orders; the others still wait for a choice."""
    if draft.batch is None or draft.stage is not Stage.ADVISED:
        return stale(draft)
    text = say(draft.language, "I am passing this to a person. You will get the answer here.")
    return Turn(draft, (Reply(text),), (Act.PERSON,), aside=Aside(kind="case", number=pressed.argument))


def _withdraw(draft: Draft, inbound: Inbound, _press: Press) -> Turn:
    text = say(draft.language, "Case {number} is withdrawn.", number=draft.case_number)
    return Turn(fresh(draft, inbound.at), (Reply(text),), (Act.WITHDRAW,))


def _keep(draft: Draft, _inbound: Inbound, _press: Press) -> Turn:
    return Turn(draft, (Reply(say(draft.language, "Your case stays open.")),))


def _language(draft: Draft, _inbound: Inbound, pressed: Press) -> Turn:
    return spoken(draft, pressed.argument) if pressed.argument in languages() else stale(draft)


def _rate(draft: Draft, inbound: Inbound, pressed: Press) -> Turn:
    return afterwards.rated(draft, inbound, pressed) or stale(draft)


def _appeal(draft: Draft, inbound: Inbound, pressed: Press) -> Turn:
    return afterwards.appealed(draft, inbound, pressed) or stale(draft)


VERBS: dict[str, tuple[tuple[Stage, ...], Callable[[Draft, Inbound, Press], Turn]]] = {
    "send": ((Stage.CONFIRMING,), _send),
    "change": ((Stage.CONFIRMING,), _change),
    "cancel": (MAKING, _cancel),
    "number": ((*MAKING, Stage.ASKING), _number),
    "about": (MAKING, _about),
    "reason": ((Stage.COLLECTING,), _reason),
    "no_pictures": ((Stage.ASKING,), _no_pictures),
    "accept": ((Stage.ADVISED,), _accept),
    "person": ((*MAKING, Stage.CHECKING, Stage.ASKING, Stage.ADVISED), _person),
    "withdraw": (OPEN, _withdraw),
    "keep": (OPEN, _keep),
    "language": (tuple(Stage), _language),
    "rate": (tuple(Stage), _rate),
    "appeal": ((Stage.IDLE,), _appeal),
}
"""Verb -> the stages in which it means something, and what it does."""
