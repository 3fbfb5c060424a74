"""Who calls the API: a program with a token, which names what it may do."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.exceptions import HTTPException

from bot.app import App
from storage import tokens
from storage.tokens import Token


def allowed(scope: str) -> Callable[[Request], Awaitable[Token]]:
    """A dependency that gives the caller's token. 401 without a good token, 403 without the scope."""

    async def caller(request: Request) -> Token:
        app: App = request.app.state.app
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        found = None
        if kind.casefold() == "bearer" and token:
            found = await app.database.aread(lambda conn: tokens.holder(conn, token.strip()))
        if found is None or found.panel_id != app.panel_id:
            raise HTTPException(401, "Send a token: Authorization: Bearer …  (`makegood token add` makes one).")
        if scope not in found.scopes:
            raise HTTPException(403, f"This token may not do this; it needs the scope `{scope}`.")
        return found

    return caller
