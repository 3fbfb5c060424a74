"""One action for several cases of the queue: each by itself, and a line on each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from bot.app import App
from bot.desk import holding, sorting
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.web.desk.sessions import SignedIn, check_form
from bot.web.pages import page
from storage.agents import Agent
from storage.cases import Case

router = APIRouter(prefix="/desk")

MOST = 50
"""As many as a page of the queue shows."""

Deed = Callable[[Connection, App, Agent, Case, datetime], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one case."""

    number: str
    words: str
    good: bool


@router.post("/bulk")
async def act(request: Request, who: SignedIn) -> Response:
    """Do it to every case that was chosen, each in a transaction of its own: one that refuses stops no other."""
    app: App = request.app.state.app
    form = await request.form(max_fields=MOST + 20)
    check_form(who, form)
    numbers = list(dict.fromkeys(str(one) for one in form.getlist("case")))[:MOST]
    name = str(form.get("what") or "")
    lines = [await _one(app, who.agent, number, name, form) for number in numbers] if name in DEEDS else []
    problem = "" if numbers and name in DEEDS else "Choose cases and what to do with them; nothing was done."
    status = 200 if not problem else 422
    back = str(form.get("back") or "")
    return page("desk_bulk.html", status, who=who, signature="", lines=lines, problem=problem, back=_own(back))


async def _one(app: App, agent: Agent, number: str, name: str, form: Mapping[str, Any]) -> Line:
    deed, said = DEEDS[name]

    def work(conn: Connection) -> None:
        case = holding.open_for(conn, app, number, None)
        deed(form)(conn, app, agent, case, app.database.now(conn))

    try:
        await app.database.arun(work)
    except (Invalid, NotAllowed, Stale) as problem:
        return Line(number, str(problem), good=False)
    except LookupError:
        return Line(number, "There is no such case.", good=False)
    return Line(number, said, good=True)


def _own(back: str) -> str:
    """The queue as it was; never anywhere else."""
    return back if back.startswith("/desk?") and "\\" not in back else "/desk"


def _given(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name) or "").strip()


DEEDS: dict[str, tuple[Callable[[Mapping[str, Any]], Deed], str]] = {
    "take": (lambda _form: holding.take, "You hold it now."),
    "give-back": (lambda _form: holding.give_back, "It is back in the queue."),
    "assign": (
        lambda form: (
            lambda conn, app, agent, case, now: sorting.assign(conn, app, agent, case, now, name=_given(form, "name"))
        ),
        "It is theirs now.",
    ),
    "snooze": (
        lambda form: (
            lambda conn, app, agent, case, now: sorting.snooze(conn, app, agent, case, now, hours=_given(form, "hours"))
        ),
        "Put off, or back in the queue.",
    ),
    "tag": (
        lambda form: (
            lambda conn, app, agent, case, now: sorting.add_tags(
                conn, app, agent, case, now, words=_given(form, "words")
            )
        ),
        "Tagged.",
    ),
}
"""What can be done to many at once: nothing that decides, and nothing that a customer hears."""


def choices(names: Sequence[str]) -> dict[str, Any]:
    """What the bar below the queue offers."""
    return {"names": names, "hours": list(sorting.HOURS.items())}
