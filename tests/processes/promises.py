"""What must hold after whatever was killed: asked of the database and of the panel, not of the program."""

import time
from collections import Counter
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from storage.database import Database
from tests.kit.sandbox import SandboxServer
from tests.processes.crowd import Order
from tests.processes.replicas import PATIENCE

OPEN = """SELECT
    (SELECT count(*) FROM inbox WHERE done_at IS NULL)
  + (SELECT count(*) FROM case_ WHERE state IN ('gathering', 'crediting'))
  + (SELECT count(*) FROM job WHERE done_at IS NULL AND kind IN ('gather', 'credit'))
  + (SELECT count(*) FROM notice WHERE state = 'waiting')"""


def settled(database: Database) -> None:
    """Wait until nothing is under way any more. Raises AssertionError with what still is."""
    until = time.monotonic() + PATIENCE
    while database.read(lambda conn: conn.execute(text(OPEN)).scalar_one()):
        assert time.monotonic() < until, database.read(_under_way)
        time.sleep(0.2)


def _under_way(conn: Connection) -> str:
    lines = []
    for table in ("inbox", "case_", "job", "notice"):
        rows = conn.execute(text(f"SELECT * FROM {table}")).mappings().all()  # noqa: S608 - names of ours
        lines += [f"{table}: {dict(row)}" for row in rows if row.get("done_at") is None and row.get("state") != "sent"]
    return "\n".join(lines)[:6000]


def check(database: Database, panel: SandboxServer, orders: list[Order], said: int) -> Counter[str]:
    """Every promise, for every order that was claimed. Gives how the cases ended."""
    cases = database.read(lambda conn: conn.execute(text("SELECT * FROM case_")).mappings().all())
    _nothing_lost(database, cases, orders, said)
    _nothing_twice(database, panel, orders)
    return Counter(f"{case['state']} {case['outcome'] or case['handoff_reason'] or ''}".strip() for case in cases)


def _nothing_lost(database: Database, cases: Any, orders: list[Order], said: int) -> None:
    heard = database.read(
        lambda conn: conn.execute(text("SELECT count(*) FROM message WHERE author = 'customer'")).scalar_one()
    )
    assert heard == said, f"{said} messages were accepted and {heard} handled"
    assert Counter(case["order_number"] for case in cases) == Counter(order.number for order in orders)
    ends = {case["number"]: case["state"] for case in cases if case["state"] not in ("closed", "handoff")}
    assert not ends, f"cases that ended nowhere: {ends}"
    untold = [case["number"] for case in cases if case["state"] == "handoff" and not case["handoff_reason"]]
    assert not untold, f"cases with a person without a reason: {untold}"


def _nothing_twice(database: Database, panel: SandboxServer, orders: list[Order]) -> None:
    paid = [row for row in panel.payments() if str(row["memo"]).startswith("MG")]
    references = Counter(str(row["memo"]).split()[0] for row in paid)
    assert set(references.values()) <= {1}, f"paid twice: {references}"
    by_order = Counter(str(row["memo"]).rpartition(" ")[2] for row in paid)
    for order in orders:
        given = sum(
            (Decimal(str(row["amount"])) for row in paid if str(row["memo"]).endswith(f" {order.number}")), Decimal()
        )
        assert given <= order.owed, f"order {order.number}: {given} of {order.owed}"
        assert by_order[order.number] <= 1, f"order {order.number} was paid {by_order[order.number]} times"
    booked = database.read(lambda conn: conn.execute(text("SELECT reference, state FROM credit")).mappings().all())
    states = {row["reference"]: row["state"] for row in booked}
    stray = {one: states.get(one) for one in references if states.get(one) not in ("credited", "unknown")}
    assert not stray, f"the panel has paid what the ledger does not say: {stray}"
    missing = [one for one, state in states.items() if state == "credited" and one not in references]
    assert not missing, f"the ledger says credited, the panel does not: {missing}"
    balance = database.read(lambda conn: conn.execute(text("SELECT sum(balance) FROM ledger_account")).scalar_one())
    assert not balance, f"the ledger is out of balance by {balance}"
