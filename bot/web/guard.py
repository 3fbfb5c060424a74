"""What holds for every request: its size, where it may come from, and the headers of every answer."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.chat.visitor import is_embedded

SMALL = 1024 * 1024
LARGE = 64 * 1024 * 1024
"""Body limits in bytes: of a plain form, and of one that may carry pictures."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""For scripts and styles, whose address changes with their content."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
"""Set on every answer that does not set them itself. `same-origin`, because `no-referrer` empties a form's Origin."""


class Guard:
    """ASGI middleware. Answers 403 to a form sent from another site, and lets too large a body fail with 413."""

    def __init__(self, app: ASGIApp, *, public_url: str = "", embed: Sequence[str] = ()) -> None:
        """`embed`: the sites whose pages may show the customer page inside them."""
        self._app = app
        self._embedded = _embedded(embed)
        self._public = _origin(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope.setdefault("state", {})["foreign"] = scope["method"] not in SAFE_METHODS and self._is_foreign(headers)
        await self._app(scope, _limited(receive, headers, _limit(scope["path"])), self._headed(send, scope["path"]))

    def _headed(self, send: Send, path: str) -> Send:
        return _with_headers(send, path, self._embedded if is_embedded(path) else HEADERS)

    def _is_foreign(self, headers: Headers) -> bool:
        """True when the browser says that another site caused this; a client that says nothing is no browser."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return True
        if origin is None:
            return False
        return origin == "null" or (urlsplit(origin).netloc != headers.get("host") and origin != self._public)


def refuse_foreign(state: Mapping[str, object]) -> None:
    """Raise 403 when `Guard` found that another site caused this request."""
    if state.get("foreign"):
        raise HTTPException(403, "This was sent from another site, so nothing was done. Open the page and retry.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _limit(path: str) -> int:
    pictures = path in ("/chat/messages", "/embed/messages") or path.endswith(("/say", "/ask"))
    return LARGE if pictures else SMALL


def _limited(receive: Receive, headers: Headers, limit: int) -> Receive:
    announced, seen = headers.get("content-length", "0"), 0

    async def limited() -> Message:
        nonlocal seen
        if announced.isdigit() and int(announced) > limit:
            raise HTTPException(413, _too_large(limit))
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, _too_large(limit))
        return message

    return limited


def _too_large(limit: int) -> str:
    return f"Together that is more than {limit // (1024 * 1024)} MB. Send it in smaller parts."


def _embedded(sites: Sequence[str]) -> dict[str, str]:
    """The headers of a page that those sites may show inside theirs."""
    if not sites:
        return HEADERS
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(sites)}")
    kept = {name: value for name, value in HEADERS.items() if name != "x-frame-options"}
    return {**kept, "content-security-policy": policy}


def _with_headers(send: Send, path: str, every: Mapping[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if path.startswith("/assets/") and message["status"] == 200:
                headers["cache-control"] = FOR_GOOD
            for name, value in every.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
