"""The policy on the desk: its text clause by clause, and a form to try it with."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.app import App
from bot.desk.trying import start, tried
from bot.policy_words import rule_in_words
from bot.web.desk.sessions import SignedIn, check_form
from bot.web.pages import page
from policy import Clause
from policy.vocabulary import OBJECTS

router = APIRouter(prefix="/desk/policy")


@router.get("")
async def show_text(request: Request, who: SignedIn) -> Response:
    """The text in force top to bottom: each clause, and what a machine concludes from it."""
    app: App = request.app.state.app
    current = app.policies.current
    return page("desk_policy.html", who=who, signature="", policy=current, clauses=_clauses(app.policies.clauses()))


@router.get("/try")
async def show_try(request: Request, who: SignedIn, about: str = "order") -> Response:
    """The form with ordinary facts, and what is said of them."""
    app: App = request.app.state.app
    return page("desk_try.html", who=who, signature="", tried=start(app.policies, about), objects=OBJECTS)


@router.post("/try")
async def answer_try(request: Request, who: SignedIn, part: str = "") -> Response:
    """What is said of the typed facts: the whole page, or with `part=answer` the answer alone, for the script."""
    form = await request.form(max_files=0, max_fields=200)
    check_form(who, form)
    app: App = request.app.state.app
    typed = {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}
    made = tried(app.policies, typed.get("about", "order"), typed)
    if part == "answer":
        return page("desk_try_answer.html", tried=made)
    return page("desk_try.html", who=who, signature="", tried=made, objects=OBJECTS)


def _clauses(clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    return [
        {
            "id": clause.id,
            "title": clause.title,
            "text": clause.text,
            "published": clause.published,
            "no_rule": clause.no_rule,
            "rules": [{"id": rule.id, "words": rule_in_words(rule), "off": rule.off} for rule in clause.rules],
        }
        for clause in clauses
    ]
