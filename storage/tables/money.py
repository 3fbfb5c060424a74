"""The ledger and the credits; triggers of the migrations guard them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.columns import Document, Key, Label, Line, Money, UtcTime, Words
from storage.tables.base import key, metadata, panel

ledger_account = Table(
    "ledger_account",
    metadata,
    key(),
    panel(),
    Column("object_kind", Line(10), nullable=False),  # order, topup, vip, account
    Column("object_id", Line(200), nullable=False),
    Column("kind", Line(12), nullable=False),  # sales | refundable, reserved, returned, credited
    Column("currency", Line(10), nullable=False),
    Column("balance", Money, nullable=False),  # kept by the database as entries arrive
    UniqueConstraint("panel_id", "object_kind", "object_id", "kind", "currency"),
    CheckConstraint("kind = 'sales' OR balance >= 0", name="never_below_zero"),
)

credit = Table(
    "credit",
    metadata,
    key(),
    panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("object_kind", Line(10), nullable=False),
    Column("object_id", Line(200), nullable=False),
    Column("component", Line(10), nullable=False),  # loss, excess, topup, vip
    Column("raises_to", Money, nullable=False),  # the total entitlement this credit raises the object to
    Column("attempt", Integer, nullable=False),  # 1; a lead's second payment after an unknown is 2
    Column("amount", Money, nullable=False),  # what is sent, already rounded down to the panel's decimals
    Column("currency", Line(10), nullable=False),
    Column("account", Line(200), nullable=False),
    Column("reference", Line(40), nullable=False),  # travels in the payment's memo
    Column("state", Line(10), nullable=False),  # intended, sending, credited, unknown, withdrawn
    Column("tries", Integer, nullable=False),  # calls certainly refused so far
    Column("snapshot", Document, nullable=False),  # status, charge, remains, link when decided
    Column("approved_by", Key, ForeignKey("agent.id")),
    Column("sending_at", UtcTime),
    Column("payment_id", Label(60)),
    Column("confirmed", Money),
    Column("reason", Words),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "object_kind", "object_id", "component", "raises_to", "attempt"),
    UniqueConstraint("reference"),
    CheckConstraint("amount > 0", name="more_than_nothing"),
)
Index("ix_credit_case", credit.c.case_id)

entry = Table(
    "ledger_entry",
    metadata,
    key(),
    panel(),
    Column("kind", Line(12), nullable=False),  # paid, reserve, release, credit, return, correction
    Column("from_id", Key, ForeignKey("ledger_account.id"), nullable=False),
    Column("to_id", Key, ForeignKey("ledger_account.id"), nullable=False),
    Column("amount", Money, nullable=False),
    Column("credit_id", Key, ForeignKey("credit.id")),
    Column("note", Words),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("amount > 0", name="more_than_nothing"),
    CheckConstraint("from_id <> to_id", name="two_sides"),
)
Index("ix_ledger_entry_credit", entry.c.credit_id)
Index("ix_ledger_entry_from", entry.c.from_id)
Index("ix_ledger_entry_to", entry.c.to_id)
