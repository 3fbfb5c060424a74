"""The page of macros."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import phrases
from bot.desk.rights import Invalid, NotAllowed, is_senior
from bot.dialogue.catalogues import languages
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.pages import page

router = APIRouter(prefix="/desk/macros")
MacroId = Annotated[int, Path(ge=1, le=2**53)]


@router.get("")
async def show(request: Request, who: SignedIn) -> Response:
    """Every macro, and the form for another."""
    return await _page(request, who)


@router.post("")
async def keep(request: Request, who: SignedIn) -> Response:
    """Keep a macro. A refusal shows the page again with the reason and what was typed."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    given = {name: _text(form, name) for name in ("name", "language", "text")}
    try:
        await app.database.arun(lambda conn: phrases.keep(conn, app, who.agent, app.database.now(conn), **given))
    except (Invalid, NotAllowed) as problem:
        status = 403 if isinstance(problem, NotAllowed) else 422
        return await _page(request, who, status=status, problem=str(problem), typed=given)
    return RedirectResponse("/desk/macros", 303)


@router.post("/{macro_id}/remove")
async def remove(request: Request, who: SignedIn, macro_id: MacroId) -> Response:
    """Take a macro away."""
    app: App = request.app.state.app
    check_form(who, await request.form())
    try:
        await app.database.arun(lambda conn: phrases.remove(conn, app, who.agent, macro_id))
    except NotAllowed as problem:
        raise HTTPException(403, str(problem)) from None
    except LookupError:
        raise HTTPException(404, "Somebody has taken it away already.") from None
    return RedirectResponse("/desk/macros", 303)


async def _page(request: Request, who: Who, *, status: int = 200, problem: str = "", typed: Any = None) -> Response:
    app: App = request.app.state.app
    found = await app.database.aread(lambda conn: phrases.all_of(conn, app))
    return page(
        "desk_macros.html",
        status,
        who=who,
        signature="",
        macros=found,
        variables=phrases.VARIABLES,
        languages=languages(),
        senior=is_senior(who.agent),
        problem=problem,
        typed=typed or {"name": "", "language": "en", "text": ""},
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\0", "").replace("\r\n", "\n").strip() if isinstance(value, str) else ""
