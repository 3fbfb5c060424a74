"""Indexes for the pages agents keep open: what was given up, and what was closed last."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # a planner takes a partial index only where the question has the very words of its condition
    dead = sa.column("dead", sa.Boolean).is_(True)
    op.drop_index("ix_job_dead", table_name="job")
    op.create_index("ix_job_dead", "job", ["id"], sqlite_where=dead, postgresql_where=dead)
    closed = sa.text("state = 'closed'")
    columns = ["panel_id", "closed_at", "id"]
    op.create_index("ix_case_closed", "case_", columns, sqlite_where=closed, postgresql_where=closed)
