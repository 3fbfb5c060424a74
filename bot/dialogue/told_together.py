"""The one answer on several orders that were claimed together. Pure, like the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from bot.dialogue.afterwards import asked_how
from bot.dialogue.buttons import button
from bot.dialogue.catalogues import mark, say, say_n
from bot.dialogue.draft import Draft, Stage
from bot.dialogue.fact_words import in_words
from bot.dialogue.from_case import ClauseTexts, closed, money, quoted
from bot.dialogue.several import named
from bot.dialogue.submitted import choices
from bot.dialogue.turn import Button, Reply, Turn

EACH_BY_ITSELF = 5
"""Up to so many orders each is answered in a paragraph; more are drawn together by how they came out."""
MOST_QUOTED = 3
CHOOSING = ("refused", "returned")
"""What the customer may accept or take to a person."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one order came out. `kind`: one of `KINDS`; amounts in `currency`."""

    case_id: int
    case_number: str
    number: str
    kind: str
    amount: Decimal | None = None
    currency: str = ""
    formula: str = ""
    clauses: tuple[str, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)


KINDS = {
    "credited": mark("Credited: {orders}."),
    "returned": mark("Already returned to the balance by the panel itself: {orders}."),
    "refused": mark("Does not qualify for a credit by the written policy: {orders}."),
    "refilling": mark("A refill has been ordered: {orders}. I will tell you when it is done."),
    "unmatched": mark("I could not match these with your account or link: {orders}. Please check and send them again."),
    "asked": mark("I need something more from you, and ask for it one by one: {orders}."),
    "person": mark("A person will look at these and answer here: {orders}."),
    "checking": mark("Still being checked; the answer follows here: {orders}."),
}
"""Kind of result -> its line when many orders are answered, in the order in which they are told."""

ONE = {
    "credited": mark("Order {number}: {amount} has been credited to its account."),
    "returned": mark("Order {number}: the panel has already returned the money to the balance by itself."),
    "refused": mark("Order {number}: by the written policy it does not qualify for a credit."),
    "refilling": mark("Order {number}: a refill has been ordered. I will tell you when it is done."),
    "unmatched": mark(
        "Order {number}: I could not match it with your account or link. Please check it and send it again."
    ),
    "asked": mark("Order {number}: I need something more from you."),
    "person": mark("Order {number}: a person will look at it and answer here. Case {case}."),
    "checking": mark("Order {number}: it is still being checked; the answer follows here."),
}
"""The same when each order is answered by itself."""


def told_together(draft: Draft, results: Sequence[Result], texts: ClauseTexts) -> Turn:
    """Every order's result in one message: with its clauses, and the two choices where any was refused.

    The draft then speaks of the refused ones; else of one that a person has; else it is free for another claim.
    """
    language = draft.language
    lines = [say_n(language, "What came of your {n} order:", "What came of your {n} orders:", len(results))]
    lines += _each(language, results) if len(results) <= EACH_BY_ITSELF else _drawn_together(language, results)
    lines += quoted(language, {key: texts[key] for key in list(texts)[:MOST_QUOTED]})
    choosing = [one for one in results if one.kind in CHOOSING]
    if not choosing:
        return _settled(draft, results, "\n".join(lines))
    if any(one.kind == "refused" for one in choosing):
        lines.append(say(language, "You can accept this, or take it to a person."))
    else:
        lines.append(say(language, "So there is nothing left to credit. Is that all right?"))
    told = _about(replace(draft, stage=Stage.ADVISED, missing=()), choosing)
    return Turn(told, (Reply("\n".join(lines), (*choices(told), *_one_by_one(told, choosing))),))


def _about(draft: Draft, results: Sequence[Result]) -> Draft:
    return replace(draft, case_id=results[0].case_id, case_number=", ".join(one.case_number for one in results))


def _settled(draft: Draft, results: Sequence[Result], text: str) -> Turn:
    with_people = [one for one in results if one.kind == "person"]
    if with_people:
        return Turn(_about(replace(draft, stage=Stage.PERSON, missing=()), with_people), (Reply(text),))
    turn = Turn(closed(draft), (Reply(text),))
    return asked_how(turn, results[0].case_id) if all(one.kind == "credited" for one in results) else turn


def _one_by_one(draft: Draft, choosing: Sequence[Result]) -> tuple[tuple[Button, ...], ...]:
    """A button for each of a few refused orders, to take that one alone to a person."""
    if not 1 < len(choosing) <= EACH_BY_ITSELF:
        return ()
    return tuple(
        (
            button(
                draft, say(draft.language, "Order {number} to a person", number=one.number), "person", str(one.case_id)
            ),
        )
        for one in choosing
    )


def _each(language: str, results: Sequence[Result]) -> list[str]:
    lines = []
    for one in results:
        amount = money(one.amount, one.currency, language) if one.amount is not None else ""
        told = say(language, ONE[one.kind], number=one.number, amount=amount, case=one.case_number)
        if one.kind == "credited" and one.formula:
            told += " " + say(language, "How it was computed: {formula}", formula=one.formula)
        facts = in_words(language, one.shown) if one.kind == "refused" else ""
        if facts:
            told += " " + say(language, "What the records say: {facts}.", facts=facts)
        lines.append(f"• {told}")
    return lines


def _drawn_together(language: str, results: Sequence[Result]) -> list[str]:
    lines = []
    for kind, line in KINDS.items():
        these = [one for one in results if one.kind == kind]
        if these:
            lines.append("• " + say(language, line, orders=_named(language, these)))
    totals = _totals(results)
    if totals:
        sums = ", ".join(money(amount, currency, language) for currency, amount in totals.items())
        lines.append(say(language, "Credited in all: {amount}.", amount=sums))
    return lines


def _named(language: str, results: Sequence[Result]) -> str:
    """The orders: credited ones with their amounts, refused ones under their clause."""
    if results[0].kind == "credited":
        return ", ".join(f"{one.number} ({money(one.amount or Decimal(0), one.currency, language)})" for one in results)
    groups: dict[str, list[str]] = {}
    for one in results:
        groups.setdefault(one.clauses[0] if one.kind == "refused" and one.clauses else "", []).append(one.number)
    return "; ".join(f"{named(numbers)} ({clause})" if clause else named(numbers) for clause, numbers in groups.items())


def _totals(results: Sequence[Result]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for one in results:
        if one.kind == "credited" and one.amount is not None:
            totals[one.currency] = totals.get(one.currency, Decimal(0)) + one.amount
    return totals
