"""The registers' pages: what no panel tells, kept by the people who know it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import registering
from bot.desk.rights import Invalid, NotAllowed, is_senior
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.pages import page
from storage import registers
from storage.agents import Agent
from storage.registers import SHAPES

router = APIRouter(prefix="/desk/registers")

DONE = {
    "add": "The row is in.",
    "import": "All rows are in.",
    "complete": "Declared: up to that moment its silence counts as none.",
    "remove": "The row is out.",
}

Deed = Callable[[Connection, App, Agent, datetime], Any]


@router.get("")
async def show_all(request: Request, who: SignedIn) -> Response:
    """Every register, and which one would answer the most open cases."""
    app: App = request.app.state.app
    found = await app.database.aread(lambda conn: registering.overview(conn, app))
    most = max((int(str(one["waits"])) for one in found), default=0)
    return page("desk_registers.html", who=who, signature="", registers=found, most=most)


@router.get("/{name}")
async def show(request: Request, who: SignedIn, name: str, done: str = "") -> Response:
    """One register: its rows, and the forms to change it."""
    return await _page(request, who, _known(name), done=DONE.get(done, ""))


@router.get("/{name}/csv")
async def download(request: Request, who: SignedIn, name: str) -> Response:  # noqa: ARG001 - signed in is enough
    """The register as CSV."""
    app: App = request.app.state.app
    text = await app.database.aread(lambda conn: registering.given_out(conn, app, _known(name)))
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{name}/{deed}")
async def act(request: Request, who: SignedIn, name: str, deed: str) -> Response:
    """Change a register. A refusal shows the page again with the reason and what was typed."""
    register = _known(name)
    try:
        form = await request.form(max_files=1, max_fields=40, max_part_size=registering.MOST_BYTES)
        check_form(who, form)
        return await _carry_out(request, who, register, deed, form)
    finally:
        await request.close()


async def _carry_out(request: Request, who: Who, register: str, deed: str, form: FormData) -> Response:
    app: App = request.app.state.app
    try:
        work = await _deed(register, deed, form)
        await app.database.arun(lambda conn: work(conn, app, who.agent, app.database.now(conn)))
    except (Invalid, NotAllowed) as problem:
        status = 403 if isinstance(problem, NotAllowed) else 422
        typed = {key: value for key, value in form.items() if isinstance(value, str)}
        return await _page(request, who, register, status=status, problem=str(problem), typed=typed)
    except LookupError:
        raise HTTPException(404, "Somebody has taken it out already.") from None
    return RedirectResponse(f"/desk/registers/{register}?done={deed}", 303)


async def _deed(name: str, deed: str, form: FormData) -> Deed:
    if deed == "add":
        row = {column: _text(form, column) for column in SHAPES[name].columns}
        return lambda conn, app, agent, now: registering.add(conn, app, agent, name, row, now)
    if deed == "import":
        text = await _csv(form)
        return lambda conn, app, agent, now: registering.take_in(conn, app, agent, name, text, now)
    if deed == "complete":
        until = _text(form, "until")
        return lambda conn, app, agent, now: registering.complete(conn, app, agent, name, until, now)
    if deed == "remove" and _text(form, "row").isdecimal():
        row_id = int(_text(form, "row")[:15])
        return lambda conn, app, agent, _now: registering.remove(conn, app, agent, name, row_id)
    raise HTTPException(404)


async def _csv(form: FormData) -> str:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid("Choose a CSV file.")
    try:
        return (await file.read(registering.MOST_BYTES + 1)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is not in UTF-8; save it as CSV UTF-8.") from None


async def _page(
    request: Request,
    who: Who,
    name: str,
    *,
    status: int = 200,
    done: str = "",
    problem: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        return {
            "rows": registering.rows_of(conn, app, name),
            "until": registers.complete_until(conn, app.panel_id, name),
        }

    shown = await app.database.aread(read)
    return page(
        "desk_register.html",
        status,
        who=who,
        signature="",
        register=name,
        holds=registering.HOLDS[name],
        columns=list(SHAPES[name].columns),
        complete=app.settings.complete(name),
        senior=is_senior(who.agent),
        done=done,
        problem=problem,
        typed=typed or {},
        **shown,
    )


def _known(name: str) -> str:
    if name not in SHAPES:
        raise HTTPException(404)
    return name


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
