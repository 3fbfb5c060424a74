"""Everything a case page shows, in words, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import holder_name
from bot.desk.phrases import offered
from bot.desk.proposals import Proposed, currency_among, proposed_by, refused_by
from bot.desk.recording import Recordable, recordable
from bot.desk.rights import WORKABLE, is_senior, limit_in_words
from bot.desk.sorting import HOURS
from bot.desk.telling import ITEMS
from bot.desk.values import is_staff
from bot.web.conversation import Shown, conversation, names_of
from bot.web.desk.queue import STATES, shown_due
from bot.web.desk.shots import Shot, shots_of
from bot.work.briefing import brief_of, known_of
from bot.work.due import due_of
from bot.work.finding import last_look
from bot.work.late import WORDS
from policy import Clause
from storage import agents, cases, credits, messages, searching
from storage.agents import Agent
from storage.cases import Case
from storage.chats import Chat
from storage.facts import FactRow
from triage.brief import SEEN_BEFORE, Brief, label, readable

RESULTS = {True: ("applies", "good"), False: ("does not apply", "plain"), None: ("cannot be told", "unknown")}


@dataclass(frozen=True, slots=True)
class Can:
    """What this agent may do with this case right now; `why` says in words what stands in the way."""

    take: bool
    take_over: bool
    give_back: bool
    decide: bool
    say: bool
    settle: bool
    why: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case as a page. `seen` is the newest event: an action on an older page is refused as stale."""

    case: Case
    chat: Chat
    state: str
    holder: str
    mine: bool
    seen: int
    signature: str
    can: Can
    brief: Brief
    talk: Sequence[Shown]
    shots: Sequence[Shot]
    proposal: Proposed | None
    refusing: str
    currency: str
    limit: str
    clauses: Sequence[Clause]
    items: Sequence[Mapping[str, str]]
    recordable: tuple[Recordable, ...]
    staff_labels: frozenset[str]
    facts: Sequence[Mapping[str, Any]]
    trace: Sequence[Mapping[str, str]]
    events: Sequence[Mapping[str, Any]]
    credits: Sequence[Mapping[str, Any]]
    unknown_credits: Sequence[Mapping[str, Any]]
    macros: Sequence[tuple[str, str]]
    """Words said often, for this case: name and text."""
    others: Sequence[str]
    """Numbers of the chat's other open cases."""
    merged: str
    """The number of the case that goes on in this one's place."""
    due: Mapping[str, Any] | None
    """The target that runs out first."""
    sorting: Mapping[str, Any] | None
    """What the case can be put off for and given to, and its tags; None where nothing can be done any more."""


def read_file(conn: Connection, app: App, agent: Agent, case: Case) -> CaseFile:
    """The case's page for this agent, from what is stored now."""
    said = messages.of_case(conn, case.id)
    known = known_of(conn, case)
    rows, result = known.facts, known.judged.assessment if known.judged else {}
    currency = currency_among(rows, case)
    happened = cases.events(conn, case.id)
    made = [_credit(conn, one) for one in known.credits]
    return CaseFile(
        case=case,
        chat=known.chat,
        state=_state(case),
        holder=holder_name(conn, case),
        mine=case.held_by == agent.id,
        seen=happened[-1].id if happened else 0,
        signature=_signed(case, happened, said, known.credits),
        can=_can(conn, agent, case),
        brief=brief_of(conn, app, case, known),
        talk=conversation(said, names_of(conn, said)),
        shots=shots_of(conn, app, case),
        proposal=proposed_by(app, result),
        refusing=refused_by(result),
        currency=currency,
        limit=limit_in_words(app, agent, currency) if currency else "",
        clauses=list(app.policies.clauses()),
        items=[{"name": name, "label": words} for name, words in ITEMS.items()],
        recordable=tuple(recordable({row.name: row.value for row in rows})),
        staff_labels=frozenset((SEEN_BEFORE, *(label(row.name) for row in rows if is_staff(row.name)))),
        facts=[_fact(row) for row in rows],
        trace=_trace(result),
        events=[_event(one) for one in reversed(happened)],
        credits=made,
        unknown_credits=[one for one in made if one["open"]],
        macros=offered(conn, app, agent, case),
        others=[one.number for one in cases.of_chat(conn, case.chat_id) if one.id != case.id and one.state != "closed"],
        merged=cases.load(conn, case.merged_into).number if case.merged_into is not None else "",
        due=_due(conn, app, case),
        sorting=_sorting(conn, app, case),
    )


def _due(conn: Connection, app: App, case: Case) -> Mapping[str, Any] | None:
    found = due_of(conn, app, case)
    shown = shown_due(app, found.at if found else None, app.database.now(conn))
    return {"target": WORDS[found.target], "shown": shown} if found and shown else None


def _sorting(conn: Connection, app: App, case: Case) -> Mapping[str, Any] | None:
    if case.state not in WORKABLE:
        return None
    return {
        "hours": list(HOURS.items()),
        "until": case.snoozed_until,
        "names": [one.name for one in agents.listing(conn, app.panel_id)],
        "tags": searching.tags(conn, [case.id]).get(case.id, []),
    }


def signature(conn: Connection, case: Case) -> str:
    """Changes whenever the case page would look different."""
    happened, said = cases.events(conn, case.id), messages.of_case(conn, case.id)
    return _signed(case, happened, said, credits.of_case(conn, case.id))


def _signed(
    case: Case, happened: Sequence[cases.Event], said: Sequence[messages.Message], made: Sequence[credits.Credit]
) -> str:
    paid = [(one.state, one.updated_at.timestamp()) for one in made]
    newest = happened[-1].id if happened else 0
    return f"{case.updated_at.timestamp()} {newest} {said[-1].id if said else 0} {paid}"


def _state(case: Case) -> str:
    words = STATES.get(case.state, case.state)
    return f"{words}: {case.outcome}" if case.outcome and case.state == "closed" else words


def _can(conn: Connection, agent: Agent, case: Case) -> Can:
    workable = case.state in WORKABLE
    mine, free = case.held_by == agent.id, case.held_by is None
    ours = workable and (mine or free)
    return Can(
        take=workable and free,
        take_over=workable and not mine and not free and is_senior(agent),
        give_back=workable and mine,
        decide=ours,
        say=ours,
        settle=ours and is_senior(agent),
        why=_why_not(conn, case, workable, mine or free),
    )


def _why_not(conn: Connection, case: Case, workable: bool, ours: bool) -> str:
    if case.state == "closed":
        return "The case is closed."
    if not workable:
        return "A credit is on its way; wait until it is booked."
    if not ours:
        return f"{holder_name(conn, case)} holds this case."
    return ""


def _fact(row: FactRow) -> Mapping[str, Any]:
    return {
        "name": row.name,
        "value": readable(row.value),
        "source": row.source,
        "at": row.observed_at,
        "note": row.note or "",
        "staff": is_staff(row.name),
    }


def _trace(result: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [
        {
            "rule": step["rule"],
            "clause": step["clause"],
            "result": RESULTS[step["result"]][0],
            "tone": RESULTS[step["result"]][1],
            "because": ", ".join(f"{name} = {readable(value)}" for name, value in step["because"].items()),
        }
        for step in result.get("trace", ())
    ]


def _event(event: cases.Event) -> Mapping[str, Any]:
    said = [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in event.data.items() if _plain(value)]
    words = "; ".join(said) if event.kind not in ("submitted", "resubmitted") else ""
    return {"at": event.at, "kind": event.kind.replace("_", " "), "actor": event.actor, "words": words[:600]}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return readable(value) if value not in (None, "") else ""


def _credit(conn: Connection, credit: credits.Credit) -> Mapping[str, Any]:
    amount = f"{credit.amount:f} {credit.currency}"
    return {
        "id": credit.id,
        "reference": credit.reference,
        "amount": amount,
        "state": credit.state,
        "open": credit.state == "unknown" or credit.settled_unpaid,
        "look": _look(conn, credit),
        "payment_id": credit.payment_id or "",
        "account": credit.account,
        "reason": credit.reason or "",
        "at": credit.updated_at,
        "words": f"{amount} to {credit.account}, sent {_when(credit.sending_at)}: {credit.reason or 'no answer'}.",
    }


def _look(conn: Connection, credit: credits.Credit) -> Mapping[str, Any] | None:
    """What the panel showed when it was last searched for a lost credit."""
    look = last_look(conn, credit) if credit.state == "unknown" or credit.settled_unpaid else None
    return None if look is None else {**look.data, "at": look.at}


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else "at an unknown time"
