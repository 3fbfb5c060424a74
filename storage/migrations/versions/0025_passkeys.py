"""Passkeys as the second step of signing in at the desk."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0025"
down_revision = "0024"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agent_passkey",
        sa.Column("id", KEY, nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.String(4000), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(253), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_passkey")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_passkey_agent_id")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_agent_passkey_credential_id")),
    )
    op.create_index("ix_agent_passkey_agent_id", "agent_passkey", ["agent_id"])
    op.add_column("agent_session", sa.Column("passed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("agent_session", sa.Column("challenge", sa.String(120)))
    op.add_column("agent_session", sa.Column("challenge_until", UtcTime()))
