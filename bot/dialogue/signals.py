"""What the words hint at: reason, wish, a mention of law, an attempt to instruct. Claimed, never verified."""

import re

from bot.dialogue import lexicon
from triage.statements.numbers import ascii_digits

REASONS = {
    "wrong_amount_charged": (
        "overcharged",
        "charged too much",
        "wrong price",
        "wrong amount",
        "me cobraron de más",
        "лишние деньги",
    ),
    "charged_twice": (),  # two words that need not stand together, see `_twice`
    "drop": (
        "dropped",
        "drop",
        "lost followers",
        "went down",
        "disappeared",
        "bajaron",
        "cayeron",
        "упали",
        "списались",
        "отписались",
    ),
    "cancelled_order": ("canceled", "cancelled", "cancelado", "cancelada", "отменен", "отменён"),
    "partial_delivery": (
        "partial",
        "partly",
        "only got",
        "only a part",
        "only part",
        "missing",
        "not all",
        "parcial",
        "faltan",
        "частично",
        "не все",
        "недостает",
        *("half of", "half the", "half my", "half never", "half came", "half arrived", "half is", "halfway"),
        *("only half", "just half", "just a part", "less than i"),
        *("la mitad", "a medias", "una parte", "solo llegó", "sólo llegó", "половин", "только част", "часть заказа"),
    ),
    "not_delivered": (
        *("not delivered", "nothing came", "never arrived", "didn't arrive", "did not arrive", "never started"),
        *("no llegó", "no llegaron", "nada", "не пришло", "не пришли", "ничего"),
    ),
    "too_slow": ("too slow", "still waiting", "taking too long", "stuck", "demasiado lento", "долго", "зависло"),
    "no_result": ("no sales", "no results", "sin resultados", "нет продаж"),
    "quality": ("fake accounts", "bots", "bad quality", "mala calidad", "плохое качество"),
    "wrong_link": ("wrong link", "enlace equivocado", "не та ссылка"),
}
"""Reason -> words that hint at it, in the order in which they are looked for."""
REASONS = {name: (*map(lexicon.plain, words), *lexicon.hints(name)) for name, words in REASONS.items()}

WISHES = {
    "original_method": (
        "back to my card",
        "to my card",
        "my paypal",
        "bank account",
        "in cash",
        "a mi tarjeta",
        "на карту",
    ),
    "damages": ("damages", "compensation for my loss", "lost income", "daños", "indemniza", "возмещение ущерба"),
    "refill": ("refill", "reposición", "recarga", "рефил", "докрутк"),
    "cancel": ("cancel my order", "cancel the order", "stop the order", "cancelar el pedido", "отмените заказ"),
    "balance": ("to my balance", "a mi saldo", "на баланс"),
}
TWICE = (
    *("twice", "two times", "2 times", "2x", "double", "dos veces", "doble", "2 veces", "дважды", "два раза", "2 раза"),
    *lexicon.spoken("twice"),
)
PAYING = (
    *("charg", "paid", "pay", "bill", "deduct", "debit", "cobr", "pagu", "pago", "pagad", "descont", "спис", "оплат"),
    *("заплат", "снял", "сняли"),
    *lexicon.spoken("paying"),
)
"""Words of "charged twice", in whatever order; either alone says something else ("I wrote twice")."""
WISHES["original_method"] += lexicon.spoken("card")
WISHES["balance"] += lexicon.spoken("balance")
WISHES["damages"] += lexicon.spoken("damages")
WISHES["refill"] += lexicon.spoken("refill")
WISHES["cancel"] += lexicon.spoken("cancel_order")
DECLINED = re.compile(
    r"\b(?:no quiero|no necesito|no(?! (?:meu|minha|cart|pix|saldo|banco))|not|without|don't (?:want|need)"
    r"|do not (?:want|need)|instead of|sin|не надо|не нуж\w+|без|вместо)"
    r"\s+(?:an? |any |the |un |una )?\w+"
    rf"|(?:{lexicon.standing('declined')})\s*(?:{lexicon.UNSPACED.pattern}{{1,2}}|\w+)"
    rf"|[^\s,.;!?،।]+\s*(?:{lexicon.standing('declined_behind')})",
    re.IGNORECASE,
)
"""A wish that is expressly not one: "no refill, please"."""
PAPERS = ("court order", "judgment", "judgement", "subpoena", "orden judicial", "решение суда", "предписание")
RIGHTS = (
    *("right of withdrawal", "withdrawal right", "consumer rights act", "directive 2011/83", "statutory right", "gdpr"),
    *("widerruf", "derecho de desistimiento", "ley de consumidores", "защите прав потребителей", "закон о защите"),
)
LAWYERS = ("lawyer", "attorney", "sue you", "legal action", "abogado", "demandar", "юрист", "адвокат", "в суд")
LEGAL = (
    ("official_unverified", PAPERS + lexicon.spoken("papers")),
    ("statutory", RIGHTS + lexicon.spoken("rights")),
    ("vague", LAWYERS + lexicon.spoken("lawyers")),
)
"""How seriously law is spoken of, in the words of `claim_legal`, the most serious first."""
INSTRUCTIONS = re.compile(
    r"ignore (?:all |any )?(?:previous|prior|the above)|system prompt|you are now|as an ai"
    r"|approve (?:this|my) refund automatically|ignora las instrucciones|игнорируй (?:все |предыдущие )?инструкции",
    re.IGNORECASE,
)
INSTRUCTED = lexicon.spoken("instructs")
EXCLUSIVE = ("not_delivered", "partial_delivery", "drop")
"""Reasons of which an order has one at a time: who corrects one into another takes the first back."""


COUNTED = re.compile(
    r"\b([0-9][0-9.,]*)\s*k?\s*(?:\w+\s+)?(?:of|out of|de|из|von|sur|dari)\s*(?:the |my |los |mis |моих )?"
    r"([0-9][0-9.,]*)",
    re.IGNORECASE,
)
"""So many of so many: "200 out of 500"."""


def reason(text: str) -> str:
    """The reason the words hint at, empty when none."""
    if _twice(text):
        return "charged_twice"
    return _first(REASONS, text) or ("partial_delivery" if _some_of_more(text) else "")


def _some_of_more(text: str) -> bool:
    """True for "200 out of 500": fewer, and not none, of more."""
    for found in COUNTED.finditer(ascii_digits(text)):
        some, more = (int(re.sub(r"[.,]", "", one) or 0) for one in found.groups())
        if 0 < some < more:
            return True
    return False


def _twice(text: str) -> bool:
    said = lexicon.plain(text)
    return any(lexicon.begins(word, said) for word in TWICE) and any(lexicon.begins(word, said) for word in PAYING)


def wish(text: str) -> str:
    """What the customer wants, in the words of `claim_asks_for`."""
    return _first(WISHES, DECLINED.sub(" ", lexicon.plain(text))) or "unspecified"


def legal(text: str) -> str:
    """What is said of law, in the words of `claim_legal`; a paper is never verified here."""
    folded = lexicon.plain(text)
    for level, words in LEGAL:
        if any(lexicon.begins(word, folded) for word in words):
            return level
    return "none"


def instructs(text: str) -> bool:
    """True when the text tries to instruct the bot; it is noted and changes nothing."""
    said = lexicon.plain(text)
    return INSTRUCTIONS.search(text) is not None or any(lexicon.begins(words, said) for words in INSTRUCTED)


def _first(table: dict[str, tuple[str, ...]], text: str) -> str:
    """The first kind one of whose words begins a word of the text; endings may follow, as languages have them."""
    said = lexicon.plain(text)
    return next((name for name, words in table.items() if any(lexicon.begins(word, said) for word in words)), "")
