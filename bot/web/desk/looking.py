"""Looking at the desk: the queue, a case, its pictures, and the streams that keep both pages current."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import incidents
from bot.desk.foretelling import Words
from bot.desk.recording import last_change
from bot.web import live, pictures
from bot.web.desk import casefile, queue
from bot.web.desk.filters import KEPT, Filters
from bot.web.desk.sessions import SignedIn, Who
from bot.web.pages import page
from policy import PolicyError
from storage import agents, cases, evidence, given_up
from storage.cases import Case
from storage.evidence import Evidence

router = APIRouter(prefix="/desk")

EvidenceId = Annotated[int, Path(ge=1, le=2**53)]

DONE = {
    "take": "You hold this case now.",
    "give-back": "The case is back in the queue.",
    "approve": "Approved. The credit is on its way; the customer has been told.",
    "decline": "Declined and closed; the customer has been told.",
    "ask": "The customer has been asked.",
    "say": "Sent to the customer.",
    "note": "The note is kept.",
    "fact": "The fact is recorded and the case was assessed again.",
    "close": "Closed; the customer has been told.",
    "task": "It has been asked for once; the case follows it and reports how it ends.",
    "recheck": "The records are being read again; what is found appears here.",
    "settle": "The credit is settled.",
    "snooze": "Put off, or back in the queue.",
    "assign": "The case is theirs now.",
    "tag": "The tags are kept.",
    "merge": "Merged; what is said goes on in the other case, and the customer has been told.",
    "split": "A case of its own is open and yours; the customer has been told.",
    "look": "The panel's payments are being searched again; what is found appears here.",
}


@router.get("")
async def show_queue(
    request: Request, who: SignedIn, tab: str = "people", page_number: Annotated[int, Query(alias="page")] = 0
) -> Response:
    """The queue, one tab of it, narrowed to what the address asks for."""
    app: App = request.app.state.app
    number = max(0, min(page_number, 10_000))
    filters = Filters.read(request.query_params)

    def read(conn: Connection) -> dict[str, Any]:
        now = app.database.now(conn)
        shown = queue.read_queue(conn, app, who.agent, queue.tab_called(tab), filters, number, now)
        with suppress(PolicyError):  # its reason stands in `trouble`
            app.policies.follow(conn, app.panel_id, now)
        return {
            **shown,
            "incidents": incidents.waiting(conn, app, now),
            "given_up": given_up.count(conn, app.panel_id),
            "signature": queue.signature(conn, app),
            "policy_trouble": app.policies.trouble,
        }

    return page("desk_queue.html", who=who, kept_views=KEPT, **await app.database.aread(read))


@router.get("/cases/{number}")
async def show_case(request: Request, who: SignedIn, number: str, done: str = "", macro: str = "") -> Response:
    """One case: brief, conversation, actions, record. `macro` puts that macro's words where a message is written."""
    return await case_page(request, who, number, done=done if done in DONE else "", macro=macro)


@router.get("/events")
async def events(request: Request, who: SignedIn, number: str = "") -> Response:
    """Server-sent events: the page's signature after every change. Ends when the session does."""
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any] | None:
        if agents.session(conn, who.value, app.database.now(conn)) is None:
            return None
        case = cases.by_number(conn, app.panel_id, number) if number else None
        return {"is": queue.signature(conn, app) if case is None else casefile.signature(conn, case)}

    async def look() -> dict[str, Any] | None:
        return await app.database.aread(read)

    return live.stream(request.app.state.bell, look)


@router.get("/evidence/{evidence_id}")
async def show_picture(request: Request, who: SignedIn, evidence_id: EvidenceId) -> Response:  # noqa: ARG001
    """A stored picture as we encoded it."""
    return await pictures.shown(request.app.state.app, await _picture(request, evidence_id))


@router.get("/evidence/{evidence_id}/original")
async def download(request: Request, who: SignedIn, evidence_id: EvidenceId) -> Response:  # noqa: ARG001
    """The picture exactly as it was sent, only ever as a download."""
    return await pictures.original(request.app.state.app, await _picture(request, evidence_id))


async def case_page(
    request: Request,
    who: Who,
    number: str,
    *,
    status: int = 200,
    problem: str = "",
    typed_in: str = "",
    typed: dict[str, Any] | None = None,
    done: str = "",
    macro: str = "",
    foretold: Sequence[Words] | None = None,
) -> Response:
    """The case's page; after a refused action with the reason, and with all that was typed still in its place."""
    app: App = request.app.state.app

    def read(conn: Connection) -> dict[str, Any]:
        case = _case(conn, app, number)
        change = last_change(conn, case) if done == "fact" else None
        file = casefile.read_file(conn, app, who.agent, case)
        return {"file": file, "signature": file.signature, "change": change}

    shown = await app.database.aread(read)
    words = dict(shown["file"].macros).get(macro)
    if words is not None and not typed_in:
        typed_in, typed = "say", {"text": words}
    return page(
        "desk_case.html",
        status,
        who=who,
        problem=problem,
        kept=bool(typed_in and problem),
        typed_in=typed_in,
        typed=typed or {},
        done=DONE.get(done, ""),
        foretold=foretold,
        **shown,
    )


def _case(conn: Connection, app: App, number: str) -> Case:
    case = cases.by_number(conn, app.panel_id, number)
    if case is None:
        raise HTTPException(404)
    return case


async def _picture(request: Request, evidence_id: int) -> Evidence:
    app: App = request.app.state.app

    def read(conn: Connection) -> Evidence | None:
        try:
            stored = evidence.load(conn, evidence_id)
        except LookupError:
            return None
        return stored if stored.panel_id == app.panel_id else None

    found = await app.database.aread(read)
    if found is None:
        raise HTTPException(404)
    return found
