"""What customers stated in a case, kept as typed statements with their own words."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.cases import Case
from storage.tables import statement as table
from triage.statements import Kind, Statement, read


def keep_statements(conn: Connection, case: Case, text: str, now: datetime) -> None:
    """Read the text and keep what it states; what the case already holds word for word is not kept twice."""
    known = {(one.kind, one.value, one.quote) for one in of_case(conn, case.id)}
    for one in read(text):
        if (one.kind, one.value, one.quote) not in known:
            values = {"kind": one.kind.value, "value": one.value, "quote": one.quote, "corrects": one.corrects}
            conn.execute(insert(table).values(panel_id=case.panel_id, case_id=case.id, at=now, **values))


def of_case(conn: Connection, case_id: int) -> list[Statement]:
    """The case's statements in the order they were made."""
    rows = conn.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id))
    return [Statement(Kind(row.kind), row.quote, row.value, row.corrects) for row in rows]
