"""Facts of a case, round by round, and the assessments made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, func, insert, literal, select
from sqlalchemy import case as sql_case

from storage.cases import Case
from storage.columns import Document
from storage.tables import assessment, case, fact

BY_AGENTS = 0
"""The round of facts that agents record: they stand above every gathering."""


_ROW: Select[Any] = select(fact.c.name, fact.c.value, fact.c.source, fact.c.observed_at, fact.c.note, fact.c.agent_id)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as gathered or recorded. `value` None is unknown."""

    name: str
    value: Any
    source: str
    observed_at: datetime
    note: str | None = None
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was made: exactly the facts it saw, its result and the decision on it."""

    id: int
    round: int
    policy: str
    version: str
    digest: str
    evaluator: str
    facts: dict[str, Any]
    result: dict[str, Any]
    decision: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class PastAssessment:
    """A case's newest assessment, for assessing it again: exactly the facts it saw, and what was said of them."""

    case: str
    digest: str
    evaluator: str
    facts: dict[str, Any]
    result: dict[str, Any]


def store_round(conn: Connection, case: Case, rows: Sequence[FactRow]) -> int:
    """Keep the facts of one gathering; earlier rounds stay. Returns the round's number."""
    number = _last_round(conn, case.id) + 1
    if rows:
        conn.execute(insert(fact), [_values(case, number, row) for row in rows])
    return number


def agent_fact(
    conn: Connection, case: Case, name: str, value: Any, source: str, note: str, agent_id: int, now: datetime
) -> None:
    """Record a fact that an agent vouches for; a later one of the same name takes its place."""
    row = FactRow(name, value, source, now, note or None, agent_id)
    conn.execute(insert(fact), [_values(case, BY_AGENTS, row)])


def latest(conn: Connection, case_id: int) -> list[FactRow]:
    """What is known now: the newest gathering, with what agents recorded on top."""
    newest = select(func.max(fact.c.round)).where(fact.c.case_id == case_id).scalar_subquery()
    query = _ROW.where(fact.c.case_id == case_id, fact.c.round.in_((BY_AGENTS, newest)))
    known: dict[str, FactRow] = {}
    for row in conn.execute(query.order_by(fact.c.round == BY_AGENTS, fact.c.id)):
        known[row.name] = _fact(row)
    return list(known.values())


def gathered(conn: Connection, case_id: int) -> list[FactRow]:
    """What the newest gathering found by itself, without what agents recorded."""
    newest = select(func.max(fact.c.round)).where(fact.c.case_id == case_id).scalar_subquery()
    query = _ROW.where(fact.c.case_id == case_id, fact.c.round == newest, fact.c.round != BY_AGENTS)
    return [_fact(row) for row in conn.execute(query.order_by(fact.c.id))]


def by_agents(conn: Connection, case_id: int) -> list[FactRow]:
    """What agents recorded on the case, in order."""
    return _rows(conn, case_id, BY_AGENTS)


def store_assessment(
    conn: Connection,
    case: Case,
    *,
    policy: str,
    version: str,
    digest: str,
    evaluator: str,
    facts: Mapping[str, Any],
    result: Mapping[str, Any],
    decision: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep an assessment whole, so that it can be replayed years later."""
    conn.execute(
        insert(assessment).values(
            panel_id=case.panel_id,
            case_id=case.id,
            round=_last_round(conn, case.id),
            policy=policy,
            version=version,
            digest=digest,
            evaluator=evaluator,
            facts=dict(facts),
            result=dict(result),
            decision=dict(decision),
            at=now,
        )
    )


def assessments(conn: Connection, case_id: int) -> list[StoredAssessment]:
    """Every assessment of the case, oldest first."""
    rows = conn.execute(select(assessment).where(assessment.c.case_id == case_id).order_by(assessment.c.id))
    return [_assessment(row) for row in rows]


def newest_assessment(conn: Connection, case_id: int) -> StoredAssessment | None:
    """The newest assessment of the case, None before the first."""
    query = select(assessment).where(assessment.c.case_id == case_id).order_by(assessment.c.id.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else _assessment(row)


def newest_of_every_case(
    conn: Connection, panel_id: str, page: int = 1000, traced: str | None = None
) -> Iterator[PastAssessment]:
    """The newest assessment of every case of that panel, oldest case first, a page of rows in memory at a time.

    `traced` is the digest of the only document whose results are wanted with their trace, which is nine tenths of a
    result and of the time to read it; None wants all of them whole.
    """
    newest = select(func.max(assessment.c.id)).where(assessment.c.case_id == case.c.id).correlate(case)
    rows = _seen(conn, traced).join(case, assessment.c.id == newest.scalar_subquery())
    after = 0
    while True:
        query = rows.where(case.c.panel_id == panel_id, case.c.id > after)
        found = conn.execute(query.order_by(case.c.id).limit(page)).all()
        yield from map(_past, found)
        if len(found) < page:
            return
        after = found[-1].case_id


def newest_of_newest_cases(
    conn: Connection, panel_id: str, most: int, traced: str | None = None
) -> list[PastAssessment]:
    """The newest assessment of that many cases at most, the newest case first; `traced` as for every case."""
    newest = select(func.max(assessment.c.id)).where(assessment.c.panel_id == panel_id).group_by(assessment.c.case_id)
    ids = newest.order_by(assessment.c.case_id.desc()).limit(most).subquery()
    query = _seen(conn, traced).join(case, case.c.id == assessment.c.case_id)
    found = conn.execute(query.where(assessment.c.id.in_(select(ids))).order_by(assessment.c.case_id.desc()))
    return [_past(row) for row in found]


def _seen(conn: Connection, traced: str | None) -> Select[Any]:
    seen = (assessment.c.case_id, assessment.c.digest, assessment.c.evaluator, assessment.c.facts, case.c.number)
    return select(*seen, _result(conn, traced).label("result"))


def _result(conn: Connection, traced: str | None) -> ColumnElement[Any]:
    """The result, without its trace unless that document made it; the database takes the trace out."""
    whole = assessment.c.result
    if traced is None:
        return whole
    bare = (
        whole.op("-", return_type=Document)(literal("trace", Text))
        if conn.dialect.name == "postgresql"
        else func.json_remove(whole, "$.trace", type_=Document)
    )
    return sql_case((assessment.c.digest == traced, whole), else_=bare)


def _past(row: Row[Any]) -> PastAssessment:
    return PastAssessment(row.number, row.digest, row.evaluator, row.facts, row.result)


def _last_round(conn: Connection, case_id: int) -> int:
    query = select(func.max(fact.c.round)).where(fact.c.case_id == case_id)
    return int(conn.execute(query).scalar_one() or 0)


def _rows(conn: Connection, case_id: int, number: int) -> list[FactRow]:
    query = _ROW.where(fact.c.case_id == case_id, fact.c.round == number).order_by(fact.c.id)
    return [_fact(row) for row in conn.execute(query)]


def _fact(row: Row[Any]) -> FactRow:
    return FactRow(row.name, row.value["value"], row.source, row.observed_at, row.note, row.agent_id)


def _values(case: Case, number: int, row: FactRow) -> dict[str, Any]:
    return {
        "panel_id": case.panel_id,
        "case_id": case.id,
        "round": number,
        "name": row.name,
        "value": {"value": row.value},
        "source": row.source,
        "note": row.note,
        "agent_id": row.agent_id,
        "observed_at": row.observed_at,
    }


def _assessment(row: Row[Any]) -> StoredAssessment:
    return StoredAssessment(
        row.id,
        row.round,
        row.policy,
        row.version,
        row.digest,
        row.evaluator,
        row.facts,
        row.result,
        row.decision,
        row.at,
    )
