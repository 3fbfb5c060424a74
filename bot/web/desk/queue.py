"""The queue: cases by what they wait for, the longest waiting in front of people first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.desk.sorting import HOURS
from bot.web.desk.filters import Filters
from storage import agents, backlog, cases, searching
from storage.agents import Agent
from storage.cases import Case

PAGE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of waiting."""

    name: str
    title: str
    states: tuple[str, ...]
    empty: str


TABS = (
    Tab("people", "For people", ("handoff",), "Nobody waits for a person."),
    Tab("gathering", "Being checked", ("gathering", "crediting", "following"), "Nothing is being checked right now."),
    Tab("waiting", "Waiting for the customer", ("asking", "parked"), "No case waits for its customer."),
    Tab("advised", "Advised", ("advised",), "No advice waits for an answer."),
    Tab("closed", "Closed", ("closed",), "No case is closed yet."),
)

STATES = {
    "gathering": "being checked",
    "asking": "waiting for the customer",
    "crediting": "credit on its way",
    "following": "refill or cancellation on its way",
    "advised": "advised",
    "handoff": "for people",
    "parked": "parked",
    "closed": "closed",
}
"""A case's state in the desk's words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the queue, in words."""

    number: str
    order: str
    reason: str
    note: str
    stake: str
    since: datetime
    age: str
    holder: str
    mine: bool
    tags: Sequence[str] = ()
    snoozed: str = ""
    state: str = ""
    due: "Shown | None" = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A target in words: how it is toned (`late`, `soon` or nothing), and when it is due."""

    tone: str
    words: str
    at: datetime


def shown_due(app: App, at: datetime | None, now: datetime) -> Shown | None:
    """When a case is due, as the desk shows it."""
    if at is None:
        return None
    if at <= now:
        return Shown("late", f"{age(at, now)} late", at)
    soon = at - now <= timedelta(hours=app.settings.team.warn)
    return Shown("soon" if soon else "", f"in {age(now, at)}", at)


def tab_called(name: str) -> Tab:
    """The tab of that name; the one for people when there is none."""
    return next((tab for tab in TABS if tab.name == name), TABS[0])


def read_queue(
    conn: Connection, app: App, agent: Agent, tab: Tab, filters: Filters, page: int, now: datetime
) -> dict[str, Any]:
    """What the queue page shows: the tabs with their counts, the rows of one, the filters, and whether there are more.

    Words are looked for in every state, the tab's or not.
    """
    counts = backlog.counts(conn, app.panel_id, now)
    listed = agents.listing(conn, app.panel_id)
    found = _page(conn, app, tab, filters, agent, page, now)
    tags = searching.tags(conn, [case.id for case in found])
    names = {one.id: one.name for one in listed}
    return {
        "tab": tab,
        "tabs": [{"name": one.name, "title": one.title, "count": _counted(counts, one)} for one in TABS],
        "rows": [
            _row(app, case, names, agent, now, tags.get(case.id, ()), searched=bool(filters.q or filters.mentions))
            for case in found[:PAGE]
        ],
        "targets": app.settings.team.targets().any,
        "names": [one.name for one in listed],
        "hours": list(HOURS.items()),
        "newest_event": cases.newest_event_id(conn, app.panel_id),
        "more": len(found) > PAGE,
        "page_number": page,
        "filters": filters,
        "choices": filters.choices([one.name for one in listed], searching.known_tags(conn, app.panel_id)),
    }


def signature(conn: Connection, app: App) -> str:
    """Changes whenever a queue page would look different: counts, the people's cases, and who holds them."""
    waiting = cases.queue(conn, app.panel_id, ("handoff",), limit=PAGE)
    marks = [f"{case.number}:{case.updated_at.timestamp()}:{case.held_by}" for case in waiting]
    return f"{sorted(backlog.counts(conn, app.panel_id, app.database.now(conn)).items())} {' '.join(marks)}"


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the two largest units: `3 d 4 h`, `2 h 5 min`, `1 min`."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _counted(counts: Mapping[str, int], tab: Tab) -> str:
    found = [counts.get(state, 0) for state in tab.states]
    return f"{sum(found)}+" if max(found) >= backlog.MOST_COUNTED else str(sum(found))


def _page(
    conn: Connection, app: App, tab: Tab, filters: Filters, agent: Agent, page: int, now: datetime
) -> Sequence[Case]:
    """One page, and one more case where there is a next."""
    if tab.name == "closed" and not filters.narrow:
        return cases.newest_closed(conn, app.panel_id, PAGE + 1, page * PAGE)
    wanted = filters.wanted(conn, app, tab.states, agent)
    return searching.search(conn, app.panel_id, wanted, now, PAGE + 1, page * PAGE)


def _row(
    app: App, case: Case, names: dict[int, str], agent: Agent, now: datetime, tags: Sequence[str], *, searched: bool
) -> Row:
    since = (case.closed_at if case.state == "closed" else case.handed_off_at) or case.opened_at
    return Row(
        number=case.number,
        order=case.order_number or "",
        reason=_reason(case),
        note=(case.handoff_note or "")[:160] if case.state == "handoff" else "",
        stake=f"{case.stake:f} {case.currency or ''}".strip() if case.stake is not None else "",
        since=since,
        age=age(since, now),
        holder=names.get(case.held_by or 0, ""),
        mine=case.held_by == agent.id,
        tags=tags,
        snoozed=f"{case.snoozed_until:%Y-%m-%d %H:%M} UTC" if case.snoozed_until and case.snoozed_until > now else "",
        state=STATES[case.state] if searched else "",
        due=shown_due(app, case.due_at, now) if case.state == "handoff" else None,
    )


def _reason(case: Case) -> str:
    if case.state == "handoff":
        return (case.handoff_reason or "no reason recorded").replace("_", " ")
    if case.state == "closed":
        return case.outcome or "closed"
    return STATES[case.state]
