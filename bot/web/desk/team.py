"""The page of the team, and the next case for whoever asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import team
from bot.desk.rights import Invalid, NotAllowed, is_senior
from bot.dialogue.catalogues import languages
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.pages import page
from storage import agents, giving, passkeys

router = APIRouter(prefix="/desk/team")
AgentId = Annotated[int, Path(ge=1, le=2**53)]


@router.get("")
async def show(request: Request, who: SignedIn) -> Response:
    """Who is there, what each works and holds."""
    return await _page(request, who)


@router.post("/next")
async def take_next(request: Request, who: SignedIn) -> Response:
    """Hold and open the next case that fits; the team's page says why there is none."""
    app: App = request.app.state.app
    check_form(who, await request.form())
    try:
        case = await app.database.arun(lambda conn: team.next_case(conn, app, who.agent, app.database.now(conn)))
    except Invalid as problem:
        return await _page(request, who, status=409, problem=str(problem))
    return RedirectResponse(f"/desk/cases/{case.number}?done=take", 303)


@router.post("/away")
async def away(request: Request, who: SignedIn) -> Response:
    """Away, or back."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    gone = form.get("away") == "yes"
    await app.database.arun(lambda conn: team.set_away(conn, app, who.agent, app.database.now(conn), away=gone))
    return RedirectResponse("/desk/team", 303)


@router.post("/{agent_id}/skills")
async def skills(request: Request, who: SignedIn, agent_id: AgentId) -> Response:
    """What somebody works."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    chosen = {name: [str(one) for one in form.getlist(name)] for name in ("tongues", "platforms")}
    try:
        await app.database.arun(lambda conn: team.set_skills(conn, app, who.agent, of=agent_id, **chosen))
    except (Invalid, NotAllowed) as problem:
        status = 403 if isinstance(problem, NotAllowed) else 422
        return await _page(request, who, status=status, problem=str(problem))
    except LookupError:
        raise HTTPException(404) from None
    return RedirectResponse("/desk/team", 303)


@router.post("/{agent_id}/passkeys")
async def reset_passkeys(request: Request, who: SignedIn, agent_id: AgentId) -> Response:
    """Take somebody's passkeys away, who then signs in by a link alone and makes new ones."""
    app: App = request.app.state.app
    check_form(who, await request.form())
    try:
        await app.database.arun(
            lambda conn: team.reset_passkeys(conn, app, who.agent, app.database.now(conn), of=agent_id)
        )
    except NotAllowed as problem:
        return await _page(request, who, status=403, problem=str(problem))
    except LookupError:
        raise HTTPException(404) from None
    return RedirectResponse("/desk/team", 303)


async def _page(request: Request, who: Who, *, status: int = 200, problem: str = "") -> Response:
    app: App = request.app.state.app

    def read(conn: Connection) -> list[dict[str, Any]]:
        held = giving.loads(conn, app.panel_id)
        listed = agents.listing(conn, app.panel_id)
        chats = {one.id: sorted({channel for channel, _ in agents.accounts(conn, one.id)}) for one in listed}
        keys = passkeys.counts(conn)
        return [
            {"passkeys": keys.get(one.id, 0), "agent": one, "held": held.get(one.id, 0), "chats": chats[one.id]}
            for one in listed
        ]

    return page(
        "desk_team.html",
        status,
        who=who,
        signature="",
        people=await app.database.aread(read),
        capacity=app.settings.team.capacity,
        languages=languages(),
        platforms=team.PLATFORMS,
        senior=is_senior(who.agent),
        problem=problem,
    )
