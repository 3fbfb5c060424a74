"""Admin API v2, the frame: key, real status codes, envelope, pages. The calls are in `admin_v2_*`."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox import accounts
from bot.sandbox import modes as modes_of
from bot.sandbox.amounts import shown
from bot.sandbox.modes import Modes
from bot.sandbox.panel import ADMIN_KEY, READ_ONLY_KEY, as_json, dated, json_body, panel_of, whole

LARGEST_PAGE = 1000


class Refused(Exception):
    """The call is answered with that HTTP status and a well-formed error envelope; nothing was changed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Page:
    """A list answer; `more` when another page follows."""

    rows: list[Any]
    limit: int
    offset: int
    more: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted call, inside its transaction."""

    conn: sqlite3.Connection
    modes: Modes
    now: int
    query: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    path: Mapping[str, Any] = field(default_factory=dict)

    def money(self, units: int, currency: str) -> Any:
        """An amount in this installation's style."""
        return shown(units, currency, self.modes.money)

    def date(self, moment: int) -> str:
        """A time by the panel's clock."""
        return dated(moment, self.modes.utc_offset)

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number of the query, not negative. Raises `Refused` (400) for anything else."""
        text = self.query.get(name, "")
        if not text:
            return default
        number = whole(text)
        if number is None or number < 0:
            raise Refused(400, f"Invalid parameter: {name}")
        return number

    def window(self) -> tuple[int, int]:
        """`limit` (100 unless asked, at most 1000) and `offset`."""
        limit, offset = self.number("limit", 100), self.number("offset", 0)
        return min(max(limit or 1, 1), LARGEST_PAGE), offset or 0

    def text(self, name: str) -> str:
        """A required text of the body. Raises `Refused` (422)."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value.strip():
            raise Refused(422, f"{name} is required")
        return value

    def user(self, username: Any) -> sqlite3.Row:
        """That user. Raises `Refused` (404)."""
        found = accounts.by_name(self.conn, username) if isinstance(username, str) else None
        if found is None:
            raise Refused(404, "User not found")
        return found


Handler = Callable[[Call], Any]


def page(call: Call, read: Callable[[int, int], list[sqlite3.Row]], row: Callable[[sqlite3.Row], Any]) -> Page:
    """One page: reads one row more than asked for, to know whether another page follows."""
    limit, offset = call.window()
    rows = read(limit + 1, offset)
    return Page([row(one) for one in rows[:limit]], limit, offset, len(rows) > limit)


def route(method: str, path: str, handler: Handler) -> Route:
    """One endpoint under `/adminapi/v2`."""

    async def endpoint(request: Request) -> Response:
        try:
            return await _answer(request, handler)
        except Refused as refusal:
            return envelope(None, status=refusal.status, message=str(refusal))

    return Route(f"/adminapi/v2{path}", endpoint, methods=[method])


def envelope(data: Any, *, pagination: Any = None, status: int = 200, message: str = "") -> Response:
    """The envelope of the admin API v2; `error_code` is 0 only for success."""
    content = {"data": data, "pagination": pagination, "error_message": message}
    headers = {"Retry-After": "1"} if status == 429 else None
    return as_json(content | {"error_code": 0 if status == 200 else status}, status, headers)


async def _answer(request: Request, handler: Handler) -> Response:
    panel = panel_of(request)
    _admit(request)
    try:
        body = await json_body(request) if request.method == "POST" else {}
    except ValueError:
        raise Refused(400, "Invalid JSON") from None
    with panel.store.transaction() as conn:
        modes = modes_of.read(conn)
        if panel.too_fast(modes.rate_limit):
            raise Refused(429, "Too many requests")
        answer = handler(Call(conn, modes, panel.now(), request.query_params, body, request.path_params))
    if isinstance(answer, Page):
        return envelope({"count": len(answer.rows), "list": answer.rows}, pagination=_pages(request, answer))
    return envelope(answer)


def _admit(request: Request) -> None:
    key = request.headers.get("x-api-key", "")
    if key not in (ADMIN_KEY, READ_ONLY_KEY):
        raise Refused(401, "Invalid API key" if key else "API key is required")
    if key == READ_ONLY_KEY and request.method != "GET":
        raise Refused(403, "This key may not do that")


def _pages(request: Request, answer: Page) -> dict[str, Any]:
    following = {**request.query_params, "limit": answer.limit, "offset": answer.offset + answer.limit}
    href = f"{request.url.path}?{urlencode(following)}" if answer.more else None
    return {"next_page_href": href, "offset": answer.offset, "limit": answer.limit}
