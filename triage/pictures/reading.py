"""What stands on a screenshot, taken from the text that was read off it. Claimed: it never grants and never refuses."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

MOST = 12
"""So many of each kind are kept: an order list holds a page of orders."""

STATUSES = {
    "completed": ("completed", "complete", "completado", "выполнен", "завершен", "завершён"),
    "partial": ("partial", "parcial", "частично"),
    "canceled": ("canceled", "cancelled", "cancelado", "отменен", "отменён"),
    "in_progress": ("in progress", "en progreso", "en curso", "в процессе", "выполняется"),
    "pending": ("pending", "pendiente", "в ожидании", "ожидание"),
    "processing": ("processing", "procesando", "обработка", "в обработке"),
    "refunded": ("refunded", "reembolsado", "возвращен", "возвращён"),
}
"""The panel's word for a state -> how pages write it."""

_LABEL = r"(?:order\s*(?:id|no|number|n[º°o])?|id|no|n[º°]|pedido|заказ[а]?|номер(?:\s+заказа)?)"
_NUMBER = re.compile(rf"(?<!\w){_LABEL}\s*[.:#№]*\s*[#№]?\s*(\d{{3,12}})(?![\d.,:/-]*\d)", re.IGNORECASE)
_MARKED = re.compile(r"[#№]\s?(\d{3,12})(?!\d)")
_ALONE = re.compile(r"(?m)^\s*(\d{4,12})(?=\s|$)")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₺": "TRY", "¥": "JPY"}
_CODES = "USD|EUR|GBP|RUB|INR|BRL|TRY|IDR|NGN|PKR|JPY|USDT"
_SUM = r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:[ ,]\d{3})*(?:[.,]\d{1,6})?|\d+(?:[.,]\d{1,6})?"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>[$€£₽₹₺¥]|\b(?:{_CODES})\b)\s?(?P<a>{_SUM}))"
    rf"|(?:(?P<b>{_SUM})\s?(?P<unit>[$€£₽₹₺¥](?!\s?\d)|(?:{_CODES})\b))"
)
_COUNTS = {
    "quantity": r"quantity|ordered|qty|amount ordered|cantidad|количество",
    "remains": r"remains|remaining|left|restante|restan|осталось|остаток",
    "start": r"start(?:ing)?(?:\s*count)?|before|inicio|начало|было",
    "delivered": r"delivered|entregad[oa]s?|доставлено",
}
_COUNT = re.compile(
    "|".join(rf"(?P<{name}>(?<!\w)(?:{words})(?!\w))" for name, words in _COUNTS.items()), re.IGNORECASE
)
_INTEGER = r"(\d{1,3}(?:[ ,.]\d{3})+|\d{1,12})(?![\d.,]*\d)"
_BESIDE = re.compile(rf"[ \t:.|-]{{0,4}}{_INTEGER}")
_BELOW = re.compile(rf"[ \t:.]*\n\s*{_INTEGER}[ \t]*(?:\n|$)")
_DATES = re.compile(
    r"(?<!\d)(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4})"
    r"(?:[ ,T]*(?:at )?(\d{1,2}:\d{2}(?::\d{2})?))?"
)
_HANDLE = re.compile(r"(?<![\w.@])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{1,28}[A-Za-z0-9_])?)(?![\w@])")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money as it stands there: plain decimal digits, and an ISO code."""

    value: str
    currency: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was recognised, each kind in the order in which it stands on the picture, without repetition.

    `numbers` are called order numbers there; `perhaps` are numbers that merely stand where one might. `counts` maps
    `quantity`, `remains`, `start`, `delivered` to whole numbers.
    """

    numbers: tuple[str, ...] = field(default=())
    perhaps: tuple[str, ...] = field(default=())
    amounts: tuple[Amount, ...] = field(default=())
    counts: Mapping[str, int] = field(default_factory=dict)
    statuses: tuple[str, ...] = field(default=())
    times: tuple[str, ...] = field(default=())
    handles: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """A JSON document that `from_json` reads back."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Found":
        """Read back what `to_json` wrote."""
        return cls(
            numbers=tuple(document.get("numbers", ())),
            perhaps=tuple(document.get("perhaps", ())),
            amounts=tuple(Amount(**one) for one in document.get("amounts", ())),
            counts=dict(document.get("counts", {})),
            statuses=tuple(document.get("statuses", ())),
            times=tuple(document.get("times", ())),
            handles=tuple(document.get("handles", ())),
        )


def recognise(text: str) -> Found:
    """What an order page's text says. Any text will do; what is not recognised is left out, nothing is guessed at."""
    return Found(
        numbers=_numbers(text),
        perhaps=_first(one[1] for one in _ALONE.finditer(text)),
        amounts=_first(_amount(one) for one in _AMOUNT.finditer(text)),
        counts=_counts(text),
        statuses=_statuses(text),
        times=_first(" ".join(filter(None, one.groups())) for one in _DATES.finditer(text)),
        handles=_first(one[1] for one in _HANDLE.finditer(text)),
    )


def _first(values: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST]


def _numbers(text: str) -> tuple[str, ...]:
    """Numbers behind or under a label, or behind a number sign."""
    named = [one[1] for one in _NUMBER.finditer(text)] + [one[1] for one in _MARKED.finditer(text)]
    return _first((*named, *_under_label(text)))


def _under_label(text: str) -> list[str]:
    """A page of cards writes the label in one line and the number in the next."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    label = re.compile(rf"{_LABEL}\s*[.:#№]*", re.IGNORECASE)
    pairs = itertools.pairwise(lines)
    return [below for above, below in pairs if label.fullmatch(above) and re.fullmatch(r"\d{3,12}", below)]


def _amount(found: re.Match[str]) -> Amount | None:
    unit, digits = found["sign"] or found["unit"], found["a"] or found["b"]
    value = plain(digits)
    return Amount(value, _SIGNS.get(unit, unit.upper())) if value else None


def plain(digits: str) -> str:
    """Digits as people write them, as plain decimal digits: the last of comma and point is the decimal one.

    A single comma or blank before exactly three digits parts thousands.
    """
    digits = digits.replace(" ", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    whole, part = re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    if len(part) == 3 and digits[last] == ",":
        return whole + part
    return f"{whole or '0'}.{part}"


def _counts(text: str) -> dict[str, int]:
    """Each count by its label: the whole number right behind it, or alone in the line under a label that is alone."""
    found: dict[str, int] = {}
    for label in _COUNT.finditer(text):
        number = _BESIDE.match(text, label.end())
        if number is None and text[: label.start()].rpartition("\n")[2].strip() == "":
            number = _BELOW.match(text, label.end())
        if number is not None:
            found.setdefault(str(label.lastgroup), int(re.sub(r"\D", "", number[1])))
    return found


def _statuses(text: str) -> tuple[str, ...]:
    folded = " ".join(text.casefold().split())
    at = {
        status: min((found.start() for word in words if (found := _status(word).search(folded))), default=-1)
        for status, words in STATUSES.items()
    }
    return tuple(sorted((status for status, place in at.items() if place >= 0), key=lambda status: at[status]))


@cache
def _status(word: str) -> re.Pattern[str]:
    """The word, also where the blank in it was not read; never inside another word."""
    return re.compile(rf"(?<!\w){word.replace(' ', ' ?')}(?!\w)")
