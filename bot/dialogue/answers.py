"""Answers to what was asked beside the claim. Each leaves the draft, and so the open question, as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from babel.dates import format_timedelta

from bot.dialogue.catalogues import mark, say, say_n
from bot.dialogue.draft import MAKING, Draft
from bot.dialogue.fact_words import STATUS, in_words, would_have_to_be
from bot.dialogue.from_case import ClauseTexts, quoted
from bot.dialogue.questions import NO_MATCH
from bot.dialogue.resuming import resumed
from bot.dialogue.turn import Reply, Turn
from triage.panels.model import PanelOrder
from triage.precheck import Chance, Precheck

ITEMS = {
    "link": mark("the link of the order"),
    "explanation": mark("what went wrong, in a sentence"),
    "screenshots": mark("a screenshot that shows it"),
    "public_profile": mark("that the profile is public"),
    "payment_reference": mark("the payment's reference"),
}
"""What a claim may need -> its words."""

Words = Callable[[Draft], Turn]
"""Something to be said in a chat, given its draft."""

MOST_CLAUSES = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """Our own figures: how many cases are before this one (None: none waits), and how long the last ones took."""

    before: int | None
    counted: int = 0
    median: timedelta = timedelta(0)
    nine_in_ten: timedelta = timedelta(0)


def told_precheck(draft: Draft, number: str, found: Precheck, texts: ClauseTexts) -> Turn:
    """Whether the order can qualify, by which clause, and what would be needed. No amount is promised."""
    return _said(draft, *_PRECHECKS[found.chance](draft.language, number, found, texts))


def told_order(draft: Draft, order: PanelOrder) -> Turn:
    """What the records say of the order: never a balance, an account name or another order."""
    language = draft.language
    status = say(language, STATUS[order.status.value]) if order.status else say(language, "unknown")
    lines = [say(language, "Order {number} is {status}.", number=order.number, status=status)]
    if order.quantity is not None and order.remains is not None:
        counts = {"quantity": order.quantity, "remains": max(0, order.remains)}
        lines.append(say(language, "{remains} of {quantity} ordered units are not delivered.", **counts))
    return _said(draft, *lines)


def told_waiting(draft: Draft, waiting: Waiting) -> Turn:
    """Position, median and the 90th percentile, from what really happened; without enough data none is invented."""
    language = draft.language
    lines = []
    if waiting.before is None:
        lines.append(say(language, "No case of yours waits for a person. Records are checked at once."))
    else:
        lines.append(
            say_n(
                language,
                "{n} case waits for a person before yours.",
                "{n} cases wait for a person before yours.",
                waiting.before,
            )
        )
    if waiting.counted:
        lines.append(
            say(
                language,
                "Of the last {count} cases with a person, half took at most {median}, nine in ten at most {most}.",
                count=waiting.counted,
                median=_span(waiting.median, language),
                most=_span(waiting.nine_in_ten, language),
            )
        )
    else:
        lines.append(say(language, "There are too few settled cases yet to say how long a person takes."))
    return _said(draft, *lines)


def told_policy(draft: Draft, texts: ClauseTexts, *, wanted: str = "") -> Turn:
    """The clauses, quoted; where one was named that does not exist, how to name one."""
    language = draft.language
    if wanted and not texts:
        return _said(draft, say(language, "There is no clause {clause} in the policy.", clause=wanted))
    lines = [say(language, "What the written policy says:")] if not wanted else []
    lines += quoted(language, {key: texts[key] for key in list(texts)[:MOST_CLAUSES]})
    return _said(draft, *lines)


def told_link_code(draft: Draft, code: str) -> Turn:
    """The code to send as a ticket, alone on the last line so that it is easily copied: nothing is asked behind it."""
    language = draft.language
    how = say(
        language,
        "To show that an account is yours, open a ticket on the panel from that account with just this code. "
        "It is good for one day. Never send a code that somebody else gave you.",
    )
    return Turn(draft, (Reply(f"{how}\n{code}"),))


def told_no_tickets(draft: Draft) -> Turn:
    """This panel's tickets cannot be read."""
    return _said(draft, say(draft.language, "Accounts of this panel cannot be linked by a ticket."))


def told_linked(draft: Draft) -> Turn:
    """The chat is tied to an account; its name is not shown."""
    text = say(
        draft.language,
        "This chat is now linked to your account. Order numbers are enough from here on; /unlink undoes it.",
    )
    return _going_on(Turn(replace(draft, linked=True), (Reply(text),)))


def told_bad_code(draft: Draft) -> Turn:
    """One answer for every code that does not count."""
    return _said(draft, say(draft.language, "This code does not count. It may have been used or be too old."))


def told_unlinked(draft: Draft) -> Turn:
    """The chat is tied to no account any more."""
    text = say(draft.language, "This chat is no longer linked to an account.")
    return _going_on(Turn(replace(draft, linked=False), (Reply(text),)))


def told_moved(draft: Draft) -> Turn:
    """The account was linked to another chat, so this one is not any more."""
    text = say(
        draft.language,
        "Your account was linked to another chat just now, so this chat is no longer linked. "
        "If that was not you, tell us here.",
    )
    return Turn(replace(draft, linked=False), (Reply(text),))


def _going_on(turn: Turn) -> Turn:
    """With the open question of a claim that is being made; what a case asked for may just have been given."""
    return resumed(turn) if turn.draft.stage in MAKING else turn


def _said(draft: Draft, *lines: str) -> Turn:
    return resumed(Turn(draft, (Reply("\n".join(lines)),)))


def _span(span: timedelta, language: str) -> str:
    return format_timedelta(span, granularity="minute", locale=language)


def _no_match(language: str, _number: str, _found: Precheck, _texts: ClauseTexts) -> Sequence[str]:
    return (say(language, NO_MATCH[0]),)


def _unreadable(language: str, _number: str, _found: Precheck, _texts: ClauseTexts) -> Sequence[str]:
    return (say(language, "The records cannot be read at the moment, so nothing is verified yet."),)


def _qualifies(language: str, number: str, found: Precheck, texts: ClauseTexts) -> Sequence[str]:
    first = say(language, "By today's records order {number} can qualify. /refund starts a claim.", number=number)
    needless = say(language, "No screenshot is needed for it.")
    return (first, *_grounds(language, found, texts), needless)


def _returned(language: str, number: str, _found: Precheck, _texts: ClauseTexts) -> Sequence[str]:
    text = say(language, "What order {number} did not deliver has already been returned to the balance.", number=number)
    return (text,)


def _refused(language: str, number: str, found: Precheck, texts: ClauseTexts) -> Sequence[str]:
    lines = [say(language, "By today's records order {number} does not qualify.", number=number)]
    lines += _grounds(language, found, texts)
    facts = in_words(language, found.shown)
    if facts:
        lines.append(say(language, "What the records say: {facts}.", facts=facts))
    change = would_have_to_be(language, found.would_change)
    if change:
        lines.append(say(language, "It would be different if: {change}.", change=change))
    return lines


def _asks(language: str, number: str, found: Precheck, texts: ClauseTexts) -> Sequence[str]:
    needed = ", ".join(say(language, ITEMS[item]) for item in found.missing if item in ITEMS)
    first = say(language, "Order {number} may qualify; a claim needs: {items}.", number=number, items=needed or "…")
    return (first, *_grounds(language, found, texts))


def _person(language: str, number: str, _found: Precheck, _texts: ClauseTexts) -> Sequence[str]:
    text = say(language, "Only a person can decide about order {number}. /refund starts a claim.", number=number)
    return (text,)


def _grounds(language: str, found: Precheck, texts: ClauseTexts) -> list[str]:
    return quoted(language, {key: texts[key] for key in found.clauses[:1] if key in texts})


_PRECHECKS = {
    Chance.NO_MATCH: _no_match,
    Chance.UNREADABLE: _unreadable,
    Chance.QUALIFIES: _qualifies,
    Chance.RETURNED: _returned,
    Chance.REFUSED: _refused,
    Chance.ASKS: _asks,
    Chance.PERSON: _person,
}
