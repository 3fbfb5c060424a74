"""A second claim on an order that was decided: whose it is, and what was said the first time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from storage import cases, chats, facts
from storage.cases import Case
from triage.decision import Action, Decision

DECIDED = ("accepted", "declined")


@dataclass(frozen=True, slots=True)
class First:
    """The first decision on the order as its customer heard it."""

    number: str
    clauses: tuple[str, ...]
    shown: Mapping[str, Any]


def first_decision(conn: Connection, app: App, case: Case, decision: Decision) -> First | None:
    """What the same customer was told of this order before, when today's answer is that nothing has changed since.

    None when it is not, or when the first answer was a person's, whose grounds may not be the customer's to know.
    """
    if decision.shown.get("dup_claim_state") != "denied" or not case.order_number:
        return None
    for other in cases.of_order(conn, app.panel_id, case.order_number, excluding=case.id):
        if other.outcome in DECIDED and other.id < case.id and same_customer(conn, case, other):
            stored = facts.assessments(conn, other.id)
            told = stored[-1].decision if stored else {}
            if told.get("action") == Action.ADVISE:
                return First(other.number, tuple(told.get("clauses") or ()), told.get("shown") or {})
    return None


def same_customer(conn: Connection, case: Case, other: Case) -> bool:
    """True when both cases came from one chat, or from two that are proven to be one account's."""
    if case.chat_id == other.chat_id:
        return True
    accounts = {chats.load(conn, one.chat_id).linked_account for one in (case, other)}
    return len(accounts) == 1 and accounts != {None}
