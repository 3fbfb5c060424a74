"""The customer page over HTTP: one page, one place to send to, one stream to listen on."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.app import App
from bot.web import live, pictures
from bot.web.chat.embedding import ASK_AGAIN
from bot.web.chat.intake import Unusable, read, store
from bot.web.chat.talk import own_picture, read_talk, signs
from bot.web.chat.visitor import EMBEDDED, Visitor, remember, visitor
from bot.web.chat.words import direction, words
from bot.web.failures import wants_json
from bot.web.pages import page

router = APIRouter()
"""Included twice: below `/chat`, and below `/embed` for the page inside a panel's own pages."""

STATUS = {"too_long": 413, "unreadable": 400}


@router.get("")
async def show(request: Request) -> Response:
    """The page with the conversation so far; it works without any script."""
    return await _page(request, _guest(request), sent=_number(request.query_params.get("sent")))


@router.post("/messages")
async def send(request: Request) -> Response:
    """Store one message; 202 for our script, back to the page for a plain form. Sending an event again is harmless."""
    app, guest = _app(request), _guest(request)
    try:
        inbox_id, files = await store(app, guest, await read(request))
    except Unusable as problem:
        return await _unusable(request, guest, problem)
    finally:
        await request.close()
    if wants_json(request):
        refused = [{"name": file.name, "reason": file.reason} for file in files if file.reason]
        body = {"inbox_id": inbox_id, "repeated": inbox_id is None, "refused": refused}
        response: Response = JSONResponse(body, 202)
    else:
        response = RedirectResponse(f"{guest.base}?sent={inbox_id or 0}", 303)
    remember(response, guest, app, request)
    return response


@router.get("/messages")
async def messages(request: Request, after: int = 0) -> JSONResponse:
    """What was said since the message with that id, as JSON."""
    app, guest = _app(request), _guest(request)
    talk = await app.database.aread(lambda conn: read_talk(conn, app, guest))
    return JSONResponse(talk.after(after))


@router.get("/events")
async def events(request: Request, after: int = 0) -> Response:
    """Server-sent events: the newest message's id and whether the records are being read, after every change."""
    app, guest = _app(request), _guest(request)
    newest = after

    async def look() -> dict[str, Any]:
        nonlocal newest
        seen = await app.database.aread(lambda conn: signs(conn, app, guest, newest))
        newest = seen["latest"]
        return seen

    return live.stream(request.app.state.bell, look)


@router.get("/pictures/{evidence_id}")
async def picture(request: Request, evidence_id: int) -> Response:
    """A picture of this chat."""
    app, guest = _app(request), _guest(request)
    found = await app.database.aread(lambda conn: own_picture(conn, app, guest, evidence_id))
    if found is None:
        raise HTTPException(404)
    return await pictures.shown(app, found)


async def _page(
    request: Request, guest: Visitor, *, status: int = 200, sent: int = 0, problem: str = "", typed: str = ""
) -> Response:
    app = _app(request)
    talk = await app.database.aread(lambda conn: read_talk(conn, app, guest))
    waiting = bool(sent) and all(one.inbox_id != sent for one in talk.messages)
    response = page(
        "chat.html",
        status,
        base=guest.base,
        talk=talk,
        waiting=waiting,
        problem=problem,
        typed=typed,
        event_id=secrets.token_urlsafe(16),
        language=talk.language,
        direction=direction(talk.language),
        words=words(talk.language),
    )
    remember(response, guest, app, request)
    return response


async def _unusable(request: Request, guest: Visitor, problem: Unusable) -> Response:
    status = STATUS.get(problem.why, 422)
    if wants_json(request):
        talk_language = guest.language
        return JSONResponse({"error": words(talk_language)[problem.why], "why": problem.why}, status)
    return await _page(request, guest, status=status, problem=problem.why, typed=problem.text)


def _guest(request: Request) -> Visitor:
    """Whose request it is. Inside a panel's page nobody is new: there the panel's one-time address comes first."""
    guest = visitor(request)
    if guest.base != EMBEDDED:
        return guest
    if not _app(request).settings.web.embed:
        raise HTTPException(404)
    if guest.fresh:
        raise HTTPException(403, ASK_AGAIN)
    return guest


def _app(request: Request) -> App:
    app: App = request.app.state.app
    return app


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 18 else 0
