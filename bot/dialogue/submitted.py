"""After a claim is sent: being checked, asked for more, advised, or with a person."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.buttons import button, person_button
from bot.dialogue.catalogues import say
from bot.dialogue.claiming import claim_of
from bot.dialogue.collecting import nth, question_for, take, which_number
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.objects import with_reference
from bot.dialogue.questions import CHOOSE, MORE, NO_MATCH
from bot.dialogue.turn import Act, Button, Reply, Turn
from bot.inbound import Inbound

FIELDS = {
    "order_number": "number",
    "link": "link",
    "explanation": "explanation",
    "screenshots": "evidence",
    "payment_reference": "reference",
}
"""What a case asks for -> where the draft keeps it."""


def checking(draft: Draft, _inbound: Inbound) -> Turn:
    """Further words join the case; the customer hears once that they arrived."""
    if draft.asked.get("checking"):
        return Turn(draft, (), (Act.RELAY,))
    text = say(draft.language, "Noted, and added to your case. The records are still being checked.")
    return Turn(replace(draft, asked={**draft.asked, "checking": 1}), (Reply(text),), (Act.RELAY,))


def with_person(draft: Draft, _inbound: Inbound) -> Turn:
    """The person reads it; the bot is silent."""
    return Turn(draft, (), (Act.RELAY,))


def asking(draft: Draft, inbound: Inbound) -> Turn:
    """What the case asked for is taken, and the case goes on once it is there; anything else is added to it."""
    taken = take(replace(draft, stage=Stage.COLLECTING), inbound)
    after = replace(taken.draft, stage=Stage.ASKING)
    if after.candidates and "order_number" in draft.missing:
        which = which_number(after, taken.notes)
        return replace(which, draft=replace(which.draft, stage=Stage.ASKING), acts=(Act.RELAY,))
    after = replace(after, number=after.number or draft.number, link=after.link or draft.link, candidates=())
    if "payment_reference" in draft.missing:
        after = with_reference(replace(after, object="topup", reference=""), inbound.text)
    after = replace(after, object=draft.object, reference=after.reference or draft.reference)
    after = replace(after, explanation=after.explanation or draft.explanation)
    if supplied(draft, after, inbound):
        return resubmit(after, inbound)
    return replace(ask_again(after, taken.notes), acts=(Act.RELAY,))


def ask_again(draft: Draft, notes: tuple[str, ...] = ()) -> Turn:
    """The open question of the case in other words, with a person offered."""
    item = item_of(draft.missing)
    times = draft.asked.get(item, 0)
    rows: tuple[tuple[Button, ...], ...] = ((person_button(draft),),)
    if item in QUESTION_ITEMS:
        question = question_for(draft, item, times)
        text, rows = question.text, question.buttons or rows
    else:
        text = say(draft.language, nth(NO_MATCH if item == "pair" else MORE, times))
    kept = replace(draft, asked={**draft.asked, item: times + 1})
    return Turn(kept, (Reply("\n\n".join((*notes, text)), rows),))


def item_of(missing: Sequence[str]) -> str:
    """The question that stands for what a case asks for: number and link together are one."""
    if set(missing) >= PAIR:
        return "pair"
    first = missing[0] if missing else ""
    return {"order_number": "number", "payment_reference": "reference"}.get(first, first)


PAIR = frozenset(("order_number", "link"))
QUESTION_ITEMS = ("number", "link", "explanation", "screenshots", "public_profile", "reference", "ownership")


def supplied(before: Draft, after: Draft, inbound: Inbound) -> bool:
    """True when something the case asked for has changed; for what no field holds, any answer will do."""
    fields = [FIELDS[item] for item in before.missing if item in FIELDS]
    if not fields:
        return bool(inbound.text.strip() or inbound.attachments)
    return any(getattr(before, name) != getattr(after, name) for name in fields)


def resubmit(draft: Draft, inbound: Inbound) -> Turn:
    """The open case gets the claim anew and is checked again."""
    asked = {item: times for item, times in draft.asked.items() if item != "checking"}
    again = replace(draft, stage=Stage.CHECKING, missing=(), asked=asked, info_requests=draft.info_requests + 1)
    text = say(draft.language, "Thank you. I am checking the records again.")
    return Turn(again, (Reply(text),), (Act.RELAY, Act.RESUBMIT), claim=claim_of(again, inbound.at))


def advised(draft: Draft, _inbound: Inbound) -> Turn:
    """Words after an advice join the case; the two choices stay open."""
    times = draft.asked.get("choice", 0)
    text = say(draft.language, nth(CHOOSE, times))
    return Turn(
        replace(draft, asked={**draft.asked, "choice": times + 1}), (Reply(text, choices(draft)),), (Act.RELAY,)
    )


def choices(draft: Draft) -> tuple[tuple[Button, ...], ...]:
    """The two choices after an advice."""
    language = draft.language
    return (
        (button(draft, say(language, "Accept and close"), "accept"),),
        (button(draft, say(language, "Take it to a person"), "person"),),
    )


def leave(draft: Draft) -> Turn:
    """Withdrawing an open case takes one more tap."""
    text = say(draft.language, "Do you want to withdraw case {number}?", number=draft.case_number)
    rows = (
        (button(draft, say(draft.language, "Yes, withdraw it"), "withdraw"),),
        (button(draft, say(draft.language, "No, keep it open"), "keep"),),
    )
    return Turn(draft, (Reply(text, rows),))


def status(draft: Draft) -> Turn:
    """Where things stand, in a sentence."""
    language, number = draft.language, draft.case_number
    if draft.stage is Stage.IDLE:
        words = say(language, "You have no open claim. Write to me to start one.")
    elif draft.stage in (Stage.COLLECTING, Stage.CONFIRMING):
        words = say(language, "Your claim is not sent yet. Answer the last question to go on.")
    elif draft.stage is Stage.CHECKING:
        words = say(language, "The records of case {number} are being checked.", number=number)
    elif draft.stage is Stage.ASKING:
        words = say(language, "Case {number} waits for your answer to the last question.", number=number)
    elif draft.stage is Stage.ADVISED:
        words = say(language, "Case {number} waits for you to accept the answer or to ask for a person.", number=number)
    else:
        words = say(language, "Case {number} is with a person, who will answer here.", number=number)
    return Turn(draft, (Reply(words),))
