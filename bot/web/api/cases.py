"""`/api/v1/cases`: cases with their decisions, messages and credits, and notes from programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.web.api.access import allowed
from bot.web.api.shapes import CaseFull, CaseOut, CasePage, CreditOut, DecisionOut, Done, MessageOut, NoteIn
from storage import api_calls, cases, credits, facts, messages
from storage.api_calls import OtherRequest
from storage.cases import Case
from storage.columns import storable
from storage.tokens import Token

router = APIRouter(prefix="/api/v1", tags=["cases"])

MOST = 200
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=120)]
Number = Annotated[str, Path(pattern=r"^MG-[0-9]{1,12}$")]
Reader = Annotated[Token, Depends(allowed("read"))]
Writer = Annotated[Token, Depends(allowed("write"))]
USED = "This Idempotency-Key was used for another request; take a new one."


@router.get("/cases")
async def list_cases(
    request: Request,
    _caller: Reader,
    state: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=60)] = "",
    account: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> CasePage:
    """A page of cases, the oldest first; `after` is the `next` of the page before."""
    app: App = request.app.state.app
    wanted = {"state": state, "order_number": order, "account": account}
    found = await app.database.aread(lambda conn: cases.listed(conn, app.panel_id, wanted, after, limit + 1))
    more = len(found) > limit
    return CasePage(
        items=[CaseOut.model_validate(one) for one in found[:limit]], next=found[limit - 1].id if more else None
    )


@router.get("/cases/{number}")
async def show_case(request: Request, _caller: Reader, number: Number) -> CaseFull:
    """One case with everything that belongs to it, staff-only facts and notes among it. 404 for an unknown number."""
    app: App = request.app.state.app

    def read(conn: Connection) -> CaseFull:
        case = _known(conn, app, number)
        return CaseFull(
            **CaseOut.model_validate(case).model_dump(),
            claim=dict(case.claim),
            decisions=[DecisionOut.model_validate(one) for one in facts.assessments(conn, case.id)],
            messages=[MessageOut.model_validate(one) for one in messages.of_case(conn, case.id)],
            credits=[CreditOut.model_validate(one) for one in credits.of_case(conn, case.id)],
        )

    return await app.database.aread(read)


@router.post("/cases/{number}/notes", status_code=201)
async def add_note(request: Request, caller: Writer, number: Number, note: NoteIn, key: Key = "") -> Done:
    """Add words for the staff to a case; asked again under the same Idempotency-Key, nothing is added."""
    app: App = request.app.state.app

    def work(conn: Connection) -> dict[str, Any]:
        case, now = cases.lock(conn, _known(conn, app, number).id), app.database.now(conn)

        def add() -> dict[str, Any]:
            words = f"{caller.name}: {storable(note.text)}"
            messages.add(
                conn,
                panel_id=app.panel_id,
                chat_id=case.chat_id,
                case_id=case.id,
                author="note",
                channel="api",
                text=words,
                now=now,
            )
            cases.add_event(conn, case, "noted", f"api:{caller.name}", {}, now)
            return {"added": 1}

        return api_calls.once(conn, caller.id, key, ["note", number, note.text], now, add)

    return Done(**await once(app, work))


async def once(app: App, work: Any) -> dict[str, Any]:
    """Do it in one transaction. 422 for an Idempotency-Key that was another request's."""
    try:
        done: dict[str, Any] = await app.database.arun(work)
    except OtherRequest:
        raise HTTPException(422, USED) from None
    return done


def _known(conn: Connection, app: App, number: str) -> Case:
    case = cases.by_number(conn, app.panel_id, number)
    if case is None:
        raise HTTPException(404, f"There is no case {number}.")
    return case
