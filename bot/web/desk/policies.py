"""The policy on the desk: its text clause by clause, and a form to try it with."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.app import App
from bot.desk.trying import start, tried
from bot.policy_words import rule_in_words
from bot.web.desk.sessions import SignedIn, check_form
from bot.web.pages import page
from policy import Clause, Policy, PolicyError
from policy.tables import Case, cases_of
from policy.vocabulary import OBJECTS

router = APIRouter(prefix="/desk/policy")


@router.get("")
async def show_text(request: Request, who: SignedIn, text: str = "") -> Response:
    """A text top to bottom, the one in force unless named: each clause, what a machine concludes, its cases."""
    app: App = request.app.state.app
    await app.database.aread(lambda conn: app.policies.follow(conn, app.panel_id, app.database.now(conn)))
    shown = app.policies.kept(text) if text else app.policies.current
    if shown is None:
        raise HTTPException(404, "That text is not kept here.")
    cases, trouble = await asyncio.to_thread(_cases, shown)
    clauses = _clauses(shown.clauses, cases)
    running = shown.digest == app.policies.current.digest
    about: dict[str, Any] = {"policy": shown, "clauses": clauses, "trouble": trouble, "running": running}
    return page("desk_policy.html", who=who, signature="", tab="text", **about)


@router.get("/try")
async def show_try(request: Request, who: SignedIn, about: str = "order") -> Response:
    """The form with ordinary facts, and what is said of them."""
    app: App = request.app.state.app
    return page("desk_try.html", who=who, signature="", tab="try", tried=start(app.policies, about), objects=OBJECTS)


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
    return page("desk_try.html", who=who, signature="", tab="try", tried=made, objects=OBJECTS)


def _cases(text: Policy) -> tuple[tuple[Case, ...], str]:
    """The worked cases beside the text, or why they cannot be read."""
    try:
        return cases_of(text), ""
    except PolicyError as problem:
        return (), str(problem)


def _clauses(clauses: Sequence[Clause], cases: Sequence[Case]) -> list[dict[str, Any]]:
    return [
        {
            "id": clause.id,
            "title": clause.title,
            "text": clause.text,
            "published": clause.published,
            "no_rule": clause.no_rule,
            "rules": [{"id": rule.id, "words": rule_in_words(rule), "off": rule.off} for rule in clause.rules],
            "cases": [one for one in cases if clause.id in (one.subject, one.clause)],
        }
        for clause in clauses
    ]
