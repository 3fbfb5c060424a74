"""A case as a post shows it: title, state, brief, and what can be done about it. The same on every surface."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import holder_name, newest_event
from bot.desk.proposals import Proposed, proposed, refusing_clause
from bot.desk.rights import WORKABLE
from bot.work.briefing import brief_of
from storage.cases import Case
from triage.brief import Brief

STATES = {
    "waiting": "for people",
    "held": "held",
    "customer": "customer's turn",
    "checking": "being checked",
    "paying": "credit on its way",
    "closed": "closed",
}
"""What a post can show as its state -> the words for it, at most 20 letters: they name the forum's tags too."""

_BY_CASE = {
    "gathering": "checking",
    "asking": "customer",
    "advised": "customer",
    "parked": "customer",
    "crediting": "paying",
    "closed": "closed",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, and the deed that pressing it asks for (`bot.staff.deeds`). `tone`: good, bad or plain."""

    label: str
    deed: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Card:
    """A case's post. `seen` is the newest event it shows: an action on an older post is refused as stale."""

    case_id: int
    number: str
    title: str
    state: str
    state_words: str
    brief: Brief
    choices: tuple[Choice, ...]
    proposal: Proposed | None
    refusing: str
    seen: int
    link: str

    @property
    def digest(self) -> str:
        """Changes exactly when the post would look different."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


def read_card(conn: Connection, app: App, case: Case) -> Card:
    """The case's card from what is stored now.

    The newest event is read first: what happens meanwhile makes the card stale rather than unseen.
    """
    seen = newest_event(conn, case)
    holder = holder_name(conn, case)
    state = _BY_CASE.get(case.state) or ("held" if holder else "waiting")
    proposal = proposed(conn, app, case)
    words = f"{STATES[state]}: {case.outcome}" if state == "closed" and case.outcome else STATES[state]
    return Card(
        case_id=case.id,
        number=case.number,
        title=_title(case, proposal),
        state=state,
        state_words=f"held by {holder}" if state == "held" else words,
        brief=brief_of(conn, app, case),
        choices=_choices(case, proposal, bool(holder)),
        proposal=proposal,
        refusing=refusing_clause(conn, case),
        seen=seen,
        link=f"{app.settings.web.address()}/desk/cases/{case.number}",
    )


def _title(case: Case, proposal: Proposed | None) -> str:
    parts = [case.number, f"order {case.order_number}" if case.order_number else "no order number"]
    if proposal is not None:
        parts.append(f"{proposal.amount:f} {proposal.currency}")
    if case.handoff_reason:
        parts.append(case.handoff_reason.replace("_", " "))
    return " · ".join(parts)


def _choices(case: Case, proposal: Proposed | None, held: bool) -> tuple[Choice, ...]:
    """What people can press. Who may do it is decided when it is pressed, for everybody sees the same buttons."""
    if case.state not in WORKABLE:
        return ()
    takes = (Choice("Give back", "give_back"), Choice("Take over", "take_over")) if held else (Choice("Take", "take"),)
    approves = (
        (Choice(f"Approve {proposal.amount:f} {proposal.currency}", "approve", "good"),) if proposal is not None else ()
    )
    others = (
        Choice("Another amount", "amount"),
        Choice("Decline", "declining", "bad"),
        Choice("Ask", "asking"),
        Choice("Close", "closing"),
    )
    return (*takes, *approves, *others)
