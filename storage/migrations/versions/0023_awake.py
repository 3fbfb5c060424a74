"""What is put off is left out of the counts without reading the cases themselves."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_index("ix_case_awake", "case_", ["panel_id", "state", "snoozed_until"])
