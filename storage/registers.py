"""Registers: what no panel tells. Rows come from CSV or the desk; silence counts only where a register is complete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import register_complete, register_row

Reader = Callable[[str], Any]


MOST_DIGITS = 9
DECIMALS = 6
"""As many as the ledger books."""

LONGEST_SUBJECT = 200


class RegisterError(ValueError):
    """Rows that cannot be taken; the text names every wrong line, one a line."""


def _one_of(*words: str) -> Reader:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return read


def _text(text: str) -> str:
    return text[:1000]


def _subject(text: str) -> str:
    if len(text) > LONGEST_SUBJECT:
        raise ValueError(f"must have at most {LONGEST_SUBJECT} characters")
    return text


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise ValueError("must be a whole number")
    if len(text) > MOST_DIGITS:
        raise ValueError(f"must have at most {MOST_DIGITS} digits")
    return int(text)


def _money(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("must be an amount such as 2.50") from None
    if not amount.is_finite() or amount < 0 or amount >= 10**MOST_DIGITS:
        raise ValueError("must be an amount such as 2.50")
    if amount != round(amount, DECIMALS):
        raise ValueError(f"must have at most {DECIMALS} decimals")
    return format(amount, "f")


CAUSES = (
    "",
    "none",
    "platform_error",
    "provider_failure",
    "service_unavailable",
    "external_change",
    "link_invalid",
    "link_private",
    "link_deleted",
    "link_restricted",
    "link_changed",
    "instructions_not_followed",
    "incompatible_service",
    "duplicate_order",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A register's columns, how each is read, and which of them say what a row speaks of."""

    columns: Mapping[str, Reader]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row as it lies in the register."""

    id: int
    subject: str
    data: Mapping[str, Any]
    at: datetime
    by: str


SHAPES: dict[str, Shape] = {
    "incidents": Shape(
        {
            "number": _subject,
            "type": _one_of(
                "pricing", "not_submitted", "double_submission", "wrong_target", "crediting", "access", "outage"
            ),
            "cause": _one_of(*CAUSES),
            "note": _text,
        },
        ("number",),
    ),
    "disputes": Shape(
        {
            "number": _subject,
            "account": _subject,
            "state": _one_of("open", "resolved_platform", "resolved_customer", "withdrawn"),
            "covers": _one_of("", "none", "this_payment", "other_payment"),
        },
        ("number", "account"),
    ),
    "flags": Shape(
        {
            "account": _subject,
            "kind": _one_of("fraud", "conduct", "guideline"),
            "state": _one_of("suspected", "unreviewed", "confirmed"),
            "note": _text,
        },
        ("account",),
    ),
    "external_changes": Shape(
        {
            "service": _subject,
            "number": _subject,
            "when": _one_of("before_completion", "after_completion"),
            "note": _text,
        },
        ("number", "service"),
    ),
    "service_promises": Shape(
        {"service": _subject, "refill_days": _whole, "expected_hours": _whole, "note": _text}, ("service",)
    ),
    "promotional_shares": Shape({"number": _subject, "share": _money}, ("number",)),
    "right_prices": Shape({"number": _subject, "charge": _money}, ("number",)),
}
NAMES = tuple(SHAPES)


def read_rows(name: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with every value checked. Raises `RegisterError` naming every wrong line at once."""
    shape, problems, read = SHAPES[name], [], []
    for line, row in enumerate(rows, start=2):
        missing = [column for column in shape.columns if column not in row]
        if missing:
            raise RegisterError(f"{name} needs the columns {', '.join(shape.columns)}; {', '.join(missing)} is missing")
        data: dict[str, Any] = {}
        for column, reader in shape.columns.items():
            try:
                data[column] = reader((row[column] or "").strip())
            except ValueError as problem:
                problems.append(f"line {line}, {column}: {problem}")
        if not any(data.get(subject) for subject in shape.subjects):
            problems.append(f"line {line}: {' or '.join(shape.subjects)} must be given")
        read.append(data)
    if problems:
        raise RegisterError("\n".join(problems))
    return read


def import_rows(
    conn: Connection, panel_id: str, name: str, rows: Sequence[Mapping[str, Any]], *, by: str, now: datetime
) -> int:
    """Add rows to a register, all or none. Returns how many. Raises `RegisterError`."""
    shape, count = SHAPES[name], 0
    for data in read_rows(name, rows):
        count += 1
        for subject in dict.fromkeys(data[column] for column in shape.subjects if data[column]):
            conn.execute(
                insert(register_row).values(
                    panel_id=panel_id, register=name, subject=subject, data=data, at=now, by=by[:120]
                )
            )
    return count


def replace_rows(
    conn: Connection, panel_id: str, name: str, rows: Sequence[Mapping[str, Any]], *, by: str, now: datetime
) -> int:
    """Make these rows the only ones that `by` has put into the register."""
    conn.execute(
        delete(register_row).where(
            register_row.c.panel_id == panel_id, register_row.c.register == name, register_row.c.by == by
        )
    )
    return import_rows(conn, panel_id, name, rows, by=by, now=now)


def find(conn: Connection, panel_id: str, name: str, subject: str) -> list[dict[str, Any]]:
    """What a register says of an order number, account or service; the newest row first."""
    query = (
        select(register_row.c.data)
        .where(
            register_row.c.panel_id == panel_id,
            register_row.c.register == name,
            register_row.c.subject == subject,
        )
        .order_by(register_row.c.id.desc())
    )
    return list(conn.execute(query).scalars())


def declare_complete(conn: Connection, panel_id: str, name: str, until: datetime, *, by: str) -> None:
    """The register holds everything up to that time: its silence counts as `none` until then."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    values = {"until": until, "by": by[:120]}
    conn.execute(
        dialect.insert(register_complete)
        .values(panel_id=panel_id, register=name, **values)
        .on_conflict_do_update(index_elements=["panel_id", "register"], set_=values)
    )


def complete_until(conn: Connection, panel_id: str, name: str) -> datetime | None:
    """Up to when the register was declared complete; None when it never was."""
    query = select(register_complete.c.until).where(
        register_complete.c.panel_id == panel_id, register_complete.c.register == name
    )
    return conn.execute(query).scalar_one_or_none()


def listing(
    conn: Connection, panel_id: str, name: str, *, limit: int = 200, before_id: int | None = None
) -> list[RegisterRow]:
    """A register's rows, the newest first; `before_id` goes on where an earlier page ended.

    A row that speaks of two things (an order and an account) is there once for each.
    """
    query = select(register_row).where(register_row.c.panel_id == panel_id, register_row.c.register == name)
    if before_id is not None:
        query = query.where(register_row.c.id < before_id)
    rows = conn.execute(query.order_by(register_row.c.id.desc()).limit(limit))
    return [RegisterRow(row.id, row.subject, row.data, row.at, row.by) for row in rows]


def count(conn: Connection, panel_id: str, name: str) -> int:
    """How many subjects the register speaks of."""
    query = select(func.count()).where(register_row.c.panel_id == panel_id, register_row.c.register == name)
    return int(conn.execute(query).scalar_one())


def remove(conn: Connection, panel_id: str, name: str, row_id: int) -> bool:
    """Take a row out, under each of its subjects; False when it is not there."""
    mine = (register_row.c.panel_id == panel_id, register_row.c.register == name)
    row = conn.execute(select(register_row).where(*mine, register_row.c.id == row_id)).one_or_none()
    if row is None:
        return False
    came_with = select(register_row.c.id, register_row.c.data).where(
        *mine, register_row.c.at == row.at, register_row.c.by == row.by
    )
    twins = [one.id for one in conn.execute(came_with) if one.data == row.data]
    conn.execute(delete(register_row).where(register_row.c.id.in_(twins)))
    return True
