"""The pages of incidents: where claims gather, what a fault would give each of them, and the one approval."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import incidents as desk
from bot.desk.foretelling import Words, foretold
from bot.desk.reckoning import CAUSES, TYPES, Reckoned, mark_of, reckon, sums
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.desk.settling import credit_one
from bot.web.desk import queue
from bot.web.desk.acting import text_of
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.pages import page
from storage import agents, cases, incidents
from storage.incidents import Incident, Line

router = APIRouter(prefix="/desk/incidents")
IncidentId = Annotated[int, Path(ge=1, le=2**53)]
MOST_FIELDS = incidents.MOST_CASES + 20


@router.get("")
async def show_all(request: Request, who: SignedIn) -> Response:
    """Where claims gather now, and every incident with how it stands."""
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        since = desk.since(app, app.database.now(conn))
        names = {one.id: one.name for one in agents.listing(conn, app.panel_id)}
        return {
            "suspects": incidents.suspects(conn, app.panel_id, since, app.settings.team.incident_cases),
            "listed": incidents.listing(conn, app.panel_id),
            "names": names,
            "signature": queue.signature(conn, app),
        }

    return page("desk_incidents.html", who=who, team=app.settings.team, **await app.database.aread(read))


@router.get("/of")
async def show_gathered(request: Request, who: SignedIn, scope: str = "", subject: str = "") -> Response:
    """The cases that gather on one service or provider, to be named as an incident."""
    return await _gathered(request, who, {"scope": scope, "subject": subject, "type": "", "cause": "", "words": ""})


@router.post("/of")
async def propose(request: Request, who: SignedIn) -> Response:
    """Propose the incident, or only reckon what it would give each case (`look`)."""
    app: App = request.app.state.app
    form = await request.form(max_fields=MOST_FIELDS)
    check_form(who, form)
    typed = {name: text_of(form, name) for name in ("scope", "subject", "type", "cause", "words")}
    numbers = [str(one)[:40] for one in form.getlist("numbers")]
    try:
        finding = desk.read_finding(typed["type"], typed["cause"])
        if text_of(form, "look"):
            return await _gathered(request, who, typed, numbers=numbers, look=True)
        made = await app.database.arun(
            lambda conn: desk.propose(
                conn,
                app,
                who.agent,
                app.database.now(conn),
                scope=typed["scope"],
                subject=typed["subject"],
                finding=finding,
                words=typed["words"],
                numbers=numbers,
            )
        )
    except (Invalid, NotAllowed, Stale) as problem:
        return await _gathered(request, who, typed, numbers=numbers, problem=problem)
    except LookupError:
        raise HTTPException(404) from None
    return RedirectResponse(f"/desk/incidents/{made}", 303)


@router.get("/{incident_id}")
async def show(request: Request, who: SignedIn, incident_id: IncidentId) -> Response:
    """One incident: every order with its sum, what the customers will read, and the one approval."""
    return await _incident(request, who, incident_id)


@router.post("/{incident_id}/{deed}")
async def act(request: Request, who: SignedIn, incident_id: IncidentId, deed: str) -> Response:
    """Approve it as it was seen, or withdraw it."""
    app: App = request.app.state.app
    form = await request.form()
    check_form(who, form)
    if deed not in ("approve", "withdraw"):
        raise HTTPException(404)
    try:
        await app.database.arun(_deed(app, who, incident_id, deed, form))
    except (Invalid, NotAllowed, Stale) as problem:
        return await _incident(request, who, incident_id, problem=problem)
    except LookupError:
        raise HTTPException(404) from None
    return RedirectResponse(f"/desk/incidents/{incident_id}", 303)


def _deed(app: App, who: Who, incident_id: int, deed: str, form: FormData) -> Callable[[Connection], None]:
    if deed == "withdraw":
        return lambda conn: desk.withdraw(conn, app, who.agent, incident_id, app.database.now(conn))
    mark = text_of(form, "mark")
    return lambda conn: desk.approve(conn, app, who.agent, incident_id, app.database.now(conn), mark=mark)


def _status(problem: Exception | None) -> int:
    if problem is None:
        return 200
    return 409 if isinstance(problem, Stale) else 403 if isinstance(problem, NotAllowed) else 422


async def _gathered(
    request: Request,
    who: Who,
    typed: Mapping[str, str],
    *,
    numbers: Sequence[str] | None = None,
    look: bool = False,
    problem: Exception | None = None,
) -> Response:
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        found = desk.members(conn, app, typed["scope"], typed["subject"], app.database.now(conn))
        shown = [cases.load(conn, one) for one in found]
        chosen = [one.number for one in shown] if numbers is None else list(numbers)
        finding = desk.read_finding(typed["type"], typed["cause"]) if look else None
        reckoned = [reckon(conn, app, who.agent, one.id, finding) for one in shown if one.number in chosen and finding]
        return {"members": shown, "chosen": chosen, **_totals(reckoned)}

    try:
        shown = await app.database.aread(read)
    except LookupError:
        raise HTTPException(404) from None
    return page(
        "desk_incident_new.html",
        _status(problem),
        who=who,
        signature="",
        typed=typed,
        types=TYPES,
        causes=CAUSES,
        look=look,
        problem=str(problem or ""),
        **shown,
    )


async def _incident(request: Request, who: Who, incident_id: int, *, problem: Exception | None = None) -> Response:
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        found = incidents.load(conn, app.panel_id, incident_id)
        reckoned = desk.reckoned_of(conn, app, who.agent, found) if found.state == "proposed" else []
        return {
            "incident": found,
            "by": agents.load(conn, found.proposed_by).name,
            "ended_by": agents.load(conn, found.ended_by).name if found.ended_by else "",
            "signature": queue.signature(conn, app),
            "why_not": _why_not(conn, app, who, found, reckoned, app.database.now(conn)),
            **_totals(reckoned),
        }

    try:
        shown = await app.database.aread(read)
    except LookupError:
        raise HTTPException(404) from None
    said = await _said(app, who, shown["incident"], shown["reckoned"])
    return page("desk_incident.html", _status(problem), who=who, problem=str(problem or ""), said=said, **shown)


def _totals(reckoned: Sequence[Reckoned]) -> dict[str, Any]:
    credits = [one.credit for one in reckoned if one.credit]
    return {"reckoned": reckoned, "sums": sums(credits), "credited": len(credits), "mark": mark_of(reckoned)}


def _why_not(conn: Connection, app: App, who: Who, found: Incident, reckoned: Sequence[Reckoned], now: datetime) -> str:
    """Why this agent cannot approve it, empty when they can."""
    try:
        desk.must_be_allowed(conn, app, who.agent, found, sums([one.credit for one in reckoned if one.credit]), now)
    except NotAllowed as problem:
        return str(problem)
    return ""


async def _said(app: App, who: Who, found: Incident, reckoned: Sequence[Reckoned]) -> list[tuple[Reckoned, Any]]:
    """What one customer of each language would read: the credit itself is tried, and taken back.

    Nothing for an agent who could not make even one of them.
    """
    firsts: dict[str, Reckoned] = {}
    for one in reckoned:
        if one.credit:
            firsts.setdefault(one.language, one)
    try:
        return [(one, await _foretold(app, who, found, one)) for one in firsts.values()]
    except NotAllowed:
        return []


async def _foretold(app: App, who: Who, found: Incident, one: Reckoned) -> Sequence[Words] | str:
    amount, currency = (one.credit.amount, one.credit.currency) if one.credit else (None, None)
    line = Line(one.case.id, one.case.number, "due", amount, currency, "")

    def deed(conn: Connection, case: cases.Case) -> None:
        credit_one(conn, app, who.agent, found, case, line, app.database.now(conn))

    try:
        return await foretold(app, lambda conn: cases.lock(conn, one.case.id), deed)
    except (Invalid, Stale) as problem:
        return str(problem)
