"""An address taken apart, with everything refused that could make it mean another place than it seems to."""

import re
import unicodedata
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from triage.links.lookalike import resembles
from triage.links.pieces import BROKEN
from triage.links.target import LinkError

MOST_CHARACTERS = 2_048

_WEB = re.compile(r"(?:(?:h?ttps?(?::/*|/{2,}))+|//+)(?=[^/])", re.I)
_ENCODED_WEB = re.compile(r"https?%3a%2f%2f", re.I)
_OTHER_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.I)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)+")
_IP_LIKE = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_ESCAPE = re.compile(r"\\([_*~`./])")
"""What Markdown and JSON put a backslash before."""
_TAIL_BLANKS = re.compile(r"(?:%20|%09|%0a|%0d|%c2%a0|/)+$", re.I)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\\/]|\s")

USERINFO = "The link has a user name before the host (the part before '@'), which hides where it leads."
IP_ADDRESS = "The link leads to a bare number address, not to a platform."
PORT = "The link names an unusual port, so it does not lead to the platform."


@dataclass(frozen=True, slots=True)
class Address:
    """Host in lower-case ASCII, path segments percent-decoded once and never empty, and the query."""

    scheme: str
    host: str
    segments: tuple[str, ...] = ()
    query: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def first(self) -> str:
        """The first segment in lower case, empty for a start page."""
        return self.at(0).lower()

    def at(self, index: int) -> str:
        """That segment, empty when the path ends before it."""
        return self.segments[index] if index < len(self.segments) else ""

    def ask(self, name: str) -> str:
        """The query's value, empty when absent. Raises LinkError when it is given twice, differently."""
        values = set(self.query.get(name, ()))
        if len(values) > 1:
            raise LinkError(f"The link gives two different values for '{name}', so it is not clear what it means.")
        return values.pop() if values else ""


def read_address(text: str) -> Address:
    """Take an address apart: scheme optional, `//` and upper-case hosts taken, nothing fetched.

    Raises LinkError for a user name, a port other than 80 and 443, an IP literal, another scheme, a path that climbs,
    a host that is no host, and anything longer than MOST_CHARACTERS.
    """
    text = _ESCAPE.sub(r"\1", text.strip().replace("&amp;", "&"))
    if len(text) > MOST_CHARACTERS:
        raise LinkError("The link is far too long to be a link to a profile or a post.")
    if _ENCODED_WEB.match(text):
        text = unquote(text)
    if "\\" in text:
        raise LinkError("The link contains a backslash, which hides where it leads.")
    app = _app_scheme(text)
    if app:
        return app
    parts = _split(_WEB.sub("https://", text, count=1) if _WEB.match(text) else f"https://{text}")
    return Address("https", _host(parts), _segments(parts.path), _query(parts.query))


def _app_scheme(text: str) -> Address | None:
    """An address of the two apps that have schemes of their own; None for a web address."""
    if _WEB.match(text):
        return None
    scheme = _OTHER_SCHEME.match(text)
    if not scheme or "." in scheme[1]:
        return None
    rest = text[scheme.end() :].lstrip("/")
    name = scheme[1].lower()
    if name == "tg":
        path, _, query = rest.partition("?")
        return Address("tg", "", _segments(path), _query(query.partition("#")[0]))
    if name == "spotify":
        pieces = re.split(r"[:/]", rest.partition("?")[0])
        return Address("spotify", "", tuple(unquote(piece) for piece in pieces if piece))
    raise LinkError("This is not a web link: only links that begin with https:// lead to a profile or a post.")


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        _refuse_host(text)


def _refuse_host(text: str) -> NoReturn:
    raise LinkError(IP_ADDRESS if "[" in text else BROKEN)


def _host(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise LinkError(USERINFO)
    if "[" in parts.netloc:
        raise LinkError(IP_ADDRESS)
    name, _, port = parts.netloc.partition(":")
    if port not in ("", "80", "443"):
        raise LinkError(PORT)
    host = _ascii_host(name)
    if _IP_LIKE.fullmatch(host):
        raise LinkError(IP_ADDRESS)
    return host if _HOST.fullmatch(host) else _refuse_host(host)


def _ascii_host(name: str) -> str:
    """The host in lower-case ASCII, compatibility letters folded as a browser folds them.

    Every known host is plain ASCII, so a name that stays outside ASCII can only be another site.
    """
    host = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).removesuffix(".")
    if not host.isascii():
        raise LinkError(resembles(host) or "The site's name is written in letters that no known platform uses.")
    return host


def _segments(path: str) -> tuple[str, ...]:
    """The path's pieces, decoded once; an encoded slash or control character cannot make new ones."""
    pieces = tuple(
        unicodedata.normalize("NFC", unquote(piece)) for piece in _TAIL_BLANKS.sub("", path).split("/") if piece
    )
    if any(piece in (".", "..") or _UNSEEN.search(piece) for piece in pieces):
        raise LinkError(BROKEN)
    return pieces


def _query(text: str) -> MappingProxyType[str, tuple[str, ...]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise LinkError(BROKEN) from None
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return MappingProxyType(values)
