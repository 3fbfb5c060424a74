"""Leases of what must have one owner, the shared pace of calls, and indexes that keep the hot path flat."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0012"
down_revision = "0011"

WAITING = sa.text("done_at IS NULL")

GIVEN_UP = (
    ("ix_job_dead", "job", "dead"),
    ("ix_inbox_dead", "inbox", "state = 'dead'"),
    ("ix_notice_failed", "notice", "state = 'failed'"),
)


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("panel_id", "name", name=op.f("pk_lease")),
    )
    op.create_table(
        "pace",
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("panel_id", "name", name=op.f("pk_pace")),
    )
    _no_stir_for_cleaning()
    op.add_column("evidence", sa.Column("erased_at", UtcTime()))
    op.create_index("ix_evidence_shown", "evidence", ["shown_digest"])
    for name, table, condition in GIVEN_UP:
        op.create_index(name, table, ["id"], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
    op.create_index("ix_message_inbox", "message", ["inbox_id"])
    op.create_index("ix_inbox_ready", "inbox", ["panel_id", "id"], sqlite_where=WAITING, postgresql_where=WAITING)


def _no_stir_for_cleaning() -> None:
    """A message that only forgets what it came in as is shown as before: its case's staff post is not due again."""
    name, unchanged = "message_change_stirs_post", "OLD.inbox_id IS NOT NULL AND NEW.inbox_id IS NULL"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name} ON message")
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE ON message FOR EACH ROW WHEN (NOT ({unchanged})) "
            f"EXECUTE FUNCTION {name}()"
        )
        return
    op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} AFTER UPDATE ON message FOR EACH ROW WHEN NOT ({unchanged}) "  # noqa: S608 - our words
        "BEGIN UPDATE staff_post SET changes = changes + 1 WHERE case_id = NEW.case_id; END"
    )
