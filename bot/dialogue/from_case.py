"""What a customer hears of the case: decisions, questions, and what a person says. Pure, like the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.core import UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_currency, get_currency_symbol

from bot.dialogue.afterwards import appeal_button, asked_how
from bot.dialogue.catalogues import say
from bot.dialogue.claiming import claim_of, fresh
from bot.dialogue.collecting import question_for
from bot.dialogue.draft import MAKING, Draft, Stage
from bot.dialogue.fact_words import in_words, would_have_to_be
from bot.dialogue.submitted import QUESTION_ITEMS, ask_again, choices, item_of
from bot.dialogue.turn import Reply, Turn
from triage.claim import Claim
from triage.decision import Decision

ClauseTexts = Mapping[str, tuple[str, str, str]]
"""Clause id -> title, text in our words, published wording or nothing."""


CODE_PATTERN = "#,##0.00\u00a0¤"
"""For a currency without a sign of its own: its code stands behind the amount."""


def told_credited(
    draft: Draft,
    *,
    case_id: int,
    order_number: str,
    amount: Decimal,
    currency: str,
    formula: str,
    clauses: ClauseTexts,
) -> Turn:
    """The money is on the balance: amount, formula and clauses. A draft of a newer claim stays as it is."""
    language = draft.language
    lines = [
        say(
            language,
            "{amount} has been credited to the account of order {number}.",
            amount=money(amount, currency, language),
            number=order_number,
        )
    ]
    if formula:
        lines.append(say(language, "How it was computed: {formula}", formula=formula))
    lines += quoted(language, clauses)
    after = closed(draft) if draft.case_id in (None, case_id) else draft
    return _beside(draft, asked_how(Turn(after, (Reply("\n".join(lines)),)), case_id))


def told_credit_pending(draft: Draft) -> Turn:
    """The credit was sent and its answer lost."""
    text = say(
        draft.language,
        "The credit was sent, but the panel has not confirmed it yet. I am looking for it and will tell you here.",
    )
    return Turn(draft, (Reply(text),))


def told_task_asked(draft: Draft, kind: str, order_number: str) -> Turn:
    """A refill or cancellation was asked for. Nothing is called done before panel or provider say so."""
    text = (
        say(
            draft.language,
            "A refill of order {number} has been ordered. I will tell you when it is done.",
            number=order_number,
        )
        if kind == "refill"
        else say(
            draft.language,
            "The cancellation of order {number} has been requested. It is not cancelled yet; I will tell you here.",
            number=order_number,
        )
    )
    return Turn(draft, (Reply(text),))


def told_refilled(draft: Draft, case_id: int, order_number: str) -> Turn:
    """The supplier says that the refill is done. A draft of a newer claim stays as it is."""
    text = say(draft.language, "The supplier has finished the refill of order {number}.", number=order_number)
    after = closed(draft) if draft.case_id in (None, case_id) else draft
    return _beside(draft, asked_how(Turn(after, (Reply(text),)), case_id))


def told_returned(draft: Draft, decision: Decision) -> Turn:
    """The panel has given the money back by itself."""
    whole = decision.shown.get("panel_returned") == "all"
    text = (
        say(
            draft.language,
            "The panel has already returned the whole amount to the balance when the order was cancelled.",
        )
        if whole
        else say(draft.language, "The panel has already returned the undelivered part to the balance by itself.")
    )
    hint = say(draft.language, "So there is nothing left to credit. Is that all right?")
    told = replace(draft, stage=Stage.ADVISED, missing=())
    return _beside(draft, Turn(told, (Reply(f"{text} {hint}", choices(told)),)))


def told_advice(draft: Draft, decision: Decision, texts: ClauseTexts) -> Turn:
    """A refusal explained: clause, fact, what would have to be different, and the two choices."""
    language = draft.language
    told = replace(draft, stage=Stage.ADVISED, missing=())
    lines = [say(language, "By the written policy this order does not qualify for a credit.")]
    lines += quoted(language, {key: texts[key] for key in list(texts)[:2]})
    facts = in_words(language, decision.shown)
    if facts:
        lines.append(say(language, "What the records say: {facts}.", facts=facts))
    change = would_have_to_be(language, decision.would_change)
    if change:
        lines.append(say(language, "It would be different if: {change}.", change=change))
    lines.append(say(language, "You can accept this, or take it to a person."))
    return _beside(draft, Turn(told, (Reply("\n".join(lines), choices(told)),)))


def told_again(draft: Draft, case_number: str, texts: ClauseTexts, shown: Mapping[str, Any]) -> Turn:
    """A second claim without anything new: the first decision with its clauses and facts, and the two choices."""
    language = draft.language
    told = replace(draft, stage=Stage.ADVISED, missing=())
    lines = [
        say(
            language,
            "This order was decided before, in case {number}, and the records have not changed since.",
            number=case_number,
        )
    ]
    lines += quoted(language, {key: texts[key] for key in list(texts)[:2]})
    facts = in_words(language, shown)
    if facts:
        lines.append(say(language, "What the records say: {facts}.", facts=facts))
    lines.append(say(language, "You can accept this, or take it to a person."))
    return _beside(draft, Turn(told, (Reply("\n".join(lines), choices(told)),)))


def asked_for(draft: Draft, missing: Sequence[str]) -> Turn:
    """Ask for what only the customer can supply. Unknown order and wrong link: one and the same sentence."""
    turn = ask_again(replace(draft, stage=Stage.ASKING, missing=tuple(missing)))
    return _beside(draft, turn if draft.asked.get(item_of(missing), 0) else without_person(turn))


def about_order(language: str, number: str) -> str:
    """What begins a message about one of several orders."""
    return say(language, "About order {number}:", number=number)


def without_person(turn: Turn) -> Turn:
    """The same question without the button for a person, which the first time need not offer."""
    rows = turn.replies[0].buttons
    kept = tuple(row for row in rows if not row[0].data.endswith(":person"))
    return replace(turn, replies=(Reply(turn.replies[0].text, kept),))


def handed_off(draft: Draft, case_number: str, *, unreachable: bool = False, opens: datetime | None = None) -> Turn:
    """A person will look. Always the same words, whatever the reason, but for a panel that did not answer.

    `opens`: nobody is there now, and when somebody will be, in the desk's own time zone.
    """
    text = say(
        draft.language, "A person will look at this. You will get the answer here. Case {number}.", number=case_number
    )
    if unreachable:
        sorry = say(draft.language, "The records cannot be read at the moment, so nothing is verified yet.")
        text = f"{sorry} {text}"
    text = " ".join(filter(None, (text, _when_open(draft.language, opens))))
    return _beside(draft, Turn(replace(draft, stage=Stage.PERSON, missing=()), (Reply(text),)))


def _when_open(language: str, opens: datetime | None) -> str:
    if opens is None:
        return ""
    told = format_datetime(opens, "EEEE d MMMM, HH:mm (zzzz)", locale=language)
    return say(language, "Nobody is at the desk right now; people are there again from {when}.", when=told)


def person_says(draft: Draft, agent_name: str, text: str) -> Turn:
    """An agent's own words."""
    return Turn(_held(draft), (Reply(person_says_text(agent_name, text)),))


def person_says_text(agent_name: str, text: str) -> str:
    """An agent's own words as the customer reads them."""
    return f"{agent_name}: {text}" if text else agent_name


def person_asks(draft: Draft, agent_name: str, items: Sequence[str], text: str) -> Turn:
    """An agent asks; the answer goes to the agent."""
    names = {"order_number": "number", "payment_reference": "reference"}
    known = [names.get(item, item) for item in items if names.get(item, item) in QUESTION_ITEMS]
    questions = [question_for(draft, item, 0).text for item in known]
    words = "\n".join(filter(None, (text, *questions))) or say(draft.language, "I need more from you to go on.")
    return Turn(_held(draft), (Reply(f"{agent_name}: {words}"),))


def person_approved(
    draft: Draft, agent_name: str, amount: Decimal, currency: str, formula: str, clauses: ClauseTexts
) -> Turn:
    """A person approved a credit; it is on its way, not yet done."""
    language = draft.language
    lines = [
        say(
            language,
            "{agent} has approved a credit of {amount}. It is being booked now.",
            agent=agent_name,
            amount=money(amount, currency, language),
        )
    ]
    if formula:
        lines.append(say(language, "How it was computed: {formula}", formula=formula))
    lines += quoted(language, clauses)
    return Turn(_held(draft), (Reply("\n".join(lines)),))


def person_declined(draft: Draft, agent_name: str, clauses: ClauseTexts, words: str) -> Turn:
    """A person refused by a clause; the case is closed."""
    language = draft.language
    lines = [say(language, "{agent} has looked at your case and cannot grant it.", agent=agent_name)]
    lines += [*quoted(language, clauses), *filter(None, (words,))]
    after = closed(draft)
    rows = ((appeal_button(after, draft.case_id),),) if draft.case_id is not None else ()
    return _beside(draft, asked_how(Turn(after, (Reply("\n".join(lines), rows),)), _own(draft)))


def person_closed(draft: Draft, agent_name: str, words: str) -> Turn:
    """A person closed the case."""
    closing = say(
        draft.language, "{agent} has closed your case. Write to me if something else comes up.", agent=agent_name
    )
    turn = Turn(closed(draft), (Reply("\n".join(filter(None, (words, closing)))),))
    return _beside(draft, asked_how(turn, _own(draft)))


def told_merged(draft: Draft, old: str, new: str) -> Turn:
    """Two cases of one matter go on as one."""
    text = say(
        draft.language, "Your cases {old} and {new} are about the same thing; they go on together as {new}.",
        old=old, new=new,
    )  # fmt: skip
    return _beside(draft, Turn(draft, (Reply(text),)))


def told_split(draft: Draft, old: str, new: str, order: str) -> Turn:
    """What belongs to another matter has a case of its own; the chat goes on speaking of what it spoke of."""
    language = draft.language
    text = (
        say(
            language,
            "Order {order} has a case of its own now, {new}. Case {old} goes on.",
            order=order,
            new=new,
            old=old,
        )
        if order
        else say(
            language, "What you wrote beside it has a case of its own now, {new}. Case {old} goes on.", new=new, old=old
        )
    )
    return _beside(draft, Turn(draft, (Reply(text),)))


def still_waiting(draft: Draft, case_number: str) -> Turn:
    """No person has answered for long: the staff were reminded, and the customer hears it."""
    text = say(
        draft.language,
        "This takes longer than it should. I have reminded the team of case {number}; the answer will come here.",
        number=case_number,
    )
    return _beside(draft, Turn(draft, (Reply(text),)))


def claim_so_far(draft: Draft, now: datetime) -> Claim:
    """The claim as far as it was made, for a case that a failure opens."""
    return claim_of(draft, now)


def quoted(language: str, clauses: ClauseTexts) -> list[str]:
    """Each clause with its title: the published wording where there is one, else ours, marked as shortened."""
    lines = []
    for clause_id, (title, text, published) in clauses.items():
        words = f"“{published}”" if published else say(language, "in short: {text}", text=text)
        lines.append(say(language, "Policy {clause}, {title}: {words}", clause=clause_id, title=title, words=words))
    return lines


def money(amount: Decimal, currency: str, language: str) -> str:
    """An amount in the customer's language with exactly the decimals that are booked."""
    try:
        pattern = CODE_PATTERN if get_currency_symbol(currency, locale=language) == currency else None
        return format_currency(amount, currency, format=pattern, locale=language, decimal_quantization=False)
    except (UnknownLocaleError, ValueError):
        return f"{amount} {currency}"


def speaking_of(draft: Draft, case_id: int, case_number: str) -> Draft | None:
    """The draft in which this case can be answered: its own, or an idle one, which takes the case up again.

    None while the customer is at another claim: what is asked of them here would be answered there.
    """
    if draft.case_id == case_id:
        return draft
    if draft.case_id is None and draft.stage is Stage.IDLE:
        return replace(draft, serial=draft.serial + 1, case_id=case_id, case_number=case_number)
    return None


def _beside(draft: Draft, turn: Turn) -> Turn:
    """A claim that is being made stays as it is; buttons of this case would press nothing there."""
    if draft.stage not in MAKING:
        return turn
    return replace(turn, draft=draft, replies=tuple(Reply(reply.text) for reply in turn.replies))


def _own(draft: Draft) -> int | None:
    """The case that is closed; None while the customer is at another claim and should not be asked."""
    return None if draft.stage in MAKING else draft.case_id


def closed(draft: Draft) -> Draft:
    """The draft after its case was closed: free for another claim."""
    return replace(fresh(draft, datetime.min.replace(tzinfo=UTC)), first_contact="")


def _held(draft: Draft) -> Draft:
    return replace(draft, stage=Stage.PERSON) if draft.case_id is not None else draft
