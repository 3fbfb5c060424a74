"""Signing in by a one-time link, and out."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection

from bot.app import App
from bot.web.desk.sessions import COOKIE, SignedIn, check_form, give_cookie, take_cookie
from bot.web.failures import wants_json
from bot.web.pages import page
from storage import agents, passkeys

router = APIRouter(prefix="/desk")

HOW = "The desk opens with a one-time link. Ask whoever runs this installation: `makegood agent add NAME` prints one."
DEAD = "This link does not work. It may have been used or be too old. Ask for a new one."


@router.get("/sign-in/{code}")
async def offer(code: str) -> Response:
    """One button. Looking at the link uses nothing up, and says nothing about the code."""
    words = "This link signs you in once, on this device."
    return page("desk_sign_in.html", title="Makegood desk", words=words, code=code, bounce="")


@router.post("/sign-in/{code}")
async def sign_in(request: Request, code: str) -> Response:
    """Use the code up and sign in. An unknown, a used and an expired code are answered alike."""
    app: App = request.app.state.app
    value = await app.database.arun(lambda conn: _redeem(conn, app, code, app.database.now(conn)))
    if value is None:
        return page("desk_sign_in.html", 403, title="Not signed in", words=DEAD, code="", bounce="")
    response = RedirectResponse("/desk", 303)
    give_cookie(response, value, app, request)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, who: SignedIn) -> Response:
    """End this session, or all of this agent's; a cookie is worth nothing afterwards, wherever it was copied to."""
    form = await request.form()
    check_form(who, form)
    app: App = request.app.state.app
    everywhere = form.get("everywhere") == "yes"
    await app.database.arun(
        lambda conn: agents.end_all_sessions(conn, who.agent.id) if everywhere else agents.end_session(conn, who.value)
    )
    response = page("desk_sign_in.html", title="Signed out", words=HOW, code="", bounce="")
    take_cookie(response)
    return response


async def not_signed_in(request: Request, problem: Exception) -> Response:  # noqa: ARG001 - the framework's signature
    """What everybody else gets, whatever they asked for: nothing but how to sign in.

    A strict cookie stays behind when a chat's link opens the desk; loading the page once more from here brings it.
    """
    headers = request.headers
    if wants_json(request):
        return JSONResponse({"error": "sign in first"}, 401)
    from_chat = headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") == "navigate"
    bounce = request.url.path if from_chat and request.method == "GET" and COOKIE not in request.cookies else ""
    return page("desk_sign_in.html", 401, title="Please sign in", words=HOW, code="", bounce=bounce)


async def second_step(request: Request, problem: Exception) -> Response:  # noqa: ARG001 - the framework's signature
    """Whoever has only redeemed a link goes on to the passkey."""
    if wants_json(request):
        return JSONResponse({"error": "the passkey is still to come"}, 401)
    return RedirectResponse("/desk/passkeys/step", 303)


def _redeem(conn: Connection, app: App, code: str, now: datetime) -> str | None:
    agent = agents.redeem(conn, code, now)
    if agent is None or agent.panel_id != app.panel_id:
        return None
    second = agent.role in app.settings.web.passkeys or bool(passkeys.of_agent(conn, agent.id))
    return agents.start_session(conn, agent.id, now, passed=not second)
