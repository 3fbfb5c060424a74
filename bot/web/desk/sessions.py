"""Who is at the desk: a server-side session behind a strict cookie, and a token that every form brings back."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from bot.app import App
from bot.web.chat.visitor import is_https
from storage import agents
from storage.agents import SESSION, Agent

COOKIE = "makegood_desk"
EXPIRED = "This page is from an earlier sign-in, so nothing was done. Go back, reload it and try again."


@dataclass(frozen=True, slots=True)
class Who:
    """A signed-in agent. `csrf` goes into every form; `value` is the cookie's."""

    agent: Agent
    csrf: str
    value: str
    passed: bool = True
    """False while the second step is to come."""


class SecondStep(Exception):
    """A link was redeemed on this device, and the passkey is still to come."""


class NotSignedIn(Exception):
    """Nobody is signed in; nothing of the desk may be shown or done."""


async def signed_in(request: Request) -> Who:
    """The agent of this request, the second step behind them. Raises `NotSignedIn`, or `SecondStep` before it."""
    who = await half_signed_in(request)
    if not who.passed:
        raise SecondStep
    return who


async def half_signed_in(request: Request) -> Who:
    """Whoever has redeemed a link on this device, before the second step too. Raises `NotSignedIn`."""
    app: App = request.app.state.app
    value = request.cookies.get(COOKIE, "")
    if not value:
        raise NotSignedIn
    session = await app.database.aread(lambda conn: agents.session(conn, value, app.database.now(conn), half=True))
    if session is None or session.agent.panel_id != app.panel_id:
        raise NotSignedIn
    return Who(session.agent, session.csrf, value, session.passed)


SignedIn = Annotated[Who, Depends(signed_in)]
HalfSignedIn = Annotated[Who, Depends(half_signed_in)]


def check_form(who: Who, form: FormData) -> None:
    """Raise 403 unless the form carries this session's token."""
    token = form.get("csrf")
    if not isinstance(token, str) or not hmac.compare_digest(token.encode(), who.csrf.encode()):
        raise HTTPException(403, EXPIRED)


def give_cookie(response: Response, value: str, app: App, request: Request) -> None:
    """Sign this browser in."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(SESSION.total_seconds()),
        path="/desk",
        secure=is_https(app, request),
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response) -> None:
    """Let this browser forget the session."""
    response.delete_cookie(COOKIE, path="/desk")
