"""What the policy proposes for a case that a person decides: amount, formula, clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.work.judging import latest
from storage import facts
from storage.cases import Case
from storage.facts import FactRow
from triage.decide import sendable


@dataclass(frozen=True, slots=True)
class Proposed:
    """A credit the policy would give. `exact` is the policy's amount, `amount` what the panel can book of it."""

    amount: Decimal
    exact: Decimal
    currency: str
    formula: str
    clauses: tuple[str, ...]


def proposed(conn: Connection, app: App, case: Case) -> Proposed | None:
    """The newest assessment's credit, or the one it proposes; None when it names no amount above zero."""
    judged = latest(conn, case.id)
    return None if judged is None else proposed_by(app, judged.assessment)


def proposed_by(app: App, result: Mapping[str, Any]) -> Proposed | None:
    """The credit that an assessment (as JSON) gives or proposes; None when it names no amount above zero."""
    source = result if result.get("amount") else result.get("proposal") or {}
    if not source.get("amount") or not source.get("currency"):
        return None
    exact = Decimal(source["amount"])
    amount = sendable(exact, app.settings.panel.decimals)
    if amount <= 0:
        return None
    clauses = tuple(source.get("clauses") or ())
    return Proposed(amount, exact, source["currency"], source.get("formula") or "", clauses)


def refusing_clause(conn: Connection, case: Case) -> str:
    """The clause that the policy refuses by, empty when it does not refuse."""
    judged = latest(conn, case.id)
    return "" if judged is None else refused_by(judged.assessment)


def refused_by(result: Mapping[str, Any]) -> str:
    """The clause that an assessment (as JSON) refuses by, empty when it does not refuse."""
    source = result if result.get("outcome") == "deny" else result.get("proposal") or {}
    clauses = source.get("clauses") or ()
    return str(clauses[0]) if source.get("outcome") == "deny" and clauses else ""


def currency_of(conn: Connection, case: Case) -> str:
    """The currency the order was paid in, empty while it is not known."""
    return currency_among(facts.latest(conn, case.id), case)


def currency_among(rows: Sequence[FactRow], case: Case) -> str:
    """The same from the case's facts."""
    known = next((row.value for row in rows if row.name == "order_currency"), None)
    return str(known or case.currency or "")
