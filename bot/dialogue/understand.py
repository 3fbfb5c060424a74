"""What one text contains: order numbers, links, a command, a plain word, and the words that are left. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from triage.links import Found, find

COMMANDS = ("start", "refund", "new", "status", "cancel", "human", "help")
WORDS = {
    "cancel": ("cancel", "stop", "cancelar", "cancela", "отмена", "отменить", "отмени"),
    "human": (
        *("human", "agent", "person", "operator", "support", "talk to a person", "humano", "agente", "persona"),
        *("hablar con una persona", "operador", "человек", "оператор", "агент", "позовите человека"),
    ),
    "yes": ("yes", "y", "ok", "okay", "send", "confirm", "sí", "si", "enviar", "vale", "да", "ок", "отправить"),
    "no": ("no", "n", "nope", "no tengo", "нет"),
    "none": (
        "none",
        "i have none",
        "no screenshots",
        "no screenshot",
        "ninguna",
        "no tengo capturas",
        "нет скриншотов",
    ),
    "new": ("start over", "new claim", "restart", "empezar de nuevo", "nueva reclamación", "заново", "новая заявка"),
    "status": ("status", "estado", "статус"),
    "help": ("help", "ayuda", "помощь"),
}
"""Plain words that stand for a command when they are the whole message."""

MARKED = re.compile(
    r"(?:#|№|\border\b|\bno\.?|\bnumber\b|\bid\b|\bpedido\b|\borden\b|\bзаказа?\b|\bномер\b)[\s#№:.\-]*"
    r"(?:is|number|no\.?|número|es|номер)?[\s#№:.\-]*([0-9]{1,15})\b",
    re.IGNORECASE,
)
BARE = re.compile(r"(?<![\w.,$€£¥:/\-+])([0-9]{3,15})(?![\w%$€£¥:/\-]|[.,][0-9])")
OBJECT_ID = re.compile(r"\b(?=[0-9a-f]*[a-f])([0-9a-f]{24})\b")
COUNTED = re.compile(
    r"([0-9]{1,15})\s*(?:of\b|out of\b|de\b|из\b|likes?|followers?|views?|comments?|subscribers?|days?|hours?"
    r"|usd|eur|dollars?|seguidores|me gusta|vistas|días|horas|подписчик|лайк|просмотр|дн|час|руб|%|\$|€)",
    re.IGNORECASE,
)
SURE_DIGITS = 4
"""An unmarked number with fewer digits is taken as an order number only when that was just asked for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The parts of a text. `numbers` are candidates for the order number; `rest` the words without them and the links."""

    command: str = ""
    numbers: tuple[str, ...] = ()
    links: tuple[Found, ...] = ()
    rest: str = ""


def understand(text: str, *, expecting_number: bool = False) -> Understood:
    """Take a text apart. Never raises; what cannot be read is simply not found."""
    command = _command(text)
    if command:
        return Understood(command=command)
    links = tuple(find(text))
    without = _cut(text, [(one.start, one.end) for one in links])
    plain = _digits(without)
    numbers, spans = _numbers(plain, expecting_number)
    return Understood("", numbers, links, " ".join(_cut(without, spans).split()))


def _command(text: str) -> str:
    folded = " ".join(text.casefold().strip(" .!?¡¿").split())
    if folded.startswith("/"):
        name = re.split(r"[\s@]", folded[1:], maxsplit=1)[0]
        return name if name in COMMANDS else ""
    return next((name for name, words in WORDS.items() if folded in words), "")


def _digits(text: str) -> str:
    """Digits of every script as ASCII, one for one, so that places stay the same."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and unicodedata.digit(letter, None) is not None else letter
        for letter in text
    )


def _numbers(text: str, expecting: bool) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """Candidates and their places: marked ones alone if there are any, else bare ones that count nothing."""
    marked = [(found[1], found.span(1)) for found in MARKED.finditer(text)]
    objects = [(found[1], found.span(1)) for found in OBJECT_ID.finditer(text)]
    if marked or objects:
        return _distinct(marked + objects)
    counted = {found.start(1) for found in COUNTED.finditer(text)}
    bare = [(found[1], found.span(1)) for found in BARE.finditer(text) if found.start(1) not in counted]
    only = re.fullmatch(r"\s*([0-9]{1,15})\s*[.!]?\s*", text)
    if expecting and only:
        return (only[1],), [only.span(1)]
    least = 3 if expecting else SURE_DIGITS
    return _distinct([one for one in bare if len(one[0]) >= least])


def _distinct(found: list[tuple[str, tuple[int, int]]]) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    return tuple(dict.fromkeys(number for number, _ in found)), [span for _, span in found]


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text
