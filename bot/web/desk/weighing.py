"""What another text of the policy would change: by the solver for all facts, and by the newest stored cases."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from bot.app import App
from bot.comparing import Change, Compared, Source, compared
from bot.desk.publishing import source_of, version_called
from bot.policies import Version
from bot.policy_words import fact_in_words
from bot.replaying import Replay, replay, replay_by_own_text
from bot.web.desk.sessions import SignedIn
from bot.web.pages import page
from policy import Clause, Policy, PolicyError
from policy.vocabulary import FACTS
from storage import facts
from storage.facts import PastAssessment
from triage.brief import label

router = APIRouter(prefix="/desk/policy")

SECONDS = 12.0
"""So long the solver seeks differences for a page."""
NEWEST = 2000
"""So many of the newest cases are replayed for a page; the command line replays all."""


@dataclass(frozen=True, slots=True)
class ByClause:
    """The changes that one clause now decides, with its text before and now ("" where it does not stand)."""

    id: str
    title: str
    text_was: str
    text_now: str
    changes: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """All of it, for a page. `ended`: the solver proved that there is nothing else."""

    groups: tuple[ByClause, ...]
    compared: Compared
    replayed: Replay
    most: int = NEWEST


async def effects(app: App, old: Policy, new: Policy, source: Source) -> Effects:
    """What `new` would change against a text that is kept here; bounded in time and in cases."""
    past = await _past(app, new.digest)
    found = await _compared(app, old, source)
    return Effects(grouped(old, new, found.changes), found, await asyncio.to_thread(replay, past, new))


@router.get("/diff")
async def show_diff(request: Request, who: SignedIn, old: str = "", new: str = "") -> Response:
    """In which situations two kept texts answer differently, by clause, with an example each."""
    app: App = request.app.state.app
    versions = await _versions(app)
    one, other = _chosen(versions, old), _chosen(versions, new)
    found: Compared | None = None
    groups: tuple[ByClause, ...] = ()
    if old and new:
        found = await _compared(app, one.text, _source(other))
        groups = grouped(one.text, other.text, found.changes)
    shown: dict[str, Any] = {"old": one, "new": other, "compared": found, "groups": groups}
    return page("desk_policy_diff.html", who=who, signature="", tab="diff", versions=versions, **shown)


@router.get("/replay")
async def show_replay(request: Request, who: SignedIn, text: str = "", own: str = "") -> Response:
    """The newest cases once more: under a kept text, or with `own` each under the very text that judged it."""
    app: App = request.app.state.app
    versions = await _versions(app)
    chosen = _chosen(versions, text)
    made: Replay | None = None
    without: list[str] = []
    if own:
        made, without = await asyncio.to_thread(replay_by_own_text, await _past(app), app.policies.kept)
    elif text:
        made = await asyncio.to_thread(replay, await _past(app, chosen.text.digest), chosen.text)
    shown: dict[str, Any] = {"chosen": chosen, "own": own, "replayed": made, "without": without, "most": NEWEST}
    return page("desk_policy_replay.html", who=who, signature="", tab="replay", versions=versions, **shown)


def grouped(old: Policy, new: Policy, changes: Sequence[Change]) -> tuple[ByClause, ...]:
    """The changes by the clause that decides now, with what it said and says."""
    ordered = sorted(changes, key=lambda one: one.clause_now)
    return tuple(_group(old, new, key, list(members)) for key, members in groupby(ordered, lambda one: one.clause_now))


def _group(old: Policy, new: Policy, key: str, members: list[Change]) -> ByClause:
    was, now = old.clause(key), new.clause(key)
    title = next((one.title for one in (now, was) if one), "")
    return ByClause(key, title, _wording(was), _wording(now), tuple(map(_row, members)))


def _wording(clause: Clause | None) -> str:
    return (clause.published or clause.text) if clause else ""


def _row(one: Change) -> dict[str, str]:
    example = "; ".join(f"{label(name)}: {_value(name, value)}" for name, value in one.example.items())
    return {
        "was": one.was.replace("_", " "),
        "clause_was": one.clause_was,
        "now": one.now.replace("_", " "),
        "clause_now": one.clause_now,
        "example": example,
    }


def _value(name: str, value: Any) -> str:
    return fact_in_words(name, value) if name in FACTS else str(value)


async def _compared(app: App, old: Policy, new: Source) -> Compared:
    kept = version_called(app.policies.versions(), old.digest)
    try:
        source = source_of(kept) if kept else None
    except PolicyError as problem:
        return Compared(problem=str(problem))
    if source is None:
        return Compared(problem="the text in force is not kept any more")
    return await asyncio.to_thread(compared, source, new, SECONDS)


async def _past(app: App, traced: str | None = None) -> list[PastAssessment]:
    return await app.database.aread(
        lambda conn: facts.newest_of_newest_cases(conn, app.panel_id, NEWEST, traced=traced)
    )


async def _versions(app: App) -> list[Version]:
    """Every kept text, the newest first, with what was published until now."""

    def read(conn: Connection) -> None:
        app.policies.follow(conn, app.panel_id, app.database.now(conn))

    await app.database.aread(read)
    return list(reversed(app.policies.versions()))


def _chosen(versions: Sequence[Version], digest: str) -> Version:
    """The version of that digest, the newest for none. Raises 404 for one that is not kept."""
    if not digest:
        return versions[0]
    found = next((one for one in versions if one.text.digest == digest), None)
    if found is None:
        raise HTTPException(404, "That text is not kept here.")
    return found


def _source(version: Version) -> Source:
    try:
        return source_of(version)
    except PolicyError as problem:
        raise HTTPException(409, str(problem)) from None
