"""An edit is a correction: what the earlier text had given to the claim is taken back before the new one is read."""

from dataclasses import replace

from bot.dialogue import signals
from bot.dialogue.catalogues import say
from bot.dialogue.draft import Draft
from bot.dialogue.understand import understand


def forget(draft: Draft, message_key: str) -> Draft:
    """The draft without that text and without the items that only it had given. An unknown key changes nothing."""
    place = draft.message_keys.get(message_key)
    if place is None or place >= len(draft.said):
        return draft
    gone = draft.said[place]
    said = tuple(text for index, text in enumerate(draft.said) if index != place)
    keys = {key: index - (index > place) for key, index in draft.message_keys.items() if key != message_key}
    return _without_items(replace(draft, said=said, message_keys=keys), gone)


def _without_items(draft: Draft, gone: str) -> Draft:
    before = understand(gone, expecting_number=True)
    explanation = "\n".join(line for line in draft.explanation.split("\n") if line != before.rest)
    orders = tuple(one for one in draft.orders if one not in before.numbers or _said(draft, one))
    return replace(
        draft,
        orders=orders if len(orders) > 1 else (),
        links={number: link for number, link in draft.links.items() if number in orders and link not in _links(gone)},
        number="" if draft.number in before.numbers and not _said(draft, draft.number) else draft.number,
        link="" if draft.link in _links(gone) and not _said(draft, draft.link) else draft.link,
        candidates=() if set(draft.candidates) & set(before.numbers) else draft.candidates,
        explanation=explanation,
        reason="" if draft.reason == signals.reason(before.rest) else draft.reason,
    )


def _said(draft: Draft, item: str) -> bool:
    """True when one of the other texts gives this number or link too."""
    return any(item in _links(text) or item in understand(text, expecting_number=True).numbers for text in draft.said)


def _links(text: str) -> list[str]:
    return [one.raw.strip() for one in understand(text).links]


def replaced(before: Draft, after: Draft) -> list[str]:
    """What the customer hears when an edit has changed the number or the link."""
    notes = []
    if before.number and after.number and before.number != after.number:
        notes.append(say(after.language, "I have changed the order number to {number}.", number=after.number))
    if before.link and after.link and before.link != after.link:
        notes.append(say(after.language, "I have changed the link."))
    return notes
