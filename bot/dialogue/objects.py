"""What a claim is about: an order, a top-up, a VIP plan or the account; and what each of them needs."""

import re
from dataclasses import replace

from bot.dialogue import lexicon, signals
from bot.dialogue.buttons import Press, button
from bot.dialogue.catalogues import mark, say
from bot.dialogue.draft import Draft
from bot.dialogue.turn import Button, Reply, Turn
from bot.dialogue.understand import Understood

NEEDED = {
    "order": ("number", "link", "explanation"),
    "topup": ("reference", "explanation"),
    "vip": ("explanation",),
    "account": ("explanation",),
}
"""What a claim is about -> the items it needs, in the order in which they are asked for.

Screenshots are taken whenever they come and never asked for here: only the records can tell whether one would matter,
so the policy asks for one once they are read (F10.b: "useful screenshots")."""

NAMES = {
    "topup": mark("A top-up of my balance"),
    "vip": mark("A VIP plan or subscription"),
    "account": mark("My account or balance"),
}
"""What a claim may be about besides an order -> what its button says."""

REASONS = {"topup": "topup_problem", "vip": "vip_problem", "account": "other"}
"""What a claim is about -> its reason where the words name none."""

HINTS = {
    "topup": re.compile(
        r"\b(?:top[ -]?ups?|topped up|deposit(?:ed|s)?|add(?:ed)? funds|recarg(?:a|ué|ar) (?:de |mi )?saldo|depósito)\b"
        r"|\b(?:пополн\w+|депозит\w*)",
        re.IGNORECASE,
    ),
    "vip": re.compile(r"\b(?:vip|premium plan|membership|membresía|вип|премиум)\b", re.IGNORECASE),
    "account": re.compile(
        r"\b(?:(?:balance|money) (?:was |has been )?(?:deducted|taken|removed|adjusted)|my account was"
        r"|ajuste de (?:mi )?cuenta|списали с баланса|баланс (?:уменьшил|списа)\w*)",
        re.IGNORECASE,
    ),
}
"""Words that say what a claim is about, where no order is named; the other languages' stand in their files."""
HINTED = {name: lexicon.spoken(name) for name in HINTS}

MOST_REFERENCE = 200


def noticed(draft: Draft, understood: Understood, text: str) -> Draft:
    """The draft with what the words say it is about. A named order always wins; nothing given is lost."""
    if understood.sure and understood.numbers and draft.object == "order":
        return draft
    if any(one.target.key for one in understood.links):
        return draft if draft.object == "order" else replace(draft, object="order")
    if draft.object != "order" or draft.number or draft.link:
        return draft
    found = next((name for name, hint in HINTS.items() if hint.search(text) or _hinted(name, text)), "")
    return about(draft, found) if found else draft


def _hinted(name: str, text: str) -> bool:
    said = lexicon.plain(text)
    return any(lexicon.begins(word, said) for word in HINTED[name])


def about(draft: Draft, name: str) -> Draft:
    """The claim is about this from here on."""
    return replace(draft, object=name, reason=draft.reason or REASONS.get(name, ""), candidates=())


def with_reference(draft: Draft, text: str) -> Draft:
    """A top-up's payment: words with a number in them (a reference, a date, an amount) name it."""
    words = " ".join(text.split())
    if draft.object != "topup" or draft.reference or not re.search(r"\d", words):
        return draft
    return replace(draft, reference=words[:MOST_REFERENCE])


def not_an_order(draft: Draft) -> tuple[Button, ...]:
    """The button beside the first question."""
    return (button(draft, say(draft.language, "It is not about an order"), "about"),)


def choose(draft: Draft, _inbound: object, pressed: Press) -> Turn | None:
    """What it is about instead: the choice, or the claim going on with it; None for a word that is no choice."""
    if pressed.argument in NAMES:
        return Turn(about(draft, pressed.argument))
    if pressed.argument:
        return None
    rows = tuple((button(draft, say(draft.language, words), "about", name),) for name, words in NAMES.items())
    return Turn(draft, (Reply(say(draft.language, "What is it about?"), rows),))


def reason_of(draft: Draft) -> str:
    """The claim's reason in the words of the vocabulary."""
    return draft.reason or signals.reason(draft.explanation) or REASONS.get(draft.object, "other")
