"""The customer page inside a panel's own pages: a one-time address opens it, already tied to the account.

It lives below `/embed`, beside the ordinary page, with a cookie of its own that browsers keep apart for each site it is
shown in (`Partitioned`). Only sites that the operator has listed may show it.
"""

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.dialogue.asides import TOKEN
from bot.web.chat.visitor import EMBEDDED, Visitor, remember, visitor
from bot.work.linking import tie
from storage import chats, linking

router = APIRouter(prefix=f"{EMBEDDED}/open")

ASK_AGAIN = "This address has been used or is too old. Open the page in your panel again."


@router.get("/{code}")
async def open_chat(request: Request, code: str) -> Response:
    """Use the code up and go to the conversation of its account; 403 for one that does not count."""
    app: App = request.app.state.app
    if not app.settings.web.embed:
        raise HTTPException(404)
    guest = visitor(request)
    known = await app.database.arun(lambda conn: _admit(conn, app, guest, code))
    if known is None:
        raise HTTPException(403, ASK_AGAIN)
    response = RedirectResponse(EMBEDDED, 303)
    remember(response, known, app, request)
    return response


def _admit(conn: Connection, app: App, guest: Visitor, code: str) -> Visitor | None:
    """Who this is now: the one whose chat is tied to the account already, else somebody new; whoever was here before
    on the same browser sees nothing of it."""
    now = app.database.now(conn)
    used = linking.use(conn, app.panel_id, code, now) if TOKEN.fullmatch(code) else None
    if used is None or used.account is None:
        return None
    held = None if guest.fresh else chats.find(conn, app.panel_id, "web", guest.chat_key)
    if held is not None and held.linked_account == used.account:
        return guest
    known = Visitor(secrets.token_urlsafe(32), True, guest.language, EMBEDDED)
    chat = chats.open_chat(
        conn, app.panel_id, "web", known.chat_key, language=known.language, name=used.account, now=now
    )
    tie(conn, app, chat.id, used.account, now)
    return known
