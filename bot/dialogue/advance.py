"""One step of the conversation: a draft and what came in give a turn. Pure; the draft is the only state."""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import asides, pressing
from bot.dialogue.buttons import button
from bot.dialogue.catalogues import say, supported
from bot.dialogue.claiming import fresh
from bot.dialogue.collecting import CLEAR_LETTERS, collect, proceed
from bot.dialogue.draft import MAKING, Draft, Stage
from bot.dialogue.files import with_pictures
from bot.dialogue.hearing import heard
from bot.dialogue.resuming import resumed
from bot.dialogue.several import claims_of
from bot.dialogue.submitted import advised, asking, checking, leave, status, with_person
from bot.dialogue.tongues import own_name, tongues
from bot.dialogue.turn import Act, Reply, Turn
from bot.dialogue.understand import after_command, explaining, understand, unknown_command
from bot.inbound import Inbound, Kind
from triage.facts.claimed import letters

Step = Callable[[Draft, Inbound], Turn]


def advance(draft: Draft, inbound: Inbound) -> Turn:
    """The turn that this message, edit or button press leads to. Never raises for anything a customer can send."""
    greeted = _greeted(replace(draft, silence=""), inbound)
    turn = _with_offer(_answered(greeted, inbound), inbound)
    return _with_warning(turn) if inbound.redactions else turn


def _with_warning(turn: Turn) -> Turn:
    """A secret came in: it was not kept, and the customer should delete it; said even where the bot is silent."""
    text = say(
        turn.draft.language,
        "Your message held a card number, password or code. I have not kept it, and nobody here needs it. "
        "Please delete that message in the chat too.",
    )
    return replace(turn, replies=(Reply(text), *turn.replies))


def _with_offer(turn: Turn, inbound: Inbound) -> Turn:
    """Where the words are written in another language than the answer, that one is offered: once, and by a button."""
    draft = turn.draft
    if inbound.kind is not Kind.MESSAGE or draft.chose_language or draft.offered_language or not turn.replies:
        return turn
    tag = heard(understand(inbound.text).rest)
    if not tag or tag == draft.language:
        return turn
    asked = replace(draft, offered_language=True)
    row = (button(asked, own_name(tag), "language", tag),)
    return replace(turn, draft=asked).also(say(tag, "Shall I write in English?"), row)


def _answered(draft: Draft, inbound: Inbound) -> Turn:
    if inbound.kind is Kind.BUTTON:
        return pressing.press(draft, inbound)
    if inbound.kind is Kind.EDIT and draft.stage is Stage.IDLE and draft.serial:
        return Turn(draft)
    command = _command(draft, inbound)
    if command in COMMANDS:
        return _with_its_pictures(COMMANDS[command](draft, inbound), inbound)
    if command in ("yes", "no", "none"):
        return pressing.word(draft, inbound, command) or STAGES[draft.stage](draft, inbound)
    return STAGES[draft.stage](draft, _without_command(inbound))


def _command(draft: Draft, inbound: Inbound) -> str:
    """The command of a message. Plain words are talk with a person who has the case, or the caption of a picture."""
    command = understand(inbound.text).command if inbound.kind is Kind.MESSAGE else ""
    if unknown_command(inbound.text) and draft.stage is not Stage.PERSON and not inbound.attachments:
        return command if after_command(inbound.text) else "unknown"
    if inbound.text.lstrip().startswith("/") or command in ("human", "new"):
        return command
    return "" if draft.stage is Stage.PERSON or inbound.attachments else command


def _without_command(inbound: Inbound) -> Inbound:
    """Words behind a command that means nothing here still count."""
    words = after_command(inbound.text) if unknown_command(inbound.text) else inbound.text
    return replace(inbound, text=words)


def _with_its_pictures(turn: Turn, inbound: Inbound) -> Turn:
    """A command may be the caption of a picture: the picture joins the claim that the command leaves behind."""
    if not inbound.attachments or turn.draft.stage is Stage.IDLE:
        return turn
    draft = with_pictures(turn.draft, inbound.attachments)
    claim = replace(turn.claim, evidence=draft.evidence) if turn.claim else None
    acts = turn.acts if turn.draft.stage in MAKING or Act.RELAY in turn.acts else (*turn.acts, Act.RELAY)
    return replace(turn, draft=draft, claim=claim, acts=acts)


def _greeted(draft: Draft, inbound: Inbound) -> Draft:
    """At first contact the client's language becomes the chat's."""
    if draft.serial or draft.chose_language or draft.stage is not Stage.IDLE or not inbound.language:
        return draft
    return replace(draft, language=supported(inbound.language))


def _begin(draft: Draft, inbound: Inbound) -> Turn:
    """The first message of a claim: whatever it says counts already."""
    return collect(replace(fresh(draft, inbound.at), stage=Stage.COLLECTING), inbound)


def _new(draft: Draft, inbound: Inbound) -> Turn:
    """A new claim, or the open question again when one is being made. Words after the command count already."""
    words = after_command(inbound.text)
    if draft.stage in MAKING:
        return collect(draft, replace(inbound, text=words))
    if words or inbound.attachments:
        return _begin(draft, replace(inbound, text=words))
    text = say(draft.language, "I look into orders that went wrong. Tell me about yours, in any order you like.")
    started = proceed(replace(fresh(draft, inbound.at), stage=Stage.COLLECTING))
    first = started.replies[0]
    return replace(started, replies=(Reply(f"{text}\n\n{first.text}", first.buttons),))


def _start(draft: Draft, inbound: Inbound) -> Turn:
    """As `_new`; what a link appends to `/start` is a one-time code or nothing, no word of the customer's."""
    token = asides.token_of(inbound.text)
    if token:
        return asides.redeem(draft, token)
    return _new(draft, replace(inbound, text="/start"))


def _anew(draft: Draft, inbound: Inbound) -> Turn:
    """Another claim; one that was not sent yet is dropped, an open case stays."""
    return _new(fresh(draft, inbound.at), inbound)


def _cancel(draft: Draft, inbound: Inbound) -> Turn:
    if draft.stage in MAKING:
        text = say(draft.language, "Cancelled. Nothing was sent. Write to me whenever you want to start again.")
        return Turn(fresh(draft, inbound.at), (Reply(text),))
    if draft.case_id is None:
        return Turn(draft, (Reply(say(draft.language, "There is nothing to cancel.")),))
    return leave(draft)


def _human(draft: Draft, inbound: Inbound) -> Turn:
    """A person, at once and with whatever is there; a wish for a person is never held up by a question."""
    if draft.stage is Stage.PERSON:
        text = say(draft.language, "A person already has your case and will answer here.")
        return Turn(draft, (Reply(text),), (Act.RELAY,))
    text = say(draft.language, "I am passing this to a person. You will get the answer here.")
    going = fresh(draft, inbound.at) if draft.stage is Stage.IDLE else draft
    first, *more = claims_of(going, inbound.at)
    passed = replace(going, stage=Stage.PERSON)
    return Turn(passed, (Reply(text),), (Act.PERSON,), claim=first, more=tuple(more))


def _help(draft: Draft, _inbound: Inbound) -> Turn:
    text = say(
        draft.language,
        "Send the order number, its link, what went wrong and a screenshot, in any order. "
        "/refund starts a claim, /check says beforehand whether an order can qualify, /status says where it stands, "
        "/wait how long it takes, /policy what the rules are, /human brings a person, /cancel stops.",
    )
    return resumed(Turn(draft, (Reply(text),)))


def _order(draft: Draft, inbound: Inbound) -> Turn:
    """A look-up; words without a link that explain something are a claim's, whatever they begin with."""
    words = after_command(inbound.text)
    understood = understand(words, expecting_number=True)
    if not understood.links and letters(explaining(understood.rest)) >= CLEAR_LETTERS:
        return STAGES[draft.stage](draft, replace(inbound, text=words))
    return asides.order(draft, inbound)


def _link(draft: Draft, inbound: Inbound) -> Turn:
    """Tying the chat to an account; with an order's link behind it, that link is what is given."""
    words = after_command(inbound.text)
    if understand(words).links:
        return STAGES[draft.stage](draft, replace(inbound, text=words))
    return asides.link(draft, inbound)


def _status(draft: Draft, _inbound: Inbound) -> Turn:
    return resumed(status(draft))


STAGES: dict[Stage, Step] = {
    Stage.IDLE: _begin,
    Stage.COLLECTING: collect,
    Stage.CONFIRMING: collect,
    Stage.CHECKING: checking,
    Stage.ASKING: asking,
    Stage.ADVISED: advised,
    Stage.PERSON: with_person,
}
"""Where the chat stands -> what a plain message does there."""

COMMANDS: dict[str, Step] = {
    "start": _start,
    "refund": _new,
    "new": _anew,
    "cancel": _cancel,
    "human": _human,
    "help": _help,
    "status": _status,
    "language": lambda draft, inbound: tongues(draft, after_command(inbound.text)),
    "check": asides.check,
    "order": _order,
    "wait": asides.how_long,
    "policy": asides.policy,
    "link": _link,
    "unlink": asides.unlink,
    "unknown": _help,
}
"""Command or plain word -> what it does at any time."""
