"""Several orders in one claim: taking their numbers and links, and naming them. Pure, like the rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.dialogue import lexicon, listing
from bot.dialogue.catalogues import mark, say, say_n
from bot.dialogue.claiming import claim_of
from bot.dialogue.draft import Draft
from bot.dialogue.understand import CORRECTS, Understood
from triage.claim import Claim

MOST_LINKED, MOST_OTHERWISE = 100, 3
"""So many orders fit in one claim: of a chat that is tied to its account, and of any other."""
LINKS_SHOWN = 10
LINKS = (
    mark("Which link was each order for? Send them in the order of the numbers, one a line."),
    mark("I still need a link for each of these orders: {numbers}. If all were for the same one, send it alone."),
)


def most(draft: Draft) -> int:
    """How many orders this chat may claim at once."""
    return MOST_LINKED if draft.linked else MOST_OTHERWISE


def take_orders(draft: Draft, understood: Understood, notes: list[str]) -> Draft:
    """The draft with these orders joined to those it has; words of correction put them in their place."""
    corrects = CORRECTS.search(lexicon.plain(understood.rest)) is not None
    before = () if corrects else draft.orders or ((draft.number,) if draft.number else ())
    after = with_orders(draft, (*before, *understood.numbers), notes)
    if orders_of(draft) and set(orders_of(after)) != set(orders_of(draft)):
        notes.append(say(draft.language, "These are the orders now: {numbers}.", numbers=named(orders_of(after))))
    return after


def with_orders(draft: Draft, numbers: Sequence[str], notes: list[str]) -> Draft:
    """The draft about exactly these orders, as many as may be; what is left out is said."""
    every = tuple(dict.fromkeys(numbers))
    kept, left = every[: most(draft)], every[most(draft) :]
    if left:
        notes.append(_too_many(draft, kept, left))
    orders = kept if len(kept) > 1 else ()
    links = {number: link for number, link in draft.links.items() if number in kept}
    return replace(draft, number=kept[0] if kept else "", orders=orders, links=links, candidates=())


def _too_many(draft: Draft, kept: Sequence[str], left: Sequence[str]) -> str:
    """Which orders are left out, and how more would fit."""
    text = say_n(
        draft.language,
        "I can take {n} order at once. Left out for now: {numbers}.",
        "I can take {n} orders at once. Left out for now: {numbers}.",
        len(kept),
        numbers=named(left),
    )
    if draft.linked:
        return text
    more = say(draft.language, "With this chat linked to your account (/link) it can be 100.")
    return f"{text} {more}"


def orders_of(draft: Draft) -> tuple[str, ...]:
    """Every order the draft is about."""
    return draft.orders or ((draft.number,) if draft.number else ())


def take_links(draft: Draft, understood: Understood, text: str, notes: list[str]) -> Draft:
    """The draft with each link beside its order; one alone counts for all that have none of their own."""
    good = list(dict.fromkeys(one.raw.strip() for one in understood.links if one.target.key))
    lacking = without_link(draft)
    together = listing.beside(text, draft.orders, understood.links)
    if not together and len(good) > 1 and len(good) == len(lacking):
        together = dict(zip(lacking, good, strict=True))
    if together:
        return replace(draft, links={**draft.links, **together})
    if len(good) == 1:
        return replace(draft, link=good[0])
    notes.append(say(draft.language, "I cannot tell which of these links belongs to which order."))
    return draft


def without_link(draft: Draft) -> tuple[str, ...]:
    """The orders that no link is known for."""
    return () if draft.link else tuple(number for number in orders_of(draft) if number not in draft.links)


def links_question(draft: Draft, wording: str) -> str:
    """The question for the links that are missing."""
    return say(draft.language, wording, numbers=named(without_link(draft)))


def described(draft: Draft) -> list[str]:
    """The lines of the summary that name the orders and their links."""
    lines = [say(draft.language, "Orders: {numbers}", numbers=named(draft.orders))]
    if draft.linked and not draft.links and not draft.link:
        return lines
    shown = [(number, draft.links[number]) for number in draft.orders if number in draft.links][:LINKS_SHOWN]
    return [*lines, *(f"{number}: {link}" for number, link in shown)]


def named(numbers: Sequence[str]) -> str:
    """The numbers in a row; what follows one upon the other is drawn together ("10482-10490")."""
    parts: list[list[str]] = []
    for number in numbers:
        if parts and _follows(parts[-1][-1], number):
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 2 else ", ".join(part) for part in parts)


def _follows(before: str, after: str) -> bool:
    numeric = before.isdigit() and after.isdigit() and len(before) == len(after)
    return numeric and int(after) == int(before) + 1


def claims_of(draft: Draft, now: datetime) -> tuple[Claim, ...]:
    """One claim for each order of the draft, with the same words and screenshots."""
    whole = claim_of(draft, now)
    return tuple(
        replace(whole, number=number, link=draft.links.get(number, draft.link)) for number in draft.orders
    ) or (whole,)
