"""What a fault, once it is on record, would give each of the cases it explains. Reads only; nothing is changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import holder_name
from bot.desk.proposals import Proposed, proposed_by
from policy import FactError
from policy.vocabulary import FACTS
from storage import cases, chats, facts
from storage.agents import Agent
from storage.cases import Case
from storage.incidents import STATES
from triage.brief import readable

TYPES = tuple(one for one in FACTS["incident_type"].values if one != "none")
CAUSES = ("platform_error", "provider_failure", "service_unavailable", "external_change")
"""What can be the cause of a fault that many claims have in common."""
OPEN = (None, False, "none")
"""What a fact may be for the fault to be put in its place: not known, or nothing found. Anything else contradicts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What happened, in the facts' own words. `cause` may be empty."""

    type: str
    cause: str

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that it makes known on each case."""
        found: dict[str, Any] = {"incident_verified": True, "incident_type": self.type}
        return {**found, "failure_cause": self.cause} if self.cause else found


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One case under the fault: the credit the policy gives then, or why none is made."""

    case: Case
    language: str
    stands: str
    """How the order stands, in words: status, units delivered, charge."""
    credit: Proposed | None
    why: str = ""


def reckon(conn: Connection, app: App, agent: Agent, case_id: int, finding: Finding) -> Reckoned:
    """What the policy in force gives this case once the fault is on record."""
    case = cases.load(conn, case_id)
    known = {row.name: row.value for row in facts.latest(conn, case_id)}
    language, stands = chats.load(conn, case.chat_id).language, _stands(known)
    why = in_the_way(conn, agent, case, known, finding)
    if why:
        return Reckoned(case, language, stands, None, why)
    app.policies.follow(conn, app.panel_id, app.database.now(conn))
    try:
        result = app.policies.assess({**known, **finding.facts}).to_json()
    except FactError as problem:
        return Reckoned(case, language, stands, None, f"The policy cannot read its facts: {problem}")
    credit = proposed_by(app, result)
    return Reckoned(case, language, stands, credit, "" if credit else _nothing(result))


def in_the_way(conn: Connection, agent: Agent, case: Case, known: Mapping[str, Any], finding: Finding) -> str:
    """Why the fault cannot settle this case, empty when it can."""
    if case.state not in STATES:
        return f"{case.number} is {case.state}."
    if case.held_by not in (None, agent.id):
        return f"{holder_name(conn, case)} holds {case.number}."
    for name, value in finding.facts.items():
        if known.get(name) not in (*OPEN, value):
            return f"{name} is on record as {readable(known[name])}."
    return ""


def sums(credits: Sequence[Proposed]) -> dict[str, Decimal]:
    """Currency -> the sum of these credits."""
    found: dict[str, Decimal] = {}
    for one in credits:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return found


def mark_of(reckoned: Sequence[Reckoned]) -> str:
    """Changes with every amount that is to be credited, so that what is approved is what was seen."""
    said = [f"{one.case.number}={one.credit.amount} {one.credit.currency}" for one in reckoned if one.credit]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _stands(known: Mapping[str, Any]) -> str:
    status, units, charge = (known.get(name) for name in ("order_status", "order_quantity", "order_charge"))
    delivered = known.get("order_delivered")
    parts = (
        readable(status) if status else "",
        f"{delivered} of {units} delivered" if delivered is not None and units is not None else "",
        f"{charge} {known.get('order_currency') or ''} paid".replace("  ", " ") if charge is not None else "",
    )
    return ", ".join(part for part in parts if part)


def _nothing(result: Mapping[str, Any]) -> str:
    missing = result.get("missing") or ()
    open_facts = f"; not known: {', '.join(missing)}" if missing else ""
    reason = result.get("handoff_reason")
    said = readable(str(reason)) if reason else readable(str(result.get("outcome", "")))
    return f"The policy credits nothing: {said}{open_facts}."
