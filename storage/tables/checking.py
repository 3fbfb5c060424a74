"""What was seen of links and orders over time, what customers stated, and what was tried."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from storage.columns import Document, Key, Label, Line, UtcTime, Words
from storage.tables.base import key, metadata, panel

link_check = Table(
    "link_check",
    metadata,
    key(),
    panel(),
    Column("target_key", Line(200), nullable=False),  # canonical key; empty where the order's link names no target
    Column("order_number", Line(60)),  # the order it was looked at for
    Column("state", Line(12), nullable=False),  # public, private, gone, restricted, unknown
    Column("reason", Label(200), nullable=False),  # what the platform answered: status and codes
    Column("via", Label(80), nullable=False),  # who was asked
    Column("owner", Label(200), nullable=False),  # the account the platform names, empty where none
    Column("record", Document),  # the panel's order as it was then
    Column("at", UtcTime, nullable=False),
)
Index("ix_link_check_target", link_check.c.panel_id, link_check.c.target_key, link_check.c.at)
Index("ix_link_check_order", link_check.c.panel_id, link_check.c.order_number, link_check.c.at)

statement = Table(
    "statement",
    metadata,
    key(),
    panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("kind", Line(30), nullable=False),  # delivered_none, delivered_some, …
    Column("value", Line(40)),  # a count or an amount, where one was named
    Column("quote", Words, nullable=False),  # the customer's own words
    Column("corrects", Boolean, nullable=False),  # it takes an earlier statement back
    Column("at", UtcTime, nullable=False),
)
Index("ix_statement_case", statement.c.case_id, statement.c.id)

wording = Table(
    "wording",
    metadata,
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    panel(),
    Column("signature", Document, nullable=False),  # MinHash of the explanation
    Column("at", UtcTime, nullable=False),
)

wording_band = Table(
    "wording_band",
    metadata,
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    Column("place", Key, primary_key=True),  # which band of the signature
    panel(),
    Column("band", Line(40), nullable=False),
)
Index("ix_wording_band_lookup", wording_band.c.panel_id, wording_band.c.band)

wrong_number = Table(
    "wrong_number",
    metadata,
    key(),
    panel(),
    Column("chat_id", Key, ForeignKey("chat.id"), nullable=False),
    Column("account", Line(200)),  # the panel login proven for the chat, where there is one
    Column("number", Line(60), nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_wrong_number_panel", wrong_number.c.panel_id, wrong_number.c.at)
Index("ix_wrong_number_chat", wrong_number.c.chat_id, wrong_number.c.at)
Index("ix_wrong_number_account", wrong_number.c.panel_id, wrong_number.c.account, wrong_number.c.at)
