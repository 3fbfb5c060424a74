"""Statements read out of a free text, by rules alone. What no rule knows is simply not stated."""

import re
from collections.abc import Iterator

from triage.statements.ar import ARABIC
from triage.statements.de import GERMAN
from triage.statements.en import ENGLISH
from triage.statements.es import SPANISH
from triage.statements.fr import FRENCH
from triage.statements.hi import HINDI
from triage.statements.id import INDONESIAN
from triage.statements.model import Kind, Statement
from triage.statements.numbers import amount, ascii_digits
from triage.statements.pt import PORTUGUESE
from triage.statements.ru import RUSSIAN
from triage.statements.tongue import Tongue
from triage.statements.tr import TURKISH
from triage.statements.vi import VIETNAMESE
from triage.statements.zh import CHINESE

TONGUES = (
    *(ENGLISH, SPANISH, RUSSIAN, PORTUGUESE, FRENCH, GERMAN, TURKISH),
    *(ARABIC, HINDI, INDONESIAN, VIETNAMESE, CHINESE),
)
"""All are tried on every text: people mix languages, and the forms of one are no sentences of another."""

MOST_CHARACTERS = 8_000
MOST_STATEMENTS = 40
LONGEST_QUOTE = 200
_SENTENCE = re.compile(r"[^.!?;\n…。！？؟।；]+(?:[.,](?=[0-9])[^.!?;\n…。！？؟।；]*)*")
_CLAUSES = re.compile(
    r",?\s+(?:but|and\s+then|then|pero|y\s+luego|но|а\s+потом|mas|mais|aber|ama|fakat|لكن|بس\s+بعدها|लेकिन|मगर|tapi|nhưng)\s+"
    r"|[，,]?(?:但是|可是|不过|后来)",
    re.I,
)
_CURRENCIES = {"$": "USD", "usd": "USD", "dollar": "USD", "dólares": "USD", "доллар": "USD", "€": "EUR"} | {
    "eur": "EUR", "euro": "EUR", "евро": "EUR", "£": "GBP", "gbp": "GBP", "₽": "RUB", "руб": "RUB",
    "dólar": "USD", "dolar": "USD", "دولار": "USD", "डॉलर": "USD", "đô": "USD", "美": "USD", "يورو": "EUR",
    "r$": "BRL", "brl": "BRL", "rea": "BRL", "₺": "TRY", "tl": "TRY", "lira": "TRY", "₹": "INR", "रुप": "INR",
    "rupee": "INR", "rs": "INR", "rupiah": "IDR", "rp": "IDR", "đồng": "VND", "vnd": "VND", "元": "CNY", "块": "CNY",
    "人民币": "CNY",
}  # fmt: skip


def read(text: str) -> tuple[Statement, ...]:
    """Every statement of the text, in order, each once. Never raises; conditions state nothing."""
    found: dict[tuple[Kind, str | None], Statement] = {}
    for sentence in _sentences(text[:MOST_CHARACTERS]):
        for statement in _of_sentence(sentence):
            found.setdefault((statement.kind, statement.value), statement)
            if len(found) >= MOST_STATEMENTS:
                return tuple(found.values())
    return tuple(found.values())


def _sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(text.replace("’", "'")):
        sentence = " ".join(found[0].split())
        if sentence:
            yield sentence


def _of_sentence(sentence: str) -> Iterator[Statement]:
    read_as = ascii_digits(sentence)
    for tongue in TONGUES:
        if tongue.conditional.search(sentence):
            return
    for tongue in TONGUES:
        for kind, match in _matches(tongue, read_as):
            corrects = tongue.correction.search(sentence) is not None
            yield Statement(kind, sentence[:LONGEST_QUOTE], _value(match), corrects)


def _matches(tongue: Tongue, sentence: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    """The first form of each kind that a clause of the sentence has; "not all came" is never also "all came"."""
    for clause in _CLAUSES.split(sentence):
        kinds: dict[Kind, re.Match[str]] = {}
        for kind, forms in tongue.forms.items():
            match = next(filter(None, (form.search(clause) for form in forms)), None)
            if match:
                kinds[kind] = match
        if Kind.DELIVERED_SOME in kinds:
            kinds.pop(Kind.DELIVERED_ALL, None)
        if Kind.ALWAYS_PUBLIC in kinds:
            kinds.pop(Kind.WAS_PRIVATE, None)
        yield from kinds.items()


def _value(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("amount"):
        return _sum(groups["amount"], (groups.get("before") or groups.get("after") or "").lower())
    count = groups.get("value")
    return re.sub(r"[^0-9]", "", count) if count else None


def _sum(written: str, named: str) -> str | None:
    """The amount and its currency; None where either can be read in more than one way, or "thousand" stands behind."""
    currency = next((code for word, code in _CURRENCIES.items() if named.startswith(word)), "") if named else ""
    plain = amount(written)
    return f"{plain} {currency}".strip() if plain and (currency or not named) else None
