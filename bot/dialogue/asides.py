"""Questions beside the claim: may this order qualify, how long, what does the policy say, linking. The draft stays."""

import re

from bot.dialogue.catalogues import say
from bot.dialogue.collecting import link_trouble
from bot.dialogue.draft import Draft
from bot.dialogue.resuming import resumed
from bot.dialogue.turn import Act, Aside, Reply, Turn
from bot.dialogue.understand import after_command, understand
from bot.inbound import Inbound

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")
"""A one-time code as an address carries it; a bot's start link holds at most 64 such characters."""
CLAUSE_LETTERS = 40


def check(draft: Draft, inbound: Inbound) -> Turn:
    """`/check N LINK`: whether that order can qualify, before any claim."""
    return _look(draft, inbound, "check")


def order(draft: Draft, inbound: Inbound) -> Turn:
    """`/order N LINK`: what the records say of that order."""
    return _look(draft, inbound, "order")


def how_long(draft: Draft, _inbound: Inbound) -> Turn:
    """How long it takes, by our own data."""
    return Turn(draft, acts=(Act.WAITING,))


def policy(draft: Draft, inbound: Inbound) -> Turn:
    """`/policy`, or a question for it: the clauses that matter here, or the one named."""
    word = after_command(inbound.text).split()
    return Turn(draft, acts=(Act.POLICY,), aside=Aside(word=word[0][:CLAUSE_LETTERS] if word else ""))


def link(draft: Draft, inbound: Inbound) -> Turn:
    """`/link`: a code to send as a ticket; with a one-time code behind it, that code is used up."""
    word = after_command(inbound.text).strip()
    if word:
        return redeem(draft, word)
    return Turn(draft, acts=(Act.LINK,))


def redeem(draft: Draft, word: str) -> Turn:
    """Use a one-time code up; what cannot be one is answered like a wrong one."""
    return Turn(draft, acts=(Act.REDEEM,), aside=Aside(word=word if TOKEN.fullmatch(word) else ""))


def token_of(text: str) -> str:
    """The one-time code that a bot's start link hands over; empty for anything else behind `/start`."""
    words = text.split()
    given = len(words) == 2 and words[0].casefold().startswith("/start") and TOKEN.fullmatch(words[1])
    return words[1] if given else ""


def unlink(draft: Draft, _inbound: Inbound) -> Turn:
    """`/unlink`: the chat is tied to no account any more."""
    if not draft.linked:
        return resumed(Turn(draft, (Reply(say(draft.language, "This chat is not linked to an account.")),)))
    return Turn(draft, acts=(Act.UNLINK,))


def _look(draft: Draft, inbound: Inbound, kind: str) -> Turn:
    understood = understand(after_command(inbound.text), expecting_number=True)
    good = [one.raw.strip() for one in understood.links if one.target.key]
    if understood.links and not good:
        return resumed(Turn(draft, (Reply(link_trouble(draft, understood.links[0].target.error)),)))
    number = understood.numbers[0] if understood.numbers else draft.number
    target = good[0] if good else draft.link if number == draft.number else ""
    if not number or not (target or draft.linked):
        return resumed(Turn(draft, (Reply(_how(draft, kind)),)))
    text = say(draft.language, "I am looking at the records of order {number}.", number=number)
    return Turn(draft, (Reply(text),), (Act.LOOK,), aside=Aside(kind, number, target))


def _how(draft: Draft, kind: str) -> str:
    example = f"/{kind} 10482" if draft.linked else f"/{kind} 10482 https://instagram.com/acme"
    return say(draft.language, "Send it with the order number and its link, like this: {example}", example=example)
