"""No statement of a claim's way, nor of a page the agents keep open, walks through the whole record."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from storage import notices
from storage.database import Database
from storage.sqlite import make_engine
from tests.bench.filling import fill
from tests.kit.whole import whole

CASES = 20_000
"""Enough for a planner to prefer an index wherever there is one."""

MOST_STEPS, MOST_ROWS = 20_000, 1_000
"""What one statement may cost: steps of SQLite's machine (a row walked past is three at least), rows of PostgreSQL."""

PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Seen = dict[str, Any]


@contextmanager
def statements() -> Iterator[Seen]:
    """Every statement of every connection of this process, with the values it was given last."""
    seen: Seen = {}

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        seen[statement] = values[0] if many else values

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def walk(url: str, statement: str, values: Any) -> tuple[int, str]:
    """Run the statement once more and undo it: how much of the record it went through, and by which plan."""
    return _steps(url, statement, values) if url.startswith("sqlite") else _rows(url, statement, values)


def _steps(url: str, statement: str, values: Any) -> tuple[int, str]:
    engine, steps = make_engine(url), 0

    def count() -> None:
        nonlocal steps
        steps += 100

    with engine.connect() as conn:
        plan = "\n".join(str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
        dbapi: Any = conn.connection.dbapi_connection
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        dbapi.set_progress_handler(count, 100)
        with suppress(DBAPIError):  # the same row again: what it read until then counts
            result = conn.exec_driver_sql(statement, values)
            if result.returns_rows:
                result.all()
        conn.exec_driver_sql("ROLLBACK")
    engine.dispose()
    return steps, plan


def _rows(url: str, statement: str, values: Any) -> tuple[int, str]:
    engine = create_engine(url)
    with engine.connect() as conn:
        try:
            plan = conn.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()[0]["Plan"]
        except DBAPIError:
            conn.rollback()
            plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()[0]["Plan"]
        conn.rollback()
    engine.dispose()
    return _touched(plan), str(plan)


def _touched(plan: dict[str, Any]) -> int:
    """Rows that any part of the plan read, those it threw away too."""
    seen = plan.get("Actual Rows", plan.get("Plan Rows", 0)) + plan.get("Rows Removed by Filter", 0)
    return max([int(seen * plan.get("Actual Loops", 1)), *(_touched(part) for part in plan.get("Plans", ()))])


def test_no_statement_walks_through_the_record(database: Database, database_url: str, tmp_path: Path) -> None:
    with whole(database, tmp_path) as running:
        desk = running.desk()
        fill(database, CASES)
        with statements() as seen:
            customer = running.customer()
            customer.claim("10482", "https://www.instagram.com/maria.lopes.art/")
            customer.hears("has been credited")
            other = running.customer()
            other.claim("10482", "https://www.instagram.com/maria.lopes.art/")
            other.hears("A person will look at this")
            desk.queue()
            assert desk.queue("closed").count("OLD-") > 50
            desk.page("MG-1002")
            now = datetime.now(UTC)
            database.run(lambda conn: notices.claim(conn, "main", "telegram", "test", now, 60))
    costs = {
        statement: walk(database_url, statement, values) for statement, values in seen.items() if _planned(statement)
    }
    most = MOST_STEPS if database.dialect == "sqlite" else MOST_ROWS
    assert len(costs) > 50
    assert [f"{cost} for {statement}: {plan}" for statement, (cost, plan) in costs.items() if cost > most] == []


def _planned(statement: str) -> bool:
    return statement.lstrip().upper().startswith(PLANNED)
