"""What the audit keeps: the anchors of the record, its runs, and the differences it found."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.columns import Key, Label, Line, Money, UtcTime, Words
from storage.tables.base import key, metadata, panel

anchor = Table(
    "record_anchor",
    metadata,
    key(),
    panel(),
    Column("up_to", Key, nullable=False),  # the newest event that is sealed by it
    Column("events", Integer, nullable=False),  # how many it seals
    Column("seal", Line(64), nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_record_anchor_panel", anchor.c.panel_id, anchor.c.id)

audit_run = Table(
    "audit_run",
    metadata,
    key(),
    panel(),
    Column("asked_by", Label(120), nullable=False),
    Column("since", UtcTime),  # credits made before are left out; null: all
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("reached", Key, nullable=False),  # the credit up to which it has come
    Column("objects", Integer, nullable=False),  # compared so far
    Column("unread", Integer, nullable=False),  # of these, how many the panel could not be asked about
)
Index("ix_audit_run_panel", audit_run.c.panel_id, audit_run.c.id)

difference = Table(
    "audit_difference",
    metadata,
    key(),
    panel(),
    Column("key", Line(200), nullable=False),  # the same difference found again is the same row
    Column("kind", Line(30), nullable=False),
    Column("object_kind", Line(10)),
    Column("object_id", Line(200)),
    Column("case_id", Key, ForeignKey("case_.id")),
    Column("credit_id", Key, ForeignKey("credit.id")),
    Column("amount", Money),
    Column("currency", Line(10)),
    Column("words", Words, nullable=False),
    Column("how", Words, nullable=False),  # how to resolve it
    Column("bookable", Boolean, nullable=False),  # a person may book `returned` into the ledger
    Column("returned", Money),  # what the panel has given back in all, where it is about that
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("gone_at", UtcTime),  # a later audit no longer found it
    Column("accepted_at", UtcTime),
    Column("accepted_by", Key, ForeignKey("agent.id")),
    Column("note", Words),
    UniqueConstraint("panel_id", "key"),
)
Index("ix_audit_difference_object", difference.c.panel_id, difference.c.object_kind, difference.c.object_id)
