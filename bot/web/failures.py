"""What people see when something fails: plain words, the right status, and nothing of the inside."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.web.chat.visitor import EMBEDDED, PAGE, is_embedded
from bot.web.guard import HEADERS
from bot.web.pages import page
from storage.errors import EvidenceUnavailable, StorageError

log = structlog.get_logger()

TITLES = {
    400: "That could not be read",
    401: "Please sign in",
    403: "Not allowed",
    404: "There is nothing here",
    405: "That does not work this way",
    409: "It moved on meanwhile",
    413: "Too large",
    429: "Too much at once",
    503: "Not available right now",
}

WORDS = {
    404: "The address may be mistyped, or what was here is no longer open to you.",
    405: "The page does not take this kind of request.",
    500: "Something went wrong on our side. It has been noted; please try again in a moment.",
    503: "The records cannot be reached right now. Nothing was lost; please try again in a moment.",
}


def install(web: FastAPI) -> None:
    """Have every failure answered in words."""
    web.add_exception_handler(HTTPException, _known)
    web.add_exception_handler(RequestValidationError, _nonsense)
    web.add_exception_handler(StorageError, _storage)
    web.add_exception_handler(EvidenceUnavailable, _storage)
    web.add_exception_handler(Exception, _unforeseen)


def answer(request: Request, status: int, words: str) -> Response:
    """A failure as JSON for a script that asked for it, else as a page."""
    title = TITLES.get(status, "Something went wrong")
    if wants_json(request):
        return JSONResponse({"error": words}, status)
    return page("failure.html", status, title=title, words=words, back=_back(request))


def wants_json(request: Request) -> bool:
    """True for the API, and for our own scripts, which ask for JSON; a form without script asks for a page."""
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def _back(request: Request) -> str:
    if is_embedded(request.url.path):
        return EMBEDDED
    return "/desk" if request.url.path.startswith("/desk") else PAGE


async def _known(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, HTTPException):
        raise problem
    spoken = problem.status_code not in (404, 405) or request.url.path.startswith("/api/")
    custom = problem.detail if spoken else ""
    words = custom or WORDS.get(problem.status_code, WORDS[500])
    response = answer(request, problem.status_code, words)
    for name, value in (problem.headers or {}).items():
        response.headers[name] = value
    return response


async def _nonsense(request: Request, problem: Exception) -> Response:
    """A number that is none, in a page's address: there is nothing there. A program hears what is wrong and where."""
    if not request.url.path.startswith("/api/") or not isinstance(problem, RequestValidationError):
        return answer(request, 404, WORDS[404])
    faults = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in problem.errors()]
    return answer(request, 422, "; ".join(faults)[:1000])


async def _storage(request: Request, problem: Exception) -> Response:
    log.error("what is stored cannot be reached", path=request.url.path, problem=str(problem))
    return answer(request, 503, WORDS[503])


async def _unforeseen(request: Request, problem: Exception) -> Response:
    log.error("a page failed", path=request.url.path, problem=type(problem).__name__)
    response = answer(request, 500, WORDS[500])
    for name, value in HEADERS.items():
        # the server's own error layer lies outside the guard, so the headers are set here
        response.headers.setdefault(name, value)
    return response
