"""Refills and cancellations that were asked for, and how they ended."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state IN ('intended', 'sending', 'running')"


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("agent_id", KEY, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_task_agent_id_agent")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_task_case_id_case_")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_case", "task", ["case_id"])
    op.create_index(
        "ix_task_open",
        "task",
        ["panel_id", "kind", "order_number"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
