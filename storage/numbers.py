"""Figures of a span of days: how many claims, how they ended, who decided, for how much, and how customers found it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from sqlalchemy import Connection, func, select

from storage.tables import agent, assessment, case, credit, event

MOST_CASES = 20_000
"""The newest cases of the span that are looked at; a page stays answerable whatever the record holds."""
CREDITS = ("credit_full", "credit_partial")


@dataclass(slots=True)
class Agreement:
    """How often people decided as the machine proposed under one clause."""

    same: int = 0
    other: int = 0

    @property
    def decided(self) -> int:
        """All cases that people decided."""
        return self.same + self.other

    @property
    def surely(self) -> float:
        """The share that one may count on, 0 of nothing."""
        return at_least(self.same, self.decided)


def at_least(hits: int, tries: int, z: float = 1.96) -> float:
    """The lower end of Wilson's interval for a share: what one may count on, with 95 % for z = 1.96; 0 of nothing."""
    if not tries:
        return 0.0
    share, spread = hits / tries, z * z / tries
    return max(0.0, (share + spread / 2 - z * sqrt(share * (1 - share) / tries + spread / (4 * tries))) / (1 + spread))


@dataclass(slots=True)
class Numbers:
    """The figures. Spans (s): from submission to the machine's end, to a person, and from there on."""

    cases: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    money: dict[tuple[str, str], list[Decimal]] = field(default_factory=dict)
    by_machine: list[float] = field(default_factory=list)
    to_people: list[float] = field(default_factory=list)
    by_people: list[float] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    rated: dict[str, Counter[str]] = field(default_factory=dict)
    agreement: dict[str, Agreement] = field(default_factory=dict)
    by_agent: Counter[str] = field(default_factory=Counter)


def numbers(conn: Connection, panel_id: str, since: datetime) -> Numbers:
    """The figures of the cases opened since then, of the newest `MOST_CASES` at most."""
    found = Numbers()
    rows = conn.execute(
        select(case)
        .where(case.c.panel_id == panel_id, case.c.opened_at >= since)
        .order_by(case.c.id.desc())
        .limit(MOST_CASES)
    ).all()
    ids = {row.id: row for row in rows}
    oldest = min(ids, default=0)
    for row in rows:
        _count(found, row)
    _events(conn, panel_id, oldest, ids, found)
    _money(conn, panel_id, oldest, ids, found)
    return found


def median(values: list[float], share: float = 0.5) -> timedelta | None:
    """The value below which that share lies; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return timedelta(seconds=ordered[min(len(ordered) - 1, int(len(ordered) * share))])


def _count(found: Numbers, row: Any) -> None:
    found.cases += 1
    found.by_day[row.opened_at.date()] += 1
    found.outcomes[row.outcome or "open"] += 1
    if row.handoff_reason:
        found.reasons[row.handoff_reason] += 1
    if row.closed_at is not None:
        spans = found.by_people if row.handed_off_at is not None else found.by_machine
        spans.append((row.closed_at - (row.handed_off_at or row.opened_at)).total_seconds())
    if row.handed_off_at is not None:
        found.to_people.append((row.handed_off_at - row.opened_at).total_seconds())


def _events(conn: Connection, panel_id: str, oldest: int, ids: Mapping[int, Any], found: Numbers) -> None:
    kinds = ("rated", "closed", "credit_approved", "target_missed")
    query = select(event).where(event.c.panel_id == panel_id, event.c.case_id >= oldest, event.c.kind.in_(kinds))
    proposals = _proposals(conn, panel_id, oldest)
    # a credit is approved by the agent's number, everything else is done under the name
    listed = conn.execute(select(agent.c.id, agent.c.name).where(agent.c.panel_id == panel_id))
    names = {str(one.id): one.name for one in listed}
    for row in conn.execute(query.order_by(event.c.id)):
        if row.case_id not in ids:
            continue
        if row.kind == "target_missed":
            found.missed[str(row.data.get("target"))] += row.data.get("step") == 1
        elif row.kind == "rated":
            how = found.rated.setdefault(str(row.data.get("outcome")), Counter())
            how[str(row.data.get("how"))] += 1
        elif row.actor.startswith("agent:"):
            who = row.actor.removeprefix("agent:")
            found.by_agent[names.get(who, who)] += 1
            _agree(found, proposals.get(row.case_id), row)


def _agree(found: Numbers, proposal: Mapping[str, Any] | None, row: Any) -> None:
    """A proposal is followed when the same amount was approved, or a refusal was declined."""
    if not proposal or not proposal.get("clauses"):
        return
    if row.kind == "credit_approved":
        same = proposal["outcome"] in CREDITS and Decimal(row.data.get("amount", "-1")) == Decimal(proposal["amount"])
    elif row.data.get("outcome") == "declined":
        same = proposal["outcome"] == "deny"
    else:
        return
    told = found.agreement.setdefault(proposal["clauses"][0], Agreement())
    told.same, told.other = told.same + same, told.other + (not same)


def _proposals(conn: Connection, panel_id: str, oldest: int) -> dict[int, Mapping[str, Any]]:
    """Case -> what its newest assessment proposed, or said outright."""
    newest = (
        select(func.max(assessment.c.id))
        .where(assessment.c.panel_id == panel_id, assessment.c.case_id >= oldest)
        .group_by(assessment.c.case_id)
    )
    rows = conn.execute(select(assessment.c.case_id, assessment.c.decision).where(assessment.c.id.in_(newest)))
    found = {row.case_id: _proposed(row.decision or {}) for row in rows}
    return {case_id: told for case_id, told in found.items() if told is not None}


def _proposed(decision: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if decision.get("proposal"):
        proposal: Mapping[str, Any] = decision["proposal"]
        return proposal
    refused = decision.get("action") == "advise"
    return {"outcome": "deny", "clauses": decision.get("clauses") or ()} if refused else None


def _money(conn: Connection, panel_id: str, oldest: int, ids: Mapping[int, Any], found: Numbers) -> None:
    clauses = _clauses(conn, panel_id, oldest)
    query = select(credit).where(
        credit.c.panel_id == panel_id, credit.c.case_id >= oldest, credit.c.state == "credited"
    )
    for row in conn.execute(query):
        if row.case_id in ids:
            key = (clauses.get(row.case_id, "by hand"), row.currency)
            found.money.setdefault(key, []).append(row.confirmed or row.amount)


def _clauses(conn: Connection, panel_id: str, oldest: int) -> dict[int, str]:
    """Case -> the clause that its newest assessment rests on."""
    return dict(_deciding(conn, panel_id, oldest))


def _deciding(conn: Connection, panel_id: str, oldest: int) -> Iterator[tuple[int, str]]:
    query = select(assessment.c.case_id, assessment.c.decision).where(
        assessment.c.panel_id == panel_id, assessment.c.case_id >= oldest
    )
    for row in conn.execute(query.order_by(assessment.c.id)):
        said = row.decision or {}
        clauses = (said.get("proposal") or {}).get("clauses") or said.get("clauses") or ()
        if clauses:
            yield row.case_id, clauses[0]
