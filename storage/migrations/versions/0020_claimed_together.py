"""Cases of several orders that were claimed together, by the first of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("case_", sa.Column("batch_id", KEY, nullable=True))
    there = sa.text("batch_id IS NOT NULL")
    op.create_index("ix_case_batch", "case_", ["batch_id"], sqlite_where=there, postgresql_where=there)
