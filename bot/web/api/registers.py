"""`/api/v1/registers`: rows in and out of the registers, for programs that know what no panel tells."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.web.api.cases import MOST, Key, Reader, Writer, once
from bot.web.api.shapes import Done, RegisterOut, RowOut, RowsIn
from storage import api_calls, registers
from storage.registers import SHAPES, RegisterError

router = APIRouter(prefix="/api/v1", tags=["registers"])
Name = Annotated[str, Path(max_length=40)]


@router.get("/registers/{name}")
async def show_register(
    request: Request,
    _caller: Reader,
    name: Name,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> RegisterOut:
    """A page of the register's rows, the newest first; `before` is the `next` of the page before. 404: no such one."""
    app: App = request.app.state.app
    register = _known(name)

    def read(conn: Connection) -> RegisterOut:
        rows = registers.listing(conn, app.panel_id, register, limit=limit + 1, before_id=before)
        return RegisterOut(
            complete_until=registers.complete_until(conn, app.panel_id, register),
            items=[RowOut.model_validate(row) for row in rows[:limit]],
            next=rows[limit - 1].id if len(rows) > limit else None,
        )

    return await app.database.aread(read)


@router.post("/registers/{name}/rows", status_code=201)
async def add_rows(request: Request, caller: Writer, name: Name, given: RowsIn, key: Key = "") -> Done:
    """Add rows, all or none; asked again under the same Idempotency-Key, nothing is added. 422 names what is wrong."""
    app: App = request.app.state.app
    register = _known(name)

    def work(conn: Connection) -> dict[str, Any]:
        now = app.database.now(conn)

        def add() -> dict[str, Any]:
            by = f"api:{caller.name}"
            return {"added": registers.import_rows(conn, app.panel_id, register, given.rows, by=by, now=now)}

        return api_calls.once(conn, caller.id, key, ["rows", register, given.rows], now, add)

    try:
        return Done(**await once(app, work))
    except RegisterError as problem:
        raise HTTPException(422, str(problem)) from None


def _known(name: str) -> str:
    if name not in SHAPES:
        raise HTTPException(404, f"There is no register {name[:40]}; there are {', '.join(SHAPES)}.")
    return name
