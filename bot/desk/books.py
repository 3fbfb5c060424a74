"""What a lead does with a difference that the audit found: books what the panel returned, or accepts it with a note."""

from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor
from bot.desk.rights import Invalid, Stale, must_be_senior
from bot.work.auditing import ask_for_audit
from storage import audits, cases, ledger
from storage.agents import Agent
from storage.audits import Kept
from storage.ledger import OverCredit

MOST_LETTERS = 1_000


def accept(conn: Connection, app: App, agent: Agent, difference_id: int, now: datetime, *, note: str) -> None:
    """The difference is resolved as the note says. It comes back when it changes, or after it had gone.

    Raises `NotAllowed` for an agent, `Stale` when it is resolved already, `Invalid` without a note.
    """
    kept, words = _open(conn, app, agent, difference_id), _note(note)
    audits.accept(conn, kept.id, agent.id, words, now)
    _record(conn, agent, kept, "difference_accepted", words, now)


def book_returned(conn: Connection, app: App, agent: Agent, difference_id: int, now: datetime, *, note: str) -> None:
    """The ledger takes over what the panel has returned, so that no later credit counts on it.

    Raises as `accept`, and `Invalid` when the order does not bear it or this is no such difference.
    """
    kept, words = _open(conn, app, agent, difference_id), _note(note)
    total = kept.returned
    if not kept.bookable or total is None or kept.object_kind is None or kept.object_id is None:
        raise Invalid("This difference cannot be booked; accept it with a note.")
    place = (app.panel_id, kept.object_kind, kept.object_id)
    try:
        ledger.record_returned(conn, *place, total, kept.currency or "", now)
    except OverCredit as problem:
        raise Invalid("More would be given back than was paid, so the ledger does not take it.") from problem
    audits.accept(conn, kept.id, agent.id, words, now)
    _record(conn, agent, kept, "return_booked", words, now)


def run_again(conn: Connection, app: App, agent: Agent, now: datetime) -> None:  # noqa: ARG001 - as all actions
    """Have the audit run now."""
    must_be_senior(agent, "run the audit")
    ask_for_audit(conn, app)


def _open(conn: Connection, app: App, agent: Agent, difference_id: int) -> Kept:
    must_be_senior(agent, "resolve a difference of the audit")
    kept = audits.one(conn, app.panel_id, difference_id)
    if kept is None:
        raise LookupError(difference_id)
    if kept.gone_at is not None or kept.accepted_at is not None:
        raise Stale("This difference has been resolved already.")
    return kept


def _note(note: str) -> str:
    words = note.replace("\0", "").strip()
    if not words:
        raise Invalid("Say in a note how it was resolved.")
    if len(words) > MOST_LETTERS:
        raise Invalid(f"That is longer than {MOST_LETTERS} characters; please shorten it.")
    return words


def _record(conn: Connection, agent: Agent, kept: Kept, kind: str, note: str, now: datetime) -> None:
    if kept.case_id is not None:
        case = cases.lock(conn, kept.case_id)
        cases.add_event(conn, case, kind, actor(agent), {"difference": kept.words, "note": note}, now)
