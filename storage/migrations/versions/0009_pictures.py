"""What was found on screenshots, and which of them show the same."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import UtcTime

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("evidence_id", KEY, autoincrement=False, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("pdq", sa.String(64), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("signs", DOCUMENT, nullable=False),
        sa.Column("reading", sa.String(10), nullable=False),
        sa.Column("reading_why", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("found", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_picture")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_picture_evidence_id")),
    )
    op.create_index("ix_picture_panel", "picture", ["panel_id", "evidence_id"])
    op.create_table(
        "picture_match",
        sa.Column("evidence_id", KEY, autoincrement=False, nullable=False),
        sa.Column("other_id", KEY, autoincrement=False, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", "other_id", name=op.f("pk_picture_match")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_picture_match_evidence_id")),
        sa.ForeignKeyConstraint(["other_id"], ["evidence.id"], name=op.f("fk_picture_match_other_id")),
    )
    op.create_index("ix_picture_match_other", "picture_match", ["other_id"])
    op.create_index("ix_evidence_channel_file", "evidence", ["panel_id", "channel_file_id"])
