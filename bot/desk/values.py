"""Facts as people type them: which ones the desk may record, and each value read into the vocabulary's own form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.desk.rights import Invalid
from policy.vocabulary import FACTS, FactType

NOT_RECORDED = ("auto_credit_cap", "info_requests_sent", "info_deadline_passed")
"""What only the settings and the record itself say."""

YES = ("yes", "true")
NO = ("no", "false")
MOST_LETTERS = 400
MOST_DIGITS = 30
MOST_ZEROS = 11
"""An amount is below a thousand milliards, so that it can be booked in millionths."""

HINTS = {
    "bool": "yes or no",
    "count": "a whole number",
    "money": "an amount such as 2.50",
    "time": "a time in UTC such as 2026-06-12T09:00:00Z",
    "text": "words",
}


def is_recordable(name: str) -> bool:
    """True for a verified fact, and for the state of the screenshots, which a person may review.

    What the customer said, and what the settings say, is not for the desk to change.
    """
    return name == "claim_screenshots" or (name in FACTS and not FACTS[name].claimed and name not in NOT_RECORDED)


def recordable_names(known: Mapping[str, Any]) -> list[str]:
    """The facts that can be recorded on a case with these facts: the common ones and those of its object."""
    groups = ("common", str(known.get("claim_object") or "order"))
    return [name for name, fact in FACTS.items() if fact.group in groups and is_recordable(name)]


def is_staff(name: str) -> bool:
    """True for a fact that no customer may be told."""
    return name in FACTS and FACTS[name].staff


def hint_of(name: str) -> str:
    """What a value of this fact looks like."""
    fact = FACTS[name]
    shape = f"one of {', '.join(fact.values)}" if fact.type == "word" else HINTS[fact.type]
    return f"{shape[0].upper()}{shape[1:]}. Empty means {'none' if fact.null_is_plain else 'unknown'}."


def words_of(name: str) -> tuple[str, ...]:
    """The values to choose from, empty for a fact that is typed freely."""
    fact = FACTS[name]
    return fact.values if fact.type == "word" else ("yes", "no") if fact.type == "bool" else ()


def read_value(name: str, typed: str) -> Any:
    """The typed value in the vocabulary's form, None for an empty one. Raises `Invalid` naming what is allowed."""
    fact, text = FACTS[name], typed.strip()
    if not text:
        return None
    if len(text) > MOST_LETTERS:
        raise Invalid(f"A value has at most {MOST_LETTERS} characters.")
    if fact.type == "bool":
        return _yes_or_no(fact, text)
    if fact.type == "count":
        return _whole(fact, text)
    if fact.type == "money":
        return _money(text)
    if fact.type == "time":
        return _time(fact, text)
    return _word(fact, text) if fact.type == "word" else text


def read_amount(text: str) -> Decimal:
    """The amount that was typed, exact; one decimal comma is read as a point. Raises `Invalid`."""
    typed = text.strip()
    if typed.count(",") == 1 and "." not in typed:
        typed = typed.replace(",", ".")
    try:
        amount = Decimal(typed) if len(typed) <= MOST_DIGITS else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount <= 0 or amount.adjusted() > MOST_ZEROS:
        raise Invalid(f"{text[:40]!r} is no amount; it looks like 1.25.")
    if amount.adjusted() < -6 or amount != round(amount, 6):
        raise Invalid("An amount has at most six decimals.")
    return amount


def _yes_or_no(fact: FactType, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise Invalid(f"{fact.name} is yes or no, not {text[:40]!r}.")
    return text.lower() in YES


def _whole(fact: FactType, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise Invalid(f"{fact.name} is a whole number, not {text[:40]!r}.")
    return int(text)


def _money(text: str) -> str:
    return "0" if text in ("0", "0.0", "0.00") else format(read_amount(text), "f")


def _time(fact: FactType, text: str) -> str:
    """The moment in UTC; a time without a zone is taken as UTC, which is what the hint asks for."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{fact.name} is a time such as 2026-06-12T09:00:00Z, not {text[:40]!r}.") from None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _word(fact: FactType, text: str) -> str:
    word = text.lower().replace(" ", "_")
    if word not in fact.values:
        raise Invalid(f"{fact.name} is one of {', '.join(fact.values)}, not {text[:40]!r}.")
    return word
