"""The audit's page: what differs between our books, the panel and the record, and what a lead does about it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import books
from bot.desk.rights import Invalid, NotAllowed, Stale, is_senior
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.pages import page
from bot.work.exporting import dispute_pack
from storage import audits, cases, seals
from storage.agents import Agent
from storage.audits import Kept

router = APIRouter(prefix="/desk")

DifferenceId = Annotated[int, Path(ge=1, le=2**53)]

DONE = {
    "accept": "Resolved; the note stands on the case.",
    "book": "The ledger has it now.",
    "run": "The audit runs; reload this page in a moment.",
}


@router.get("/audit")
async def show(request: Request, who: SignedIn, done: str = "") -> Response:
    """Every open difference with how to resolve it, when the last audit ran, and what was resolved lately."""
    return await _page(request, who, done=DONE.get(done, ""))


@router.post("/audit/run")
async def run(request: Request, who: SignedIn) -> Response:
    """Have the audit run now."""
    return await _do(request, who, "run", lambda conn, app, agent, now, _note: books.run_again(conn, app, agent, now))


@router.post("/audit/{difference_id}/accept")
async def accept(request: Request, who: SignedIn, difference_id: DifferenceId) -> Response:
    """Resolve a difference with a note."""
    return await _do(
        request,
        who,
        "accept",
        lambda conn, app, agent, now, note: books.accept(conn, app, agent, difference_id, now, note=note),
    )


@router.post("/audit/{difference_id}/book")
async def book(request: Request, who: SignedIn, difference_id: DifferenceId) -> Response:
    """Book what the panel has returned."""
    return await _do(
        request,
        who,
        "book",
        lambda conn, app, agent, now, note: books.book_returned(conn, app, agent, difference_id, now, note=note),
    )


@router.get("/cases/{number}/pack")
async def pack(request: Request, who: SignedIn, number: str) -> Response:
    """The case's pack for a payment dispute, as a download for a lead."""
    if not is_senior(who.agent):
        raise HTTPException(403, "Only a lead or an operator may export a case.")
    app: App = request.app.state.app
    packed = await asyncio.to_thread(lambda: dispute_pack(app, number))
    if packed is None:
        raise HTTPException(404)
    headers = {"content-disposition": f'attachment; filename="{number}.zip"'}
    return Response(packed, media_type="application/zip", headers=headers)


Deed = Callable[[Connection, App, Agent, datetime, str], None]


async def _do(request: Request, who: Who, name: str, deed: Deed) -> Response:
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    note = _text(form, "note")
    try:
        await app.database.arun(lambda conn: deed(conn, app, who.agent, app.database.now(conn), note))
    except (Invalid, NotAllowed, Stale) as problem:
        status = 409 if isinstance(problem, Stale) else 403 if isinstance(problem, NotAllowed) else 422
        return await _page(request, who, status=status, problem=str(problem))
    except LookupError:
        raise HTTPException(404) from None
    return RedirectResponse(f"/desk/audit?done={name}", 303)


async def _page(request: Request, who: Who, *, status: int = 200, done: str = "", problem: str = "") -> Response:
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        return {
            "open": [_shown(conn, one) for one in audits.open_ones(conn, app.panel_id)],
            "resolved": [_shown(conn, one) for one in audits.resolved_lately(conn, app.panel_id)],
            "last": audits.last_finished(conn, app.panel_id),
            "counts": seals.counts(conn, app.panel_id),
        }

    shown = await app.database.aread(read)
    senior = is_senior(who.agent)
    return page("desk_audit.html", status, who=who, signature="", done=done, problem=problem, senior=senior, **shown)


def _shown(conn: Connection, one: Kept) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "case": cases.load(conn, one.case_id).number if one.case_id is not None else "",
        "object": f"{one.object_kind} {one.object_id}" if one.object_id else "",
        "amount": f"{one.amount:f} {one.currency or ''}".strip() if one.amount is not None else "",
        "words": one.words,
        "how": one.how,
        "bookable": one.bookable,
        "since": one.first_seen,
        "note": one.note or ("no longer found" if one.gone_at else ""),
    }


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
