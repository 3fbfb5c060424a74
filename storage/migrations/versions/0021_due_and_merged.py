"""When people should have moved on a case, what a case was merged into, and what an agent can take."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0021"
down_revision = "0020"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("case_", sa.Column("due_at", UtcTime()))
    op.add_column("case_", sa.Column("merged_into", KEY))
    op.add_column("agent", sa.Column("languages", sa.String(200), nullable=False, server_default=""))
    op.add_column("agent", sa.Column("platforms", sa.String(200), nullable=False, server_default=""))
    op.add_column("agent", sa.Column("away", sa.Boolean(), nullable=False, server_default=sa.false()))
