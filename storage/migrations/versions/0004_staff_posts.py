"""Staff posts: where each case stands in the staff's chats, and triggers that count every change of a case.

The count is the database's business so that no code that changes a case, now or later, can forget to show it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import UtcTime

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
WAITING: dict[str, Any] = {"sqlite_where": sa.text("changes > shown"), "postgresql_where": sa.text("changes > shown")}
KEYED: dict[str, Any] = {
    "sqlite_where": sa.text("channel_key IS NOT NULL"),
    "postgresql_where": sa.text("channel_key IS NOT NULL"),
}

COUNT = "UPDATE staff_post SET changes = changes + 1 WHERE case_id = NEW."

STIRS = (
    # name, table, moment, the column that names the case
    ("case_stirs_post", "case_", "UPDATE", "id"),
    ("event_stirs_post", "case_event", "INSERT", "case_id"),
    ("message_stirs_post", "message", "INSERT", "case_id"),
    ("message_change_stirs_post", "message", "UPDATE", "case_id"),
    ("evidence_stirs_post", "case_evidence", "INSERT", "case_id"),
    ("assessment_stirs_post", "assessment", "INSERT", "case_id"),
)


def upgrade() -> None:
    op.add_column("message", sa.Column("channel_key", sa.String(60)))
    op.add_column("message", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("message", sa.Column("earlier", DOCUMENT))
    op.add_column("message", sa.Column("deleted_at", UtcTime()))
    op.create_index("ix_message_channel_key", "message", ["chat_id", "channel_key"], **KEYED)
    _posts()
    _words()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, moment, column in STIRS:
        (_stirs_on_postgresql if postgresql else _stirs_on_sqlite)(name, table, moment, column)


def _posts() -> None:
    op.create_table(
        "staff_post",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("surface", sa.String(20), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("thread", sa.String(60), nullable=False),
        sa.Column("head", sa.String(60), nullable=False),
        sa.Column("head_digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("last_message", KEY, nullable=False),
        sa.Column("last_event", KEY, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", UtcTime(), nullable=False),
        sa.Column("leased_by", sa.String(80)),
        sa.Column("leased_until", UtcTime()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_post")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_staff_post_case_id")),
        sa.UniqueConstraint("case_id", "surface", name=op.f("uq_staff_post_case_id")),
    )
    op.create_index("ix_staff_post_waiting", "staff_post", ["panel_id", "surface", "run_at"], **WAITING)
    op.create_index("ix_staff_post_thread", "staff_post", ["surface", "place", "thread"])


def _words() -> None:
    op.create_table(
        "staff_word",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("channel_key", sa.String(60), nullable=False),
        sa.Column("message_id", KEY),
        sa.Column("event_id", KEY),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_word")),
        sa.ForeignKeyConstraint(["post_id"], ["staff_post.id"], name=op.f("fk_staff_word_post_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_staff_word_message_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_staff_word_event_id")),
    )
    op.create_index("ix_staff_word_channel", "staff_word", ["post_id", "channel_key"])
    op.create_index("ix_staff_word_message", "staff_word", ["message_id"])


def _stirs_on_sqlite(name: str, table: str, moment: str, column: str) -> None:
    op.execute(f"CREATE TRIGGER {name} AFTER {moment} ON {table} FOR EACH ROW BEGIN {COUNT}{column}; END")


def _stirs_on_postgresql(name: str, table: str, moment: str, column: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {COUNT}{column}; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
