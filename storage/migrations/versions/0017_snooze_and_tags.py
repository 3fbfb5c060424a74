"""A case may be put off until a moment, and carry tags of the desk's own."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0017"
down_revision = "0016"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("case_", sa.Column("snoozed_until", UtcTime()))
    op.create_table(
        "case_tag",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_tag_case_id_case_")),
        sa.PrimaryKeyConstraint("case_id", "tag", name=op.f("pk_case_tag")),
    )
    op.create_index("ix_case_tag_panel", "case_tag", ["panel_id", "tag"])
