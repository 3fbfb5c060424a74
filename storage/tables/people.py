"""Agents: who they are, how they sign in, which chat accounts are theirs."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, UniqueConstraint, false

from storage.columns import Document, Key, Line, UtcTime
from storage.tables.base import key, metadata, panel

agent = Table(
    "agent",
    metadata,
    key(),
    panel(),
    Column("name", Line(80), nullable=False),
    Column("role", Line(10), nullable=False),  # agent, lead, operator
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("languages", Line(200), nullable=False, server_default=""),  # separated by spaces; empty: every
    Column("platforms", Line(200), nullable=False, server_default=""),  # of services, likewise
    Column("away", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("panel_id", "name"),
)

agent_code = Table(
    "agent_code",
    metadata,
    Column("digest", Line(64), primary_key=True),  # SHA-256 of a one-time code
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("purpose", Line(10), nullable=False),  # sign_in, link
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

agent_session = Table(
    "agent_session",
    metadata,
    Column("digest", Line(64), primary_key=True),  # SHA-256 of the cookie's value
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("csrf", Line(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

agent_identity = Table(
    "agent_identity",
    metadata,
    Column("channel", Line(20), primary_key=True),
    Column("user_key", Line(120), primary_key=True),
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

api_token = Table(
    "api_token",
    metadata,
    key(),
    panel(),
    Column("name", Line(80), nullable=False),  # what the operator calls the program that holds it
    Column("digest", Line(64), nullable=False),  # SHA-256 of the token
    Column("scopes", Line(200), nullable=False),  # what it may do, separated by spaces
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    UniqueConstraint("digest"),
)

api_call = Table(
    "api_call",
    metadata,
    Column("token_id", Key, ForeignKey("api_token.id"), primary_key=True),
    Column("key", Line(120), primary_key=True),  # the caller's idempotency key
    Column("asked", Line(64), nullable=False),  # SHA-256 of the request
    Column("answer", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
)
