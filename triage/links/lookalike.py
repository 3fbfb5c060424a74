"""Sites whose names are made to be taken for a platform."""

import re
import unicodedata

NAMES = (
    "instagram",
    "tiktok",
    "youtube",
    "twitter",
    "facebook",
    "telegram",
    "spotify",
    "soundcloud",
    "twitch",
    "linkedin",
    "discord",
    "reddit",
    "pinterest",
    "snapchat",
    "vkontakte",
)
_LETTERS = str.maketrans(
    {
        "а": "a", "α": "a", "ɑ": "a", "4": "a", "@": "a", "в": "b", "β": "b", "с": "c", "ϲ": "c", "ԁ": "d", "е": "e",
        "ε": "e", "3": "e", "ɡ": "g", "һ": "h", "н": "h", "і": "i", "ı": "i", "ι": "i", "1": "i", "!": "i", "|": "i",
        "ӏ": "l", "ł": "l", "ј": "j", "к": "k", "κ": "k", "м": "m", "п": "n", "ո": "n", "о": "o", "ο": "o", "0": "o",
        "օ": "o", "р": "p", "ρ": "p", "ԛ": "q", "г": "r", "ѕ": "s", "5": "s", "$": "s", "т": "t", "τ": "t", "7": "t",
        "υ": "u", "ս": "u", "ѵ": "v", "ν": "v", "ԝ": "w", "ω": "w", "х": "x", "χ": "x", "у": "y",
    }
)  # fmt: skip


def resembles(host: str) -> str | None:
    """A sentence that names the platform this foreign host may be taken for, None when it resembles none.

    Looks through look-alike letters and digits, accents and punycode, and at platform names inside longer ones. The
    host must already be known not to belong to a platform.
    """
    readable = _readable(host)
    skeletons = {re.sub(r"[^a-z]", "", text) for text in (readable, _skeleton(readable))}
    for name in NAMES:
        if any(_holds(skeleton, name) for skeleton in skeletons):
            return f"The site only looks like {name.capitalize()}; its address belongs to somebody else."
    return None


def _holds(skeleton: str, name: str) -> bool:
    """The name itself, or the name with l and i exchanged, as in a capital I that stands for an l."""
    return name in skeleton or name.replace("l", "i") in skeleton.replace("l", "i")


def _readable(host: str) -> str:
    return ".".join(_decoded(label) for label in host.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _skeleton(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return bare.casefold().translate(_LETTERS).replace("rn", "m").replace("vv", "w")
