"""Jobs, registers, switches, leases and paces."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint

from storage.columns import Document, Label, Line, UtcTime, Words
from storage.tables.base import key, metadata, panel

job = Table(
    "job",
    metadata,
    key(),
    panel(),
    Column("kind", Line(30), nullable=False),
    Column("key", Line(160), nullable=False),
    Column("payload", Document, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claims", Integer, nullable=False),  # leases ever given out: tells this one from every earlier one
    Column("leased_by", Line(80)),
    Column("leased_until", UtcTime),
    Column("done_at", UtcTime),
    Column("dead", Boolean, nullable=False),
    Column("error", Words),
    UniqueConstraint("kind", "key"),
)
Index("ix_job_due", job.c.run_at, sqlite_where=job.c.done_at.is_(None), postgresql_where=job.c.done_at.is_(None))

Index("ix_job_dead", job.c.id, sqlite_where=job.c.dead.is_(True), postgresql_where=job.c.dead.is_(True))

register_row = Table(
    "register_row",
    metadata,
    key(),
    panel(),
    Column("register", Line(30), nullable=False),
    Column("subject", Line(200), nullable=False),  # order number, account or service it speaks of
    Column("data", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)
Index("ix_register_row_subject", register_row.c.panel_id, register_row.c.register, register_row.c.subject)

register_complete = Table(
    "register_complete",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("register", Line(30), primary_key=True),
    Column("until", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)

switch = Table(
    "switch",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("name", Line(60), primary_key=True),  # credits_stopped, telegram_offset, …
    Column("value", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("name", Line(60), primary_key=True),  # telegram, discord, …
    Column("owner", Line(80), nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("taken", Integer, nullable=False),  # leases ever given out: tells this one from every earlier one
)

pace = Table(
    "pace",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("name", Line(60), primary_key=True),
    Column("next_at", UtcTime, nullable=False),  # when the next call may be made
)
