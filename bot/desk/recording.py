"""An agent's own findings: a fact recorded with its source in words, and the case assessed again at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor, hold
from bot.desk.rights import Invalid, must_be_senior
from bot.desk.values import hint_of, is_recordable, read_value, recordable_names, words_of
from bot.work.judging import Judged, latest, reassess
from bot.work.queueing import queue_gathering
from policy import FactError
from storage import cases, facts
from storage.agents import Agent
from storage.cases import Case
from triage.brief import readable

MOST_LETTERS = 1_000


@dataclass(frozen=True, slots=True)
class Recordable:
    """A fact an agent can record. `open` while it is unknown on this case; `choices` its words, if it has any."""

    name: str
    hint: str
    choices: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What the policy said at one time: the outcome with its amount, and the clauses or what is missing."""

    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """What recording a fact did to the assessment."""

    fact: str
    value: str
    before: Side
    after: Side


def recordable(known: Mapping[str, Any]) -> list[Recordable]:
    """Every fact an agent can record on a case with these facts, the unknown ones first."""
    listed = [
        Recordable(name, hint_of(name), words_of(name), name in known and known[name] is None)
        for name in recordable_names(known)
    ]
    return sorted(listed, key=lambda one: (not one.open, one.name))


def record_fact(
    conn: Connection, app: App, agent: Agent, case: Case, now: datetime, *, name: str, typed: str, note: str
) -> Change:
    """Record a fact the agent vouches for and assess the case again. Nothing else happens to the case.

    An empty value records that it is unknown. Raises `Invalid` for a fact that cannot be recorded, a value that does
    not fit it, or a missing note: how the agent knows it is part of the record.
    """
    if not is_recordable(name):
        raise Invalid("Choose a fact from the list; what the customer said is not for the desk to change.")
    if not note.strip() or len(note) > MOST_LETTERS:
        raise Invalid(f"Say how you know it, in at most {MOST_LETTERS} characters.")
    value = read_value(name, typed)
    if (name, value) == ("conduct_flag", "confirmed"):
        must_be_senior(agent, "confirm abusive conduct")
    case = hold(conn, app, agent, case, now)
    before = side(latest(conn, case.id))
    facts.agent_fact(conn, case, name, value, f"agent {agent.name}", note.strip(), agent.id, now)
    try:
        after = side(reassess(conn, app, case, now))
    except FactError as problem:
        raise Invalid(f"The policy cannot read this: {problem}") from problem
    change = Change(name, readable(value), before, after)
    cases.add_event(conn, case, "fact_recorded", actor(agent), _document(change, note.strip()), now)
    return change


def check_again(conn: Connection, app: App, agent: Agent, case: Case, now: datetime) -> None:
    """Have the records read again; what is found is assessed for whoever holds the case, and nothing is decided."""
    case = hold(conn, app, agent, case, now)
    queue_gathering(conn, app, case.id, now)
    cases.add_event(conn, case, "checked_again", actor(agent), {}, now)


def last_change(conn: Connection, case: Case) -> Change | None:
    """The newest recording on the case and what it did, None before the first."""
    recorded = [event for event in cases.events(conn, case.id) if event.kind == "fact_recorded"]
    if not recorded:
        return None
    data = recorded[-1].data
    return Change(data["fact"], data["value"], Side(**data["before"]), Side(**data["after"]))


def side(judged: Judged | None) -> Side:
    """An assessment in two short lines."""
    if judged is None:
        return Side("not assessed", "")
    result = judged.assessment
    proposal = result.get("proposal")
    parts = [
        f"proposes {_outcome(proposal)}" if proposal else "",
        readable(result["handoff_reason"]) if result.get("handoff_reason") else "",
        f"missing {', '.join(result['missing'])}" if result.get("missing") else "",
        ", ".join(result.get("clauses") or ()),
    ]
    return Side(_outcome(result), "; ".join(part for part in parts if part))


def _outcome(result: Mapping[str, Any]) -> str:
    amount = f" {result['amount']} {result.get('currency') or ''}".rstrip() if result.get("amount") else ""
    return f"{readable(result['outcome'])}{amount}"


def _document(change: Change, note: str) -> dict[str, Any]:
    return {
        "fact": change.fact,
        "value": change.value,
        "note": note,
        "before": {"outcome": change.before.outcome, "detail": change.before.detail},
        "after": {"outcome": change.after.outcome, "detail": change.after.detail},
    }
