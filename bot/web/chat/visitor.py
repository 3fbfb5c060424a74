"""Who is chatting: a random secret in a cookie; we keep only its digest, as the chat's key."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from bot.app import App

PAGE, EMBEDDED = "/chat", "/embed"
"""Where the page lives: by itself, and inside a panel's own pages."""
COOKIES = {PAGE: "makegood_chat", EMBEDDED: "makegood_embed"}
HALF_A_YEAR = 180 * 24 * 3600

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser's chat. `fresh` is true when it has no cookie yet; `base` is where its page lives."""

    secret: str
    fresh: bool
    language: str
    base: str = PAGE

    @property
    def chat_key(self) -> str:
        """The key the chat is stored under; the cookie cannot be derived from it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def visitor(request: Request) -> Visitor:
    """The visitor of this request: known by the cookie of the page it was sent to, else a new one."""
    base = EMBEDDED if is_embedded(request.url.path) else PAGE
    given = request.cookies.get(COOKIES[base], "")
    known = _SECRET.fullmatch(given) is not None
    return Visitor(given if known else secrets.token_urlsafe(32), not known, language_of(request), base)


def is_embedded(path: str) -> bool:
    """True for addresses of the page inside a panel's own pages."""
    return path == EMBEDDED or path.startswith(f"{EMBEDDED}/")


def remember(response: Response, guest: Visitor, app: App, request: Request) -> None:
    """Give a new visitor the cookie that makes the chat theirs."""
    if guest.fresh and guest.base == EMBEDDED:
        # `SameSite=None`, for the page stands in another site's frame; `Partitioned`, so that each site has its own
        attributes = f"Max-Age={HALF_A_YEAR}; Path={EMBEDDED}; Secure; HttpOnly; SameSite=None; Partitioned"
        response.headers.append("set-cookie", f"{COOKIES[EMBEDDED]}={guest.secret}; {attributes}")
    elif guest.fresh:
        response.set_cookie(
            COOKIES[PAGE],
            guest.secret,
            max_age=HALF_A_YEAR,
            path=PAGE,
            secure=is_https(app, request),
            httponly=True,
            samesite="lax",
        )


def is_https(app: App, request: Request) -> bool:
    """True when people reach this installation over TLS, so that cookies may insist on it."""
    return request.url.scheme == "https" or app.settings.web.address().startswith("https://")


def language_of(request: Request) -> str:
    """The language the browser likes best, as a BCP 47 tag; `en` when it says nothing usable."""
    wishes = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        if _TAG.fullmatch(tag):
            wishes.append((-_number(weight), place, tag))
    return min(wishes)[2] if wishes else "en"


def _number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
