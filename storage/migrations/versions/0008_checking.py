"""Dated link checks, customers' statements, signatures of explanations, and order numbers that were tried in vain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import UtcTime

revision = "0008"
down_revision = "0007"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _link_checks()
    _statements()
    _wordings()
    _wrong_numbers()


def _numbered(name: str) -> tuple[sa.Column[int], sa.Column[str], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _link_checks() -> None:
    op.create_table(
        "link_check",
        *_numbered("link_check"),
        sa.Column("target_key", sa.String(200), nullable=False),
        sa.Column("order_number", sa.String(60)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("via", sa.String(80), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("record", DOCUMENT),
        sa.Column("at", UtcTime(), nullable=False),
    )
    op.create_index("ix_link_check_target", "link_check", ["panel_id", "target_key", "at"])
    op.create_index("ix_link_check_order", "link_check", ["panel_id", "order_number", "at"])


def _statements() -> None:
    op.create_table(
        "statement",
        *_numbered("statement"),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("value", sa.String(40)),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("corrects", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_statement_case_id")),
    )
    op.create_index("ix_statement_case", "statement", ["case_id", "id"])


def _wordings() -> None:
    op.create_table(
        "wording",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("signature", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_wording")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_wording_case_id")),
    )
    op.create_table(
        "wording_band",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("band", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "place", name=op.f("pk_wording_band")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_wording_band_case_id")),
    )
    op.create_index("ix_wording_band_lookup", "wording_band", ["panel_id", "band"])


def _wrong_numbers() -> None:
    op.create_table(
        "wrong_number",
        *_numbered("wrong_number"),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("account", sa.String(200)),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_wrong_number_chat_id")),
    )
    op.create_index("ix_wrong_number_panel", "wrong_number", ["panel_id", "at"])
    op.create_index("ix_wrong_number_chat", "wrong_number", ["chat_id", "at"])
    op.create_index("ix_wrong_number_account", "wrong_number", ["panel_id", "account", "at"])
