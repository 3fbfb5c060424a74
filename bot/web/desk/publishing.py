"""Publishing the policy on the desk: a text is checked, its effects are shown, an operator puts it into force."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk import publishing
from bot.desk.publishing import Weighed, Wish
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.web.desk.sessions import SignedIn, Who, check_form
from bot.web.desk.weighing import effects
from bot.web.guard import SMALL
from bot.web.pages import page

router = APIRouter(prefix="/desk/policy/publish")

DONE = "Published. Every replica judges by it from the next decision on."
EMPTY = Wish("", "", "")


@router.get("")
async def show(request: Request, who: SignedIn, again: str = "", done: str = "") -> Response:
    """The history for everybody, and for an operator the form, filled with an earlier text where `again` names one."""
    app: App = request.app.state.app
    await _followed(app)
    wish = EMPTY
    kept = publishing.version_called(app.policies.versions(), again)
    if again and kept is None:
        raise HTTPException(404, "That text is not kept here.")
    if kept is not None:
        today = app.policies.in_force(None)
        running = publishing.version_called(app.policies.versions(), today.digest)
        effective = running.effective if running else kept.effective
        wish = Wish(publishing.source_of(kept).document, effective.isoformat(), "", again)
    return _page(app, who, wish, done=DONE if done else "")


@router.post("")
async def publish(request: Request, who: SignedIn) -> Response:
    """Check a text and show what it changes; with `step=publish` put into force what was shown."""
    async with request.form(max_files=1, max_fields=20, max_part_size=SMALL) as form:
        check_form(who, form)
        return await _answered(request.app.state.app, who, form)


async def _answered(app: App, who: Who, form: FormData) -> Response:
    if who.agent.role != "operator":
        return _page(app, who, EMPTY, 403, problem="Only an operator may publish a policy.")
    try:
        wish = await _wish(form)
    except Invalid as problem:
        return _page(app, who, _typed(form), 422, problem=str(problem))
    await _followed(app)
    if _text(form, "step") == "publish" and _text(form, "shown") == _shown(wish):
        return await _publish(app, who, wish, _text(form, "place"))
    return await _look(app, who, wish)


async def _look(app: App, who: Who, wish: Wish) -> Response:
    weighed = await asyncio.to_thread(publishing.weigh, app.policies, wish)
    if weighed.text is None or weighed.faults:
        return _page(app, who, wish, 422, weighed=weighed, problem="This text cannot be in force. Nothing was changed.")
    try:
        wish = replace(wish, effective=publishing.day_of(wish, weighed.text).isoformat())
    except Invalid as problem:
        return _page(app, who, wish, 422, problem=str(problem))
    shown = await effects(app, app.policies.current, weighed.text, weighed.source)
    return _page(app, who, wish, weighed=weighed, effects=shown)


async def _publish(app: App, who: Who, wish: Wish, place: str) -> Response:
    seen = int(place) if place.isdecimal() and len(place) < 9 else -1

    def work(conn: Connection) -> None:
        publishing.publish(conn, app, who.agent, wish, seen, app.database.now(conn))

    try:
        await app.database.arun(work)
    except (Invalid, NotAllowed, Stale) as problem:
        status = 409 if isinstance(problem, Stale) else 403 if isinstance(problem, NotAllowed) else 422
        return _page(app, who, wish, status, problem=str(problem))
    return RedirectResponse("/desk/policy/publish?done=1", 303)


async def _followed(app: App) -> datetime:
    """What was published until now is taken up; the time of it."""

    def read(conn: Connection) -> datetime:
        now = app.database.now(conn)
        app.policies.follow(conn, app.panel_id, now)
        return now

    return await app.database.aread(read)


async def _wish(form: FormData) -> Wish:
    """What was typed, or uploaded in its place. Raises `Invalid`."""
    wish, file = _typed(form), form.get("file")
    if isinstance(file, UploadFile) and file.size:
        try:
            wish = replace(wish, document=publishing.plain_text((await file.read()).decode("utf-8-sig")))
        except UnicodeDecodeError as problem:
            raise Invalid(f"The file is not UTF-8 text: {problem.reason} at byte {problem.start + 1}.") from None
    if not wish.document.strip():
        raise Invalid("Paste the document or choose its file.")
    if len(wish.document) > publishing.LONGEST:
        raise Invalid(f"The document has more than {publishing.LONGEST} characters.")
    return wish


def _typed(form: FormData) -> Wish:
    document = publishing.plain_text(_text(form, "document"))
    return Wish(document, _text(form, "effective"), _text(form, "reason"), _text(form, "again"))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _shown(wish: Wish) -> str:
    """What was checked and shown; anything changed since is checked and shown again."""
    return hashlib.sha256(f"{wish.effective}\n{wish.again}\n{wish.document}".encode()).hexdigest()


def _page(
    app: App,
    who: Who,
    wish: Wish,
    status: int = 200,
    *,
    weighed: Weighed | None = None,
    effects: Any = None,
    done: str = "",
    problem: str = "",
) -> Response:
    policies = app.policies
    return page(
        "desk_publish.html",
        status,
        who=who,
        signature="",
        tab="publish",
        wish=wish,
        weighed=weighed,
        effects=effects,
        shown=_shown(wish),
        place=policies.place(),
        current=policies.current,
        versions=list(reversed(policies.versions())),
        operator=who.agent.role == "operator",
        done=done,
        problem=problem,
    )
