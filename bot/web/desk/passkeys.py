"""Passkeys at the desk: the second step of signing in, and each agent's own list of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import passkeys as desk
from bot.desk.passkeys import Site
from bot.desk.rights import Invalid
from bot.web.desk.acting import text_of
from bot.web.desk.sessions import HalfSignedIn, SignedIn, Who, check_form, give_cookie
from bot.web.pages import page
from storage import agents, passkeys
from storage.passkeys import Passkey

router = APIRouter(prefix="/desk/passkeys")
PasskeyId = Annotated[int, Path(ge=1, le=2**53)]
MOST = 10
LATE = "This question was asked too long ago, or answered already. It has been asked anew; try again."
KEPT = {"add": "The passkey is kept. From now on signing in asks for one.", "remove": "The passkey is gone."}


@router.get("")
async def show(request: Request, who: SignedIn, done: str = "") -> Response:
    """The agent's own passkeys, and the form for another one."""
    return await _page(request, who, done=KEPT.get(done, ""))


@router.get("/step")
async def step(request: Request, who: HalfSignedIn) -> Response:
    """What stands between the link and the desk: a passkey, or making the first one where the role demands it."""
    return RedirectResponse("/desk", 303) if who.passed else await _page(request, who)


@router.post("")
async def add(request: Request, who: HalfSignedIn) -> Response:
    """Keep a new passkey. Before the second step only the first one can be made."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    try:
        challenge = await _taken(app, who, "register")
        made = desk.registered(_site(request), challenge, text_of(form, "answer"))
        name, host = text_of(form, "name")[:60] or "Passkey", _site(request).host
        value = await app.database.arun(lambda conn: _keep(conn, app, who, made, name, host))
    except Invalid as problem:
        return await _page(request, who, status=422, problem=str(problem))
    return (
        _through(request, value, "/desk/passkeys?done=add")
        if value
        else RedirectResponse("/desk/passkeys?done=add", 303)
    )


@router.post("/enter")
async def enter(request: Request, who: HalfSignedIn) -> Response:
    """Take the second step: the passkey's answer opens the desk under a new cookie."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    try:
        challenge = await _taken(app, who, "enter")
        site, answer = _site(request), text_of(form, "answer")
        value = await app.database.arun(lambda conn: _enter(conn, app, who, site, challenge, answer))
    except Invalid as problem:
        return await _page(request, who, status=403, problem=str(problem))
    return _through(request, value, "/desk")


@router.post("/{passkey_id}/remove")
async def remove(request: Request, who: SignedIn, passkey_id: PasskeyId) -> Response:
    """Take one of one's own passkeys away; the last one stays where the role demands it."""
    app: App = request.app.state.app
    check_form(who, await request.form())

    def work(conn: Connection) -> bool:
        if who.agent.role in app.settings.web.passkeys and len(passkeys.of_agent(conn, who.agent.id)) < 2:
            raise Invalid("Your role needs a passkey. Add another one first.")
        return passkeys.remove(conn, who.agent.id, passkey_id)

    try:
        if not await app.database.arun(work):
            raise HTTPException(404)
    except Invalid as problem:
        return await _page(request, who, status=422, problem=str(problem))
    return RedirectResponse("/desk/passkeys?done=remove", 303)


def _site(request: Request) -> Site:
    app: App = request.app.state.app
    return desk.site_of(app.settings.web.public_url, request.headers.get("host", ""))


async def _taken(app: App, who: Who, purpose: str) -> str:
    """The challenge of this session, used up by being looked at, in a transaction of its own. Raises `Invalid`."""
    found = await app.database.arun(
        lambda conn: passkeys.take_challenge(conn, who.value, purpose, app.database.now(conn))
    )
    if found is None:
        raise Invalid(LATE)
    return found


def _keep(conn: Connection, app: App, who: Who, made: desk.Made, name: str, host: str) -> str:
    """Keep it; the value of a whole session where this was the second step, else nothing."""
    had = passkeys.of_agent(conn, who.agent.id)
    if (had and not who.passed) or len(had) >= MOST or passkeys.known(conn, made.credential_id):
        raise Invalid(desk.REFUSED)
    now = app.database.now(conn)
    kept = {"credential_id": made.credential_id, "public_key": made.public_key, "sign_count": made.sign_count}
    passkeys.add(conn, agent_id=who.agent.id, site=host, name=name, now=now, **kept)  # type: ignore[arg-type]
    return "" if who.passed else _whole(conn, app, who)


def _enter(conn: Connection, app: App, who: Who, site: Site, challenge: str, answer: str) -> str:
    mine, count = desk.entered(site, challenge, answer, passkeys.of_agent(conn, who.agent.id))
    passkeys.used(conn, mine.id, count, app.database.now(conn))
    return _whole(conn, app, who)


def _whole(conn: Connection, app: App, who: Who) -> str:
    """A whole session in the half one's place, under another value."""
    agents.end_session(conn, who.value)
    return agents.start_session(conn, who.agent.id, app.database.now(conn))


def _through(request: Request, value: str, to: str) -> Response:
    response = RedirectResponse(to, 303)
    give_cookie(response, value, request.app.state.app, request)
    return response


async def _page(request: Request, who: Who, *, status: int = 200, problem: str = "", done: str = "") -> Response:
    app: App = request.app.state.app

    def work(conn: Connection) -> dict[str, Any]:
        had = passkeys.of_agent(conn, who.agent.id)
        return {"had": had, **_asked(conn, app, request, who, had)}

    shown = await app.database.arun(work)
    template = "desk_passkeys.html" if who.passed else "desk_passkey_step.html"
    return page(template, status, who=who, signature="", problem=problem, done=done, **shown)


def _asked(conn: Connection, app: App, request: Request, who: Who, had: list[Passkey]) -> dict[str, Any]:
    """The question for the browser, whose challenge is kept with the session; why there is none where there is none."""
    purpose = "enter" if had and not who.passed else "register"
    try:
        site = _site(request)
    except Invalid as problem:
        return {"options": "", "purpose": purpose, "no_site": str(problem)}
    user = f"{app.panel_id}:{who.agent.id}".encode()
    asked = desk.to_enter(site, had) if purpose == "enter" else desk.to_register(site, user, who.agent.name, had)
    options, challenge = asked
    passkeys.challenge(conn, who.value, purpose, challenge, app.database.now(conn))
    return {"options": options, "purpose": purpose, "no_site": ""}
