"""Agents: who they are, how they sign in, which chat accounts are theirs."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, UniqueConstraint, false, true

from storage.columns import Document, Key, Label, Line, UtcTime
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
    Column("passed", Boolean, nullable=False, server_default=true()),  # false while the second step is to come
    Column("challenge", Line(120)),  # purpose:value, what it is to answer next
    Column("challenge_until", UtcTime),
)

agent_passkey = Table(
    "agent_passkey",
    metadata,
    key(),
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("credential_id", Line(1400), nullable=False),  # base64url
    Column("public_key", Line(4000), nullable=False),  # COSE, base64url
    Column("sign_count", BigInteger, nullable=False),
    Column("site", Line(253), nullable=False),  # the host it works at
    Column("name", Label(60), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    UniqueConstraint("credential_id"),
)
Index("ix_agent_passkey_agent_id", agent_passkey.c.agent_id)

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
