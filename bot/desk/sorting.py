"""Keeping the queue in order: putting a case off, giving it to somebody, tagging it."""

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, holder_name, must_not_judge_twice
from bot.desk.rights import Invalid, NotAllowed, is_senior, must_be_workable
from storage import agents, cases, searching
from storage.agents import Agent
from storage.cases import Case

HOURS = {"1": "an hour", "4": "four hours", "24": "a day", "72": "three days", "168": "a week"}
"""For how long a case can be put off."""
MOST_TAGS = 10
TAG = re.compile(r"[\w\-]{1,40}")


def snooze(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, hours: str) -> None:  # noqa: ARG001
    """Out of the queue for so long; the customer's next word brings it back. An empty `hours` brings it back now."""
    must_be_workable(case)
    if hours and hours not in HOURS:
        raise Invalid("Choose for how long the case is put off.")
    until = now + timedelta(hours=int(hours)) if hours else None
    cases.update(conn, case.id, now, snoozed_until=until)
    kind, data = ("snoozed", {"until": until.isoformat()}) if until else ("woken", {})
    cases.add_event(conn, case, kind, actor(agent), data, now)


def assign(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, name: str) -> None:
    """Give the case to an agent: one's own or a free one anybody may, another's only a lead or an operator."""
    must_be_workable(case)
    to = next((one for one in agents.listing(conn, app.panel_id) if one.name == name), None)
    if to is None:
        raise Invalid("Choose who gets the case.")
    if case.held_by not in (None, agent.id) and not is_senior(agent):
        holder = holder_name(conn, case)
        raise NotAllowed(f"{holder} holds {case.number}; only a lead or an operator gives it to somebody else.")
    must_not_judge_twice(conn, to, case)
    cases.update(conn, case.id, now, held_by=to.id)
    cases.add_event(conn, case, "assigned", actor(agent), {"to": to.name}, now)


def tag_also(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, words: str) -> None:
    """As `tag`, beside the tags that the case has."""
    if not words.strip():
        raise Invalid("Write the tags.")
    had = searching.tags(conn, [case.id]).get(case.id, [])
    tag(conn, app, agent, case, now, words=" ".join([*had, words]))


def tag(conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, words: str) -> None:  # noqa: ARG001
    """Make these the case's tags: words of letters, digits and hyphens, separated by spaces or commas."""
    wanted = list(dict.fromkeys(words.casefold().replace(",", " ").split()))
    wrong = [one for one in wanted if not TAG.fullmatch(one)]
    if wrong or len(wanted) > MOST_TAGS:
        raise Invalid(f"At most {MOST_TAGS} tags of letters, digits and hyphens, such as: vip night-shift.")
    searching.set_tags(conn, case, wanted, now)
    cases.add_event(conn, case, "tagged", actor(agent), {"tags": wanted}, now)
