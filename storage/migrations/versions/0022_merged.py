"""The cases that were merged into one are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    there = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_case_merged", "case_", ["merged_into"], sqlite_where=there, postgresql_where=there)
