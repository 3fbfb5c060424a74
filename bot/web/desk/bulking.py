"""The queue's actions on many cases at once."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.app import App
from bot.desk import bulk
from bot.desk.bulk import Line
from bot.desk.rights import Invalid
from bot.web.desk.acting import read_form, text_of
from bot.web.desk.sessions import SignedIn, check_form
from bot.web.pages import page

router = APIRouter(prefix="/desk/bulk")

ARGUMENTS = {"assign": "name", "tag": "tags", "snooze": "hours", "decline": "words", "close": "words"}
"""Action -> the field that it reads."""


@router.post("")
async def act(request: Request, who: SignedIn) -> Response:
    """Do one thing to the chosen cases, or only say what their customers would read (`look`)."""
    app: App = request.app.state.app
    form = await read_form(request)
    check_form(who, form)
    action = text_of(form, "action")
    argument = text_of(form, ARGUMENTS.get(action, ""))
    numbers = [str(one)[:40] for one in form.getlist("numbers")]
    seen, look = text_of(form, "seen"), text_of(form, "look") == "yes"
    lines: list[Line] = []
    problem = ""
    try:
        newest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0
        lines = await bulk.on_all(app, who.agent, numbers, action, argument, newest, only_look=look)
    except Invalid as refused:
        problem = str(refused)
    fields = {"action": action, ARGUMENTS.get(action, ""): argument, "seen": seen}
    return page(
        "desk_bulk.html",
        422 if problem else 200,
        who=who,
        signature="",
        lines=lines,
        problem=problem,
        looked=look,
        fields=[(name, value) for name, value in fields.items() if name],
    )
