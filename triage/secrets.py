"""Payment cards, passwords and keys in what a customer writes: cut out before anything is stored. Pure.

A card is 13 to 19 digits with a card's prefix, its brand's length and a right check digit, outside every link; one
19-digit id in ten has a right check digit, so the prefix counts. Codes and keys are only seen beside a word for them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.links import find

MARKS = {"card": "[card number removed]", "code": "[code removed]", "password": "[password removed]"}
"""Kind of secret -> what stands in its place."""

DIGITS = re.compile(r"(?<![\w.,])[0-9](?:[ \-]?[0-9]){12,18}(?![ \-]?[0-9]|\w)")
BRANDS = (
    (re.compile(r"4"), (13, 16, 19)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),  # Discover
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 19)),  # JCB
    (re.compile(r"30[0-5]|3[689]"), (14,)),  # Diners
    (re.compile(r"62"), (16, 17, 18, 19)),  # UnionPay
    (re.compile(r"220[0-4]"), (16,)),  # Mir
    (re.compile(r"(?:50|5[6-9]|63|67)"), (16, 18, 19)),  # Maestro
)
"""How a brand's numbers begin, and how many digits they have."""

WORDS_FOR_IT = (
    r"pass ?word|passwd|pwd|passcode|contraseña|clave de acceso|senha|пароль|şifre|parola|mot de passe|passwort"
    r"|kata sandi|mật khẩu|密码|كلمة (?:السر|المرور)|पासवर्ड"
)
KEY_WORDS = (
    r"api[ _-]?(?:key|token)|secret(?:[ _-]?key)?|access[ _-]?token|private[ _-]?key|seed phrase|ключ api|clave api"
)
CODE_WORDS = (
    r"cvv2?|cvc2?|(?:sms|2fa|otp|one[- ]time|verification|security|login|confirmation)[ -]?(?:code|pin)|otp"
    r"|pin(?: code)?|código de (?:verificación|seguridad)|code de (?:vérification|sécurité)"
    r"|код (?:из смс|подтверждения)|验证码"
)
SAID = r"\s*(?:(?:is|es|est|ist|é)\b|[:=])\s*"
NAMED = (
    ("password", rf"(?<!\w)(?:{WORDS_FOR_IT}|{KEY_WORDS}){SAID}[\"'`]?([^\s\"'`,;]{{4,200}})"),
    ("code", rf"(?<!\w)(?:{CODE_WORDS})(?:{SAID}|\s+)([0-9]{{3,8}})(?![0-9])"),
)
PLAIN_WORD = re.compile(r"[^\W\d_]+\.?")
"""A word without any digit or sign, as in "my password is wrong": no secret unless a colon says so."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A secret that was cut out: its kind, and where its mark stands in the text that is kept."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be stored, and what was cut out of it, in order."""

    text: str
    cuts: tuple[Cut, ...] = field(default=())


def redact(text: str, *, asked_for: bool = False) -> Redacted:
    """The text without secrets. `asked_for`: a number alone is the answer to a question for one, and stays.

    A text without secrets comes back unchanged. Nothing of a secret is kept, not even its length.
    """
    spans = sorted(_secrets(text, asked_for))
    kept, cuts, place, length = [], [], 0, 0
    for start, end, kind in spans:
        if start < place:
            continue
        kept += [text[place:start], MARKS[kind]]
        begins = length + start - place
        length = begins + len(MARKS[kind])
        cuts.append(Cut(kind, begins, length))
        place = end
    return Redacted("".join((*kept, text[place:])), tuple(cuts))


def is_card(digits: str) -> bool:
    """True for digits with a card's prefix, length and check digit."""
    known = any(len(digits) in lengths and prefix.match(digits) for prefix, lengths in BRANDS)
    return known and len(set(digits)) > 1 and _luhn(digits) == 0


def _secrets(text: str, asked_for: bool) -> Iterator[tuple[int, int, str]]:
    links = [(one.start, one.end) for one in find(text)] if DIGITS.search(text) else []
    alone = asked_for and re.fullmatch(r"\s*#?[0-9]+\s*\.?\s*", text) is not None
    for found in DIGITS.finditer(text):
        inside = any(start < found.end() and found.start() < end for start, end in links)
        if not inside and not alone and is_card(re.sub(r"\D", "", found[0])):
            yield found.start(), found.end(), "card"
    for kind, pattern in NAMED:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            said_plainly = ":" in found[0] or "=" in found[0]
            if kind == "code" or said_plainly or not PLAIN_WORD.fullmatch(found[1]):
                yield *found.span(1), kind


def _luhn(digits: str) -> int:
    """The remainder of the check sum (ISO/IEC 7812-1, annex B); 0 for a right one."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10
