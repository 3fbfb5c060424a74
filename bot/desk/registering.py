"""Registers at the desk: rows in and out, CSV both ways, and which register would answer the most open cases."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.desk.holding import actor
from bot.desk.rights import Invalid, must_be_senior
from storage import cases, facts, registers
from storage.agents import Agent
from storage.registers import NAMES, SHAPES, RegisterError, RegisterRow

log = structlog.get_logger()

HOLDS = {
    "incidents": "Faults of our own or of a provider, by order: what happened and what caused it.",
    "disputes": "Payment disputes, by order or account: open or how they ended.",
    "flags": "Fraud, conduct and guideline flags, by account.",
    "external_changes": "What a platform changed from outside, by order or service.",
    "service_promises": "What service pages promise: refill days, expected hours.",
    "promotional_shares": "How much of an order was paid with promotional balance.",
    "right_prices": "What an order should have cost where the price was wrong.",
}
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "incidents": ("incident_verified", "incident_type", "failure_cause", "dup_order_cause"),
    "disputes": ("dispute_state", "dispute_covers"),
    "flags": ("fraud_flag", "conduct_flag", "guideline_violation"),
    "external_changes": ("external_change",),
    "service_promises": ("service_refill_days", "service_expected_hours"),
    "promotional_shares": ("order_promo_share",),
    "right_prices": ("correct_charge",),
}
"""Register -> the facts that it can make known."""

MOST_CASES = 500
MOST_BYTES = 2_000_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""


def add(conn: Connection, app: App, agent: Agent, name: str, row: Mapping[str, str], now: datetime) -> None:
    """Put one row in. Raises `Invalid` naming what is wrong, `NotAllowed` for an agent."""
    _import(conn, app, agent, name, [row], now)


def take_in(conn: Connection, app: App, agent: Agent, name: str, text: str, now: datetime) -> int:
    """Put the rows of a CSV in, all or none; gives how many."""
    if len(text.encode()) > MOST_BYTES:
        raise Invalid("That is more than 2 MB; import it in parts, or by `makegood register import`.")
    try:
        rows = [_plain(row) for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))]
    except csv.Error as problem:
        raise Invalid(f"That is no CSV: {problem}") from None
    if not rows:
        raise Invalid(f"The CSV holds no rows. Its first line is: {','.join(SHAPES[name].columns)}")
    return _import(conn, app, agent, name, rows, now)


def given_out(conn: Connection, app: App, name: str) -> str:
    """The whole register as CSV, safe to open in a spreadsheet; `take_in` reads it back as it was."""
    written = io.StringIO()
    columns = list(SHAPES[name].columns)
    out = csv.DictWriter(written, columns, lineterminator="\r\n", extrasaction="ignore")
    out.writeheader()
    for row in reversed(_once(registers.listing(conn, app.panel_id, name, limit=100_000))):
        out.writerow({column: _cell(row.data.get(column)) for column in columns})
    return written.getvalue()


def complete(conn: Connection, app: App, agent: Agent, name: str, until: str, now: datetime) -> None:
    """From now on the register's silence counts as `none`, up to that moment in UTC."""
    must_be_senior(agent, "declare a register complete")
    try:
        moment = datetime.fromisoformat(until).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("Say until when, as a date and time in UTC.") from None
    if moment > now + timedelta(days=366):
        raise Invalid("A register can be declared complete for a year ahead at most.")
    registers.declare_complete(conn, app.panel_id, name, moment, by=actor(agent))


def remove(conn: Connection, app: App, agent: Agent, name: str, row_id: int) -> None:
    """Take a row out again; who did it stands in the log. Raises `LookupError` when it is gone."""
    must_be_senior(agent, "take a row out of a register")
    if not registers.remove(conn, app.panel_id, name, row_id):
        raise LookupError(f"there is no row {row_id}")
    log.info("register_row_removed", register=name, row=row_id, by=actor(agent))


def overview(conn: Connection, app: App) -> list[dict[str, object]]:
    """Every register: what it holds, how many rows, complete until when, and how many open cases it would answer."""
    waits = _waiting_for(conn, app)
    return [
        {
            "name": name,
            "holds": HOLDS[name],
            "rows": registers.count(conn, app.panel_id, name),
            "until": registers.complete_until(conn, app.panel_id, name),
            "complete": app.settings.complete(name),
            "waits": waits[name],
        }
        for name in NAMES
    ]


def rows_of(conn: Connection, app: App, name: str) -> list[RegisterRow]:
    """The newest rows, each once, also where one speaks of two things."""
    return _once(registers.listing(conn, app.panel_id, name))


def _waiting_for(conn: Connection, app: App) -> Counter[str]:
    """How many of the open cases lack a fact that each register could tell."""
    found: Counter[str] = Counter()
    for case in cases.queue(conn, app.panel_id, ("handoff",), limit=MOST_CASES):
        judged = facts.assessments(conn, case.id)
        missing = set(judged[-1].decision.get("missing") or ()) if judged else set()
        found.update(name for name, told in ANSWERS.items() if missing & set(told))
    return found


def _import(
    conn: Connection, app: App, agent: Agent, name: str, rows: Sequence[Mapping[str, str]], now: datetime
) -> int:
    must_be_senior(agent, "change a register")
    try:
        return registers.import_rows(conn, app.panel_id, name, rows, by=actor(agent), now=now)
    except RegisterError as problem:
        raise Invalid(str(problem)) from None


def _once(rows: Sequence[RegisterRow]) -> list[RegisterRow]:
    """Rows that came in together and say the same are one row under two subjects."""
    seen: dict[tuple[object, ...], RegisterRow] = {}
    for row in rows:
        seen.setdefault((row.at, row.by, tuple(sorted((key, str(value)) for key, value in row.data.items()))), row)
    return list(seen.values())


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _plain(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    """A row as it was before it was made safe for spreadsheets."""
    told = {key: value if isinstance(value, str) else "" for key, value in row.items() if key is not None}
    return {key: value[1:] if value[:1] == "'" and value[1:2] in DANGEROUS else value for key, value in told.items()}
