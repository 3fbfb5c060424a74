"""Words that agents say often, kept by name and language."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0019"
down_revision = "0018"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "macro",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro")),
        sa.UniqueConstraint("panel_id", "name", "language", name=op.f("uq_macro_panel_id")),
    )
