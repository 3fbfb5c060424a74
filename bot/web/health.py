"""Whether this process lives, and whether it can do its work."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.app import App
from storage.errors import StorageError

router = APIRouter()


@router.get("/healthz")
async def alive() -> JSONResponse:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """200 when the database answers and the policy is loaded, else 503; each check by name.

    A new text of the policy that cannot be used is told here and on the desk; the one before stays in force.
    """
    app: App = request.app.state.app
    checks = {"database": await _database(app), "policy": "ok" if app.policies.clauses() else "it has no clauses"}
    fine = all(state == "ok" for state in checks.values())
    if app.policies.trouble:
        checks["policy"] = "its changed text cannot be used; the one before stays in force (the desk says why)"
    return JSONResponse({"status": "ok" if fine else "not ready", "checks": checks}, 200 if fine else 503)


async def _database(app: App) -> str:
    try:
        await app.database.aread(app.database.now)
    except StorageError:
        return "it does not answer"
    return "ok"
