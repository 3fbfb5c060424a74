"""A one-time address of the panel's own backend: it ties this browser's chat to the account it was made for."""

import secrets
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.asides import TOKEN
from bot.inbound import Inbound
from bot.receiving import receive
from bot.web.chat.visitor import Visitor, remember, visitor
from bot.web.chat.words import direction, words
from bot.web.pages import page

router = APIRouter(prefix="/chat/link")


@router.get("/{code}")
async def offer(request: Request, code: str) -> Response:
    """One button. Looking at the address uses nothing up, and says nothing about the code."""
    language = visitor(request).language
    usable = code if TOKEN.fullmatch(code) else ""
    said = words(language)
    return page("chat_link.html", language=language, direction=direction(language), words=said, code=usable)


@router.post("/{code}")
async def link(request: Request, code: str) -> Response:
    """Hand the code to the chat like anything else the customer says, and go there; the answer stands in the chat."""
    app: App = request.app.state.app
    guest = visitor(request)
    await app.database.arun(lambda conn: _receive(conn, app, guest, code, app.database.now(conn)))
    response = RedirectResponse("/chat", 303)
    remember(response, guest, app, request)
    return response


def _receive(conn: Connection, app: App, guest: Visitor, code: str, now: datetime) -> None:
    usable = code if TOKEN.fullmatch(code) else "-"
    inbound = Inbound(
        channel="web",
        event_id=secrets.token_hex(16),
        chat_key=guest.chat_key,
        at=now,
        sender_key=guest.chat_key,
        language=guest.language,
        text=f"/link {usable}",
    )
    receive(conn, app, inbound, now)
