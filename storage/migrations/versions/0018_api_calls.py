"""What a program asked once under an idempotency key is answered the same again."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Document, UtcTime

revision = "0018"
down_revision = "0017"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_call",
        sa.Column("token_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("answer", Document, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_call_token_id_api_token")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_api_call")),
    )
