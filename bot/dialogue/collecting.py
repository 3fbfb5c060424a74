"""Gathering the items of a claim: everything said counts, only what is missing is asked for."""

from dataclasses import dataclass, replace

from bot.dialogue import lexicon, several, signals
from bot.dialogue.buttons import button, person_button
from bot.dialogue.catalogues import say, say_n
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.editing import forget, replaced
from bot.dialogue.files import refusals, with_pictures
from bot.dialogue.objects import NAMES, NEEDED, not_an_order, noticed, with_reference
from bot.dialogue.questions import HEADINGS, QUESTIONS, READ, REASONS, WHICH
from bot.dialogue.turn import Button, Reply, Turn
from bot.dialogue.understand import CORRECTS, Understood, explaining, understand
from bot.inbound import Inbound, Kind
from triage.facts.claimed import letters

CLEAR_LETTERS = 8
ANSWER_LETTERS = 3
"""An answer to the question what happened, or to the case's question for a screenshot, may be this short."""
UNASKED_LETTERS = 25
"""Where number or link was asked for, shorter words are an answer to that ("I do not know it"), not what happened."""
BESIDE_LETTERS = 20
"""Words that only come along with a corrected number or link are an explanation from this length on."""
MOST_SAID = 60
MOST_EXPLANATION = 8000
SHOWN_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft after a message, and what there is to say about how it was taken."""

    draft: Draft
    notes: tuple[str, ...]


def collect(draft: Draft, inbound: Inbound) -> Turn:
    """One message while a claim is being made: take it, then ask for the next missing item or show the summary."""
    taken = take(draft, inbound)
    if inbound.kind is Kind.EDIT and draft.asked and not taken.notes and _items(taken.draft) == _items(draft):
        return Turn(taken.draft)
    return proceed(taken.draft, taken.notes)


def _items(draft: Draft) -> tuple[object, ...]:
    """What the summary would show; an edit that changes none of it needs no answer."""
    return (
        draft.object,
        draft.reference,
        draft.number,
        draft.link,
        draft.reason,
        draft.explanation,
        draft.evidence,
        draft.candidates,
        draft.orders,
        draft.links,
    )


def take(draft: Draft, inbound: Inbound) -> Taken:
    """The draft with everything this message says. An edit replaces what its earlier text had said."""
    expecting, before = expects_number(draft), draft
    if inbound.kind is Kind.EDIT:
        draft = forget(draft, inbound.message_key)
    understood = understand(inbound.text, expecting_number=expecting)
    draft = noticed(_remember(draft, inbound), understood, inbound.text)
    notes: list[str] = []
    draft = _take_number(draft, understood, notes) if draft.object == "order" else with_reference(draft, inbound.text)
    draft = _take_link(draft, understood, inbound.text, notes)
    if not _only_named_the_payment(before, draft, understood):
        draft = _take_words(draft, understood, notes)
    draft = with_pictures(draft, inbound.attachments)
    if inbound.kind is Kind.EDIT:
        notes += replaced(before, draft)
    return Taken(draft, (*dict.fromkeys(notes), *refusals(draft.language, inbound.channel, inbound.attachments)))


def expects_number(draft: Draft) -> bool:
    """True when a short number alone would be the order number."""
    wanted = bool(draft.asked.get("number")) and not draft.number
    return wanted or draft.stage is Stage.CONFIRMING or "order_number" in draft.missing


def proceed(draft: Draft, notes: tuple[str, ...] = ()) -> Turn:
    """Ask for what is missing, or show the summary when nothing is."""
    draft = _without_ignored(draft)
    if draft.candidates and not draft.number:
        return which_number(draft, notes)
    missing = missing_items(draft)
    if not missing:
        return summary(replace(draft, stage=Stage.CONFIRMING), notes)
    item = missing[0]
    times = draft.asked.get(item, 0)
    question = question_for(draft, item, times, pair=missing[:2] == ("number", "link") and times == 0)
    asked = {**draft.asked, item: times + 1}
    if missing[:2] == ("number", "link") and times == 0:
        asked["link"] = draft.asked.get("link", 0) + 1
    following = replace(draft, stage=Stage.COLLECTING, asked=asked)
    return Turn(following, (Reply("\n\n".join((*notes, question.text)), question.buttons),))


def _without_ignored(draft: Draft) -> Draft:
    """One candidate alone was read on a screenshot and asked about then; a question that was passed over is dropped."""
    return replace(draft, candidates=()) if len(draft.candidates) == 1 else draft


def missing_items(draft: Draft) -> tuple[str, ...]:
    """The items that are still missing, in the order in which they are asked for."""
    have = {
        "number": bool(draft.number),
        "reference": bool(draft.reference),
        "link": draft.linked or not several.without_link(draft) if draft.orders else bool(draft.link) or draft.linked,
        "explanation": bool(draft.explanation),
    }
    return tuple(item for item in NEEDED[draft.object] if not have[item])


def question_for(draft: Draft, item: str, times: int, *, pair: bool = False) -> Reply:
    """The question for an item; worded anew each time, with a person offered from the third time on."""
    language = draft.language
    if pair:
        text = say(language, "What is the order number, and the link that the order was for?")
        return Reply(text, (not_an_order(draft),))
    if item == "link" and draft.orders:
        text = several.links_question(draft, nth(several.LINKS, times))
    else:
        text = say(language, nth(QUESTIONS[item], times))
    rows = list(_choices(draft, item))
    if times >= 2:
        rows.append((person_button(draft),))
    return Reply(text, tuple(rows))


def nth(wording: tuple[str, ...], times: int) -> str:
    """The wording for the next time after `times`; beyond the last, the last two take turns."""
    last = len(wording) - 1
    return wording[times if times <= last else max(0, last - (times - last) % 2)]


def summary(draft: Draft, notes: tuple[str, ...] = ()) -> Turn:
    """What will be sent, with the buttons to send, change or cancel."""
    language, count = draft.language, len(draft.evidence)
    times = draft.asked.get("summary", 0)
    none = say(language, "no screenshots; none is needed unless the records leave something open")
    pictures = say_n(language, "{n} screenshot", "{n} screenshots", count) if count else none
    lines = (
        say(language, nth(HEADINGS, times)),
        *_about(draft),
        *([say(language, "Link: {link}", link=draft.link[:SHOWN_LETTERS])] if draft.link else []),
        say(language, "What happened: {words}", words=shortened(draft.explanation)),
        say(language, "Evidence: {pictures}", pictures=pictures),
    )
    rows = (
        (button(draft, say(language, "Send"), "send"), button(draft, say(language, "Change something"), "change")),
        (button(draft, say(language, "Cancel"), "cancel"),),
    )
    shown = replace(draft, asked={**draft.asked, "summary": times + 1})
    return Turn(shown, (Reply("\n\n".join((*notes, "\n".join(lines))), rows),))


def _about(draft: Draft) -> list[str]:
    """The order, or what else it is about, with the payment where one is named."""
    if draft.orders:
        return several.described(draft)
    if draft.object == "order":
        return [say(draft.language, "Order: {number}", number=draft.number)]
    lines = [say(draft.language, "About: {what}", what=say(draft.language, NAMES[draft.object]))]
    if draft.reference:
        lines.append(say(draft.language, "Payment: {reference}", reference=shortened(draft.reference)))
    return lines


def shortened(words: str) -> str:
    """Long words cut for showing; the whole text stays with the claim."""
    folded = " ".join(words.split())
    return folded if len(folded) <= SHOWN_LETTERS else folded[: SHOWN_LETTERS - 1] + "…"


def which_number(draft: Draft, notes: tuple[str, ...]) -> Turn:
    """Let the customer say which of several numbers is the order's, or whether the one that was read is."""
    times = draft.asked.get("which", 0)
    if len(draft.candidates) == 1:
        return _is_it_this(draft, notes, times)
    text = say(draft.language, nth(WHICH, times))
    rows = [(button(draft, number, "number", number),) for number in draft.candidates[:6]]
    if draft.case_id is None:
        rows.append((button(draft, say(draft.language, "All of these"), "number", "all"),))
    rows.append((button(draft, say(draft.language, "None of these"), "number", "none"),))
    asked = {**draft.asked, "number": draft.asked.get("number", 0) + 1, "which": times + 1}
    return Turn(replace(draft, stage=Stage.COLLECTING, asked=asked), (Reply("\n\n".join((*notes, text)), tuple(rows)),))


def _is_it_this(draft: Draft, notes: tuple[str, ...], times: int) -> Turn:
    number = draft.candidates[0]
    text = say(draft.language, nth(READ, times), number=number)
    yes = button(draft, say(draft.language, "Yes"), "number", number)
    no = button(draft, say(draft.language, "No"), "number", "none")
    asked = {**draft.asked, "which": times + 1}
    return Turn(
        replace(draft, stage=Stage.COLLECTING, asked=asked), (Reply("\n\n".join((*notes, text)), ((yes, no),)),)
    )


def _choices(draft: Draft, item: str) -> tuple[tuple[Button, ...], ...]:
    language = draft.language
    if item == "screenshots":
        return ((button(draft, say(language, "I have none"), "no_pictures"),),)
    if item == "explanation" and not draft.reason:
        return tuple((button(draft, say(language, words), "reason", reason),) for reason, words in REASONS.items())
    return ()


def _remember(draft: Draft, inbound: Inbound) -> Draft:
    if not inbound.text.strip() or len(draft.said) >= MOST_SAID:
        return draft
    keys = {**draft.message_keys, inbound.message_key: len(draft.said)} if inbound.message_key else draft.message_keys
    return replace(draft, said=(*draft.said, inbound.text[:MOST_EXPLANATION]), message_keys=keys)


def _take_number(draft: Draft, understood: Understood, notes: list[str]) -> Draft:
    numbers = understood.numbers
    if not numbers or (draft.number and not understood.sure):
        return draft
    if draft.case_id is None and (understood.listed or (draft.orders and understood.sure)):
        return several.take_orders(draft, understood, notes)
    if len(numbers) > 1:
        known = draft.number in numbers
        return draft if known else replace(draft, candidates=numbers, number="")
    if draft.number and draft.number != numbers[0]:
        notes.append(say(draft.language, "I have changed the order number to {number}.", number=numbers[0]))
    return replace(draft, number=numbers[0], candidates=())


def _take_link(draft: Draft, understood: Understood, text: str, notes: list[str]) -> Draft:
    good = [one for one in understood.links if one.target.key]
    if not good:
        notes += [link_trouble(draft, one.target.error) for one in understood.links[:1]]
        return draft
    if draft.orders:
        return several.take_links(draft, understood, text, notes)
    if len({one.target.key for one in good}) > 1:
        notes.append(
            say(
                draft.language,
                "There is more than one link in this; I take the first. Send the right one if it is not.",
            )
        )
    raw = good[0].raw.strip()
    if draft.link and draft.link != raw:
        notes.append(say(draft.language, "I have changed the link."))
    return replace(draft, link=raw)


def link_trouble(draft: Draft, error: str | None) -> str:
    """What is wrong with a link that names no target."""
    if error and "share" in error.casefold():
        return say(
            draft.language,
            "This is a share link, which does not show what it points to. Please open it and copy the long link.",
        )
    if error and "file store" in error:
        return say(draft.language, "I do not open links to pictures. Please send the picture itself.")
    return say(
        draft.language, "I cannot use this link. Please copy the link of the post or profile that the order was for."
    )


def _take_words(draft: Draft, understood: Understood, notes: list[str]) -> Draft:
    words, beside = understood.rest, understood.numbers or understood.links
    # what only says that the earlier number or link was wrong explains nothing
    counted = CORRECTS.sub("", lexicon.plain(words)) if beside else words
    if letters(explaining(counted)) < _least_letters(draft, understood):
        return draft
    if words in draft.explanation.split("\n"):
        return draft
    if _takes_back(draft, words):
        notes.append(say(draft.language, "I have put this in the place of your earlier words."))
        return replace(draft, explanation=words[:MOST_EXPLANATION], reason=signals.reason(words))
    if draft.explanation and not notes:
        notes.append(say(draft.language, "I have added this to your words."))
    explanation = "\n".join(filter(None, (draft.explanation, words)))[:MOST_EXPLANATION]
    return replace(draft, explanation=explanation, reason=draft.reason or signals.reason(words))


def _takes_back(draft: Draft, words: str) -> bool:
    """True for a correction of what came: "sorry, a part did come" after "nothing came". What was said stays kept."""
    before, now = signals.reason(draft.explanation), signals.reason(words)
    other = before != now and before in signals.EXCLUSIVE and now in signals.EXCLUSIVE
    return other and CORRECTS.search(lexicon.plain(words)) is not None


def _awaits_reference(draft: Draft) -> bool:
    """True when number or link was just asked for, so that short words are rather an answer to that."""
    missing = missing_items(draft)
    return bool(missing) and missing[0] in ("number", "link", "reference") and bool(draft.asked.get(missing[0]))


def _only_named_the_payment(before: Draft, draft: Draft, understood: Understood) -> bool:
    """True when the message answers the question for the payment, in too few words to be more than that."""
    answered = draft.reference and not before.reference and before.asked.get("reference")
    short = letters(explaining(understood.rest)) < UNASKED_LETTERS and not signals.reason(understood.rest)
    return bool(answered) and short


def _least_letters(draft: Draft, understood: Understood) -> int:
    """How many letters words must have to count as (a part of) the explanation here."""
    if understood.numbers or understood.links:
        short = ANSWER_LETTERS if signals.reason(understood.rest) else CLEAR_LETTERS
        return BESIDE_LETTERS if draft.explanation else short
    if _awaits_reference(draft) and not signals.reason(understood.rest):
        return UNASKED_LETTERS
    asked = "explanation" in draft.missing or bool(draft.asked.get("explanation") and not draft.explanation)
    return ANSWER_LETTERS if asked or "screenshots" in draft.missing else CLEAR_LETTERS
