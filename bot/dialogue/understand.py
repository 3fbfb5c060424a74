"""What one text contains: order numbers, links, a command, a plain word, and the words that are left. Pure."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.dialogue import lexicon, listing
from bot.dialogue.catalogues import languages, translate
from bot.dialogue.whole import made_of
from triage.facts.claimed import letters
from triage.links import Found, find
from triage.secrets import MARKS
from triage.statements.numbers import ascii_digits

COMMANDS = (
    *("start", "refund", "new", "status", "cancel", "human", "help", "language"),
    *("check", "order", "wait", "policy", "link", "unlink"),
)
WORDS = {
    "cancel": ("cancel", "stop", "cancelar", "cancela", "отмена", "отменить", "отмени"),
    "human": (
        *("human", "agent", "person", "operator", "support", "talk to a person", "humano", "agente", "persona"),
        *("hablar con una persona", "operador", "человек", "оператор", "агент", "позовите человека"),
    ),
    "yes": ("yes", "y", "ok", "okay", "send", "confirm", "sí", "si", "enviar", "vale", "да", "ок", "отправить"),
    "no": ("no", "n", "nope", "no tengo", "нет"),
    "none": (
        *(
            "none",
            "i have none",
            "no screenshots",
            "no screenshot",
            "i don't have any",
            "i do not have any",
            "don't have",
        ),
        *("no i don't", "i don't have one", "i don't have a screenshot", "ninguna", "no tengo capturas"),
        *("no tengo ninguna", "нет скриншотов", "у меня нет", "скриншотов нет"),
    ),
    "new": ("start over", "new claim", "restart", "empezar de nuevo", "nueva reclamación", "заново", "новая заявка"),
    "status": (
        *("status", "what's the status", "what is the status", "any news"),
        *("estado", "cómo va", "quiero saber el estado", "статус", "какой статус"),
    ),
    "help": ("help", "ayuda", "помощь"),
    "wait": (
        *("how long", "how long does it take", "how long will it take", "how much longer", "when will i get an answer"),
        *("cuánto tarda", "cuánto falta", "cuanto tarda", "сколько ждать", "как долго", "когда ответят"),
    ),
    "policy": (
        *("what does the policy say", "what is your policy", "what are the rules", "refund policy", "policy", "terms"),
        *("qué dice la política", "cuál es la política", "política de reembolso", "что говорят правила", "правила"),
    ),
}
"""Plain words that stand for a command when they are the whole message."""
SPOKEN = {name: frozenset((*map(lexicon.plain, words), *lexicon.spoken(name))) for name, words in WORDS.items()}
"""The same in every language."""
ALONE = {word: name for name, words in reversed(SPOKEN.items()) for word in words}
COMMA = re.compile("[,،，、]")

LABELS = {
    "yes": ("Send",),
    "none": ("I have none",),
    "cancel": ("Cancel",),
    "human": ("Talk to a person", "Take it to a person"),
}
"""Command -> the buttons that do the same."""
POLITE = re.compile(rf"\b(?:please|por favor|пожалуйста)\b|{lexicon.standing('polite')}")
SHORT_WISH = 80
PERSON_WISH = re.compile(
    r"\b(?:(?:talk|speak|chat|write) (?:to|with) |(?:want|need|get me|give me) )(?:a |an |the |some)?(?:real |live )?"
    r"(?:human|person|agent|operator|one|body)\b"
    r"|\b(?:hablar|comunicarme) con (?:una? )?(?:persona|alguien|agente|humano|operador)"
    r"|\b(?:позовите|нужен|дайте|соедините с|поговорить с|хочу) (?:живого |живым )?"
    r"(?:человек|оператор|сотрудник|агент)"
    rf"|{lexicon.opening('person_wish')}",
)
"""A short wish for a person, without any number or link that would be lost."""
SLASH = re.compile(r"\s*/([a-z_]{1,32})(?:@\w+)?(?!\S)", re.IGNORECASE)
MARKED = re.compile(
    r"(?:#|№|\borders?\b|\bno\.?|n[º°]|\bnumbers?\b|\bids?\b|\bpedidos?\b|\b[oó]rden(?:es)?\b|\bзаказ(?:а|ы|ов)?\b"
    r"|\bномера?\b)[\s#№º°:：.\-]*"
    r"(?:is|was|number|no\.?|número|es(?: el| la)?|номер)?[\s#№:.\-]*([0-9]{1,15})(?![\w.,]*[0-9])\b",
    re.IGNORECASE,
)
MARKED_ELSEWHERE = re.compile(
    rf"(?:{lexicon.any_of(lexicon.spoken('order_words'))})[\s#№:：.،،\-]*"
    rf"(?:(?:{lexicon.any_of(lexicon.spoken('between'))}|numarası|nº)[\s#№:：.\-]*){{0,2}}"
    r"([0-9]{1,15})(?![.,]?[0-9])",
    re.IGNORECASE,
)
"""The same in the languages that keep their words in a file; some put no space around a number."""
MARKED_BEHIND = re.compile(r"(?<![\w.,])([0-9]{3,15})\s*(?:nolu|numaralı|no'?lu|nomor|号订单|号单)", re.IGNORECASE)
"""Where the word that marks it follows the number."""
STRONG = re.compile(r"[#№º°]|\bno\.|number|\bid\b|número|numero|номер|numara|nummer|nomor|رقم|नंबर|号|mã", re.IGNORECASE)
"""Marks that no quantity has: "order 1000 likes" orders, "order no. 1000: likes dropped" names."""
ROUND = 50
"""Quantities are multiples of it; few order numbers are."""
BARE = re.compile(r"(?<![\w.,$€£¥:/\-+])([0-9]{3,15})(?![\w%$€£¥/\-]|[.,:][0-9])")
JOINED = re.compile(
    r"\s*(?:[,،、，&+/\n]\s*)?(?:(?:and|y|e|и|ve|و|और|aur|dan|et|und|và|和|跟|与|及)\s*)?[#№]?\s*", re.IGNORECASE
)
"""What stands between the numbers of a list."""
GLUED = re.compile(r"(?<!\w)و(?=[0-9])")
"""The Arabic "and", which is written together with what follows."""
MARKS_OF_ORDERS = (MARKED, MARKED_ELSEWHERE, MARKED_BEHIND)
OBJECT_ID = re.compile(r"\b(?=[0-9a-f]*[a-f])([0-9a-f]{24})\b")
UNITS = (
    r"(?:(?:instagram|ig|tiktok|youtube|telegram|twitter|facebook|real)\s+)?"
    r"(?:likes?\b|followers?\b|views?\b|comments?\b|subscribers?\b|subs\b|plays?\b|days?\b|hours?\b"
    r"|usd|eur|dollars?|seguidores|me gusta|vistas|comentarios|días|horas|подписчик|лайк|просмотр|комментари|дн|час"
    r"|руб|%|\$|€)"
)
COUNTED = re.compile(rf"([0-9]{{1,15}})\s*(?:{UNITS}|{lexicon.any_of(lexicon.spoken('units'))})", re.IGNORECASE)
COMPARED = re.compile(
    r"([0-9]{1,15})\s*(?:of\b|out of\b|de (?:mis|los|las|[0-9])|из (?:моих|[0-9]))"
    r"|(?:\b(?:of|from|to|only|got|paid|had|received|ordered|solo|recibí|pedí|tenía|de|с|до|из|только|получили?|было"
    r"|стало|заказали?|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\s+(?:my\s+|the\s+|mis\s+|моих\s+)?)([0-9]{1,15})",
    re.IGNORECASE,
)
"""Numbers that count something; the second kind only where nothing marks them as an order number."""
COUNTING = re.compile(
    rf"(?:(?<!\w)(?:{lexicon.any_of(lexicon.spoken('counting'))}|r\$|rp\.?|rs\.?)|[₺₹$€£])\s*([0-9]{{1,15}})(?![0-9])",
    re.IGNORECASE,
)
"""Numbers behind a word of the other languages that counts, or behind a currency's sign."""
ELSEWISE = re.compile(
    r"\b(?:since|in|year|desde|en|año|с|в|за)\s+((?:19|20)[0-9]{2})\b|\b((?:19|20)[0-9]{2})\s+(?:год|г\.)"
    r"|\b((?:19|20)[0-9]{2})\s*[-–]\s*(?:19|20)[0-9]{2}\b"
    r"|\+[0-9][0-9 ()\-]{4,}?\b([0-9]{3,})(?![ \-]?[0-9])"
    rf"|(?:{lexicon.standing('years')})\s*(?:de |del |of )?((?:19|20)[0-9]{{2}})(?![0-9])"
    r"|(?<![0-9])((?:19|20)[0-9]{2})\s*(?:年|yılı)",
    re.IGNORECASE,
)
"""Years and the end of a telephone number."""
CORRECTS = re.compile(
    r"\b(?:actually|sorry|correct(?:ion)?|wrong|mistake|typo|i meant|should be|instead|perdón|perdona|en realidad"
    r"|me equivoqué|quise decir|извините|ошибся|ошиблась|на самом деле|правильный|точнее)\b"
    rf"|{lexicon.standing('corrects')}",
    re.IGNORECASE,
)
SURE_DIGITS = 4
"""An unmarked number with fewer digits is taken as an order number only when that was just asked for."""
FEW_LETTERS = 12
"""A number with at most so many letters around it is what the message is about."""
PLEASANTRIES = re.compile(
    r"\b(?:hello|hi|hey|there|good (?:morning|day|evening)|dear|support|team|sir|please|thanks?|thank you|help|me"
    r"|i (?:want|need|would like|have) (?:a|my)?|a|my|refund|money back|problem|with|for|an?|the|order|this|it is|link"
    r"|hola|buenos días|buenas|gracias|por favor|quiero|necesito|un|reembolso|mi|pedido|ayuda|enlace"
    r"|number|no|is|here|número|numero|de|es|el|la|aquí|está"
    r"|здравствуйте|привет|добрый день|спасибо|пожалуйста|хочу|нужен|возврат|помогите|заказа?|ссылка|номер"
    r"|мой|моего|вот)\b"
    rf"|{lexicon.standing('pleasantries')}",
    re.IGNORECASE,
)
"""Words that explain nothing by themselves."""
COMMAS = re.compile(r"\s*([,，、;；])(?:\s*[,，、;；…])+")
ONE_TURN = 16
"""So many texts are kept as they were understood: a turn asks for the same few again, and nothing lasts."""
REMOVED = re.compile("|".join(map(re.escape, MARKS.values())))
"""What stands in the place of a secret that was cut out."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The parts of a text. `numbers` are candidates for the order number; `rest` the words without them and the links.

    `sure` is false for a number that merely stands somewhere in a longer text; such a one corrects nothing.
    """

    command: str = ""
    numbers: tuple[str, ...] = ()
    links: tuple[Found, ...] = ()
    rest: str = ""
    sure: bool = False
    listed: bool = False
    """True when the numbers are a list or a range: all of them are meant, not one of them."""


@lru_cache(ONE_TURN)
def understand(text: str, *, expecting_number: bool = False) -> Understood:
    """Take a text apart. Never raises; what cannot be read is simply not found."""
    command = _command(text)
    if command:
        return Understood(command=command)
    links = tuple(find(text))
    without = _cut(text, [(one.start, one.end) for one in links], " … ")
    # each step one for one, so that places stay the same
    plain = listing.apart(ascii_digits(without).translate(lexicon.ALIF))
    marked = _with_joined(plain, _marked(plain))
    runs = _runs(plain, marked)
    spans = sorted([*(marked or _bare(plain, expecting_number)), *(run[:2] for run in runs)])
    spans = [one for one in spans if one in [run[:2] for run in runs] or not any(_within(one, run) for run in runs)]
    whole = {run[:2]: run[2] for run in runs}
    numbers = tuple(dict.fromkeys(number for at in spans for number in whole.get(at, (plain[at[0] : at[1]],))))
    chained = listing.listed(plain, spans)
    rest = _tidy(_cut(without, _with_marks(plain, spans, whole, chained=chained)))
    corrects = CORRECTS.search(lexicon.plain(rest)) is not None
    sure = bool(marked or runs) or letters(rest) <= FEW_LETTERS or corrects
    listed = len(numbers) > 1 and not corrects and (chained or bool(runs))
    return Understood("", numbers, links, rest, sure, listed)


def _runs(text: str, marked: list[tuple[int, int]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The ranges of order numbers: those that are called so, or that hardly anything stands around."""
    found = [run for run in listing.ranges(text) if not COUNTED.match(text, run[1] - len(run[2][-1]))]
    alone = letters(explaining(_cut(text, [run[:2] for run in found]))) <= FEW_LETTERS and not ELSEWISE.search(text)
    return [run for run in found if alone or any(start == run[0] for start, _ in marked)]


def _with_marks(
    text: str, spans: list[tuple[int, int]], whole: dict[tuple[int, int], tuple[str, ...]], *, chained: bool
) -> list[tuple[int, int]]:
    """What is cut out for the numbers: each with its mark, and a list with what stands between its numbers."""
    cut = []
    for start, end in spans:
        first = whole.get((start, end), (text[start:end],))[0]
        cut.append((_with_mark(text, (start, start + len(first)))[0], end))
    return [(min(start for start, _ in cut), cut[-1][1])] if chained and cut else cut


def _within(span: tuple[int, int], run: tuple[int, int, tuple[str, ...]]) -> bool:
    return run[0] <= span[0] and span[1] <= run[1]


def _tidy(words: str) -> str:
    """What is left of a text, without the marks that stood around what was cut out."""
    joined = COMMAS.sub(r"\1", " ".join(words.split()))
    return joined.lstrip(" ,.;:-–—…，、；：。").rstrip(" …,，、;；:：-–—")


@lru_cache(ONE_TURN)
def explaining(words: str) -> str:
    """The words without greetings and the like: what is left may explain something."""
    return PLEASANTRIES.sub("", lexicon.plain(REMOVED.sub("", words)))


def after_command(text: str) -> str:
    """What stands behind a `/command`; nothing for any other text."""
    return " ".join(text.split(maxsplit=1)[1:]) if text.lstrip().startswith("/") else ""


def unknown_command(text: str) -> bool:
    """True for a text that begins with a `/command` there is not."""
    found = SLASH.match(text)
    return found is not None and found[1].casefold() not in COMMANDS


def _command(text: str) -> str:
    folded = " ".join(COMMA.sub(" ", lexicon.plain(text)).strip(f" {lexicon.STOPS}").split())
    if folded.startswith("/"):
        name = re.split(r"[\s@]", folded[1:], maxsplit=1)[0]
        return name if name in COMMANDS else ""
    folded = " ".join(POLITE.sub(" ", folded).split())
    for name, labels in _labels().items():
        if folded in labels:
            return name
    if folded in ALONE:
        return ALONE[folded]
    if len(folded) > SHORT_WISH or re.search(r"[0-9]|://", folded):
        return ""
    if PERSON_WISH.search(folded):
        return "human"
    return next((name for name, words in SPOKEN.items() if made_of(folded, words)), "")


@cache
def _labels() -> dict[str, frozenset[str]]:
    """Command -> what its button says, in every language: whoever types a button's label means the button."""
    return {
        name: frozenset(lexicon.plain(translate(language, label)) for language in languages() for label in labels)
        for name, labels in LABELS.items()
    }


def _marked(text: str) -> list[tuple[int, int]]:
    """The places of numbers that are called an order number, or can be nothing else."""
    counted = {found.start(1) for found in COUNTED.finditer(text)}
    spans = [
        found.span(1)
        for pattern in MARKS_OF_ORDERS
        for found in pattern.finditer(text)
        if found.start(1) not in counted or _named(found)
    ]
    return sorted(set(spans)) + [found.span(1) for found in OBJECT_ID.finditer(text)]


def _with_joined(text: str, marked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marked places, and those of numbers as long that are listed behind one: "order 10482 and 10483"."""
    joined = list(marked)
    for start, end in _bare(text, expecting=False) if marked else ():
        before = max((one for one in joined if one[1] <= start), default=None)
        alike = before is not None and end - start == before[1] - before[0] and int(text[start:end]) % ROUND != 0
        if before and alike and (start, end) not in joined and JOINED.fullmatch(text[before[1] : start]):
            joined.append((start, end))
    return joined


def _named(found: re.Match[str]) -> bool:
    """Whether a number in front of a unit is the order's all the same: strongly marked, or no round quantity."""
    return STRONG.search(found[0].replace(found[1], "")) is not None or int(found[1]) % ROUND != 0


def _with_mark(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The place of a number together with the word before it that calls it an order number."""
    every = (found for pattern in MARKS_OF_ORDERS for found in pattern.finditer(text))
    return max(
        (found.span() for found in every if found.span(1) == span), key=lambda one: one[1] - one[0], default=span
    )


def _bare(text: str, expecting: bool) -> list[tuple[int, int]]:
    """The places of unmarked numbers that count nothing; a short one only when it was asked for."""
    apart = GLUED.sub(" ", lexicon.UNSPACED.sub(" ", text))  # one for one, so that places stay
    only = re.fullmatch(r"\s*([0-9]{1,15})\s*[.!]?\s*", apart)
    if expecting and only:
        return [only.span(1)]
    counted = {found.start(1) for found in COUNTED.finditer(text)}
    counted |= {found.start(1) for found in COUNTING.finditer(text)}
    counted |= {found.start(kind) for found in COMPARED.finditer(text) for kind in (1, 2)}
    counted |= {found.start(kind) for found in ELSEWISE.finditer(text) for kind in range(1, 7)}
    least = 3 if expecting else SURE_DIGITS
    spans = [found.span(1) for found in BARE.finditer(apart) if found.start(1) not in counted]
    return [(start, end) for start, end in spans if end - start >= least]


def _cut(text: str, spans: list[tuple[int, int]], sign: str = " ") -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + sign + text[end:]
    return text
