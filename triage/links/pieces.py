"""The small questions every platform asks of a piece of an address."""

import re
from collections.abc import Callable, Iterable

from triage.links.target import Audience, LinkError, Target

PAGE = "This is a page of the platform (start page, search, settings or the like), not a profile or a post."
SHARE = "A short share link does not contain the number of the post: open it and send the long link it leads to."
BROKEN = "The link is incomplete or has a typing error: please copy it again."
MESSAGES = "This is a private conversation, not a profile or a post."

_DIGITS = re.compile(r"[0-9]{1,25}")


def words(text: str) -> frozenset[str]:
    """The words of a table written as one text."""
    return frozenset(text.split())


def refusing(sentence: str, kind: str, audience: Audience = "unknown") -> Callable[[object], Target]:
    """A reader for a corner of a platform that never holds a target: it always raises this LinkError."""

    def refuse(_address: object) -> Target:
        raise LinkError(sentence, kind=kind, audience=audience)

    return refuse


def digits(text: str) -> str:
    """A decimal number without leading zeros. Raises LinkError for anything else."""
    if not _DIGITS.fullmatch(text) or not text.strip("0"):
        raise LinkError(BROKEN)
    return text.lstrip("0")


def is_number(text: str) -> bool:
    """Whether it is written in ASCII digits alone."""
    return bool(_DIGITS.fullmatch(text))


def fits(text: str, pattern: re.Pattern[str]) -> str:
    """The text itself when the whole of it has this form. Raises LinkError otherwise."""
    if not pattern.fullmatch(text):
        raise LinkError(BROKEN)
    return text


def name_of(text: str, pattern: re.Pattern[str], reserved: frozenset[str]) -> str:
    """A name in lower case that has this form and is none of the platform's own words. Raises LinkError otherwise."""
    name = fits(text, pattern).lower()
    if name in reserved:
        raise LinkError(PAGE)
    return name


def with_subdomains(hosts: Iterable[str], subdomains: Iterable[str]) -> frozenset[str]:
    """Every host, bare and below each of the subdomains."""
    bare = frozenset(hosts)
    return bare | {f"{sub}.{host}" for host in bare for sub in subdomains}


def comment(id_: str) -> str | None:
    """The name of one comment inside a target, None for an empty or absurd id."""
    return f"comment:{id_}" if re.fullmatch(r"[A-Za-z0-9_.:=-]{1,80}", id_) else None
