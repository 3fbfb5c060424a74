"""The list of given-up work: what failed too often, why, and what to do about it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk.rights import is_senior
from bot.web.desk.sessions import SignedIn, check_form
from bot.web.pages import page
from storage import given_up

router = APIRouter(prefix="/desk/given-up")


@router.get("")
async def show(request: Request, who: SignedIn) -> Response:
    """Everything that was given up and that nobody has looked at yet."""
    app: App = request.app.state.app
    rows = await app.database.aread(lambda conn: given_up.listing(conn, app.panel_id))
    return page("desk_given_up.html", who=who, rows=rows, senior=is_senior(who.agent), signature="")


@router.post("/{sort}/{row_id}/{deed}")
async def act(request: Request, who: SignedIn, sort: str, row_id: int, deed: str) -> Response:
    """Try a job again, or take one thing off the list. Only a lead or an operator may. 404 once it is gone."""
    app: App = request.app.state.app
    check_form(who, await request.form())
    if not is_senior(who.agent):
        raise HTTPException(403, "Only a lead or an operator decides about given-up work.")
    if sort not in given_up.SORTS or deed not in ("again", "settle") or (deed == "again" and sort != "job"):
        raise HTTPException(404)

    def work(conn: Connection) -> Any:
        if deed == "again":
            return given_up.again(conn, app.panel_id, row_id, app.database.now(conn))
        return given_up.settle(conn, app.panel_id, sort, row_id)

    if not await app.database.arun(work):
        raise HTTPException(404, "Somebody has seen to it already.")
    return RedirectResponse("/desk/given-up", 303)
