"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import Money, UtcTime

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def where(condition: str) -> dict[str, Any]:
    """The same partial index on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "agent",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("panel_id", "name", name=op.f("uq_agent_panel_id")),
    )
    op.create_table(
        "chat",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat_key", sa.String(length=120), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("draft", DOCUMENT, nullable=False),
        sa.Column("linked_account", sa.String(length=200), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("panel_id", "channel", "chat_key", name=op.f("uq_chat_panel_id")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("chat_key", sa.String(length=120), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "event_id", name=op.f("uq_inbox_channel")),
    )
    op.create_index(
        "ix_inbox_waiting", "inbox", ["panel_id", "channel", "chat_key", "id"], unique=False, **where("done_at IS NULL")
    )
    op.create_table(
        "job",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("run_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_job_kind")),
    )
    op.create_index("ix_job_due", "job", ["run_at"], unique=False, **where("done_at IS NULL"))
    op.create_table(
        "ledger_account",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=10), nullable=False),
        sa.Column("balance", Money(), nullable=False),
        sa.CheckConstraint("kind = 'sales' OR balance >= 0", name=op.f("ck_ledger_account_never_below_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint(
            "panel_id", "object_kind", "object_id", "kind", "currency", name=op.f("uq_ledger_account_panel_id")
        ),
    )
    op.create_table(
        "register_complete",
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("register", sa.String(length=30), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("panel_id", "register", name=op.f("pk_register_complete")),
    )
    op.create_table(
        "register_row",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("register", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_row")),
    )
    op.create_index("ix_register_row_subject", "register_row", ["panel_id", "register", "subject"], unique=False)
    op.create_table(
        "switch",
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("panel_id", "name", name=op.f("pk_switch")),
    )
    op.create_table(
        "agent_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_code_agent_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_agent_code")),
    )
    op.create_table(
        "agent_identity",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("user_key", sa.String(length=120), nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_identity_agent_id")),
        sa.PrimaryKeyConstraint("channel", "user_key", name=op.f("pk_agent_identity")),
    )
    op.create_table(
        "agent_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_session_agent_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_agent_session")),
    )
    op.create_table(
        "case_",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("object", sa.String(length=10), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=True),
        sa.Column("target_key", sa.String(length=200), nullable=True),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("claim", DOCUMENT, nullable=False),
        sa.Column("handoff_reason", sa.String(length=40), nullable=True),
        sa.Column("handoff_note", sa.Text(), nullable=True),
        sa.Column("held_by", KEY, nullable=True),
        sa.Column("stake", Money(), nullable=True),
        sa.Column("currency", sa.String(length=10), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("handed_off_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_case__chat_id")),
        sa.ForeignKeyConstraint(["held_by"], ["agent.id"], name=op.f("fk_case__held_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_case__panel_id")),
    )
    op.create_index("ix_case_chat", "case_", ["chat_id"], unique=False)
    op.create_index("ix_case_order", "case_", ["panel_id", "order_number"], unique=False)
    op.create_index("ix_case_queue", "case_", ["panel_id", "state", "handed_off_at"], unique=False)
    op.create_index("ix_case_target", "case_", ["panel_id", "target_key"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("chat_id", KEY, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("shown_digest", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mime", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("channel_file_id", sa.String(length=200), nullable=True),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_evidence_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_digest", "evidence", ["panel_id", "digest"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("evaluator", sa.String(length=20), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("result", DOCUMENT, nullable=False),
        sa.Column("decision", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_assessment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index("ix_assessment_case", "assessment", ["case_id", "id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case", "case_event", ["case_id", "id"], unique=False)
    op.create_table(
        "case_evidence",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("evidence_id", KEY, nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_evidence_case_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_case_evidence_evidence_id")),
        sa.PrimaryKeyConstraint("case_id", "evidence_id", name=op.f("pk_case_evidence")),
    )
    op.create_table(
        "credit",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("object_kind", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("component", sa.String(length=10), nullable=False),
        sa.Column("raises_to", Money(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("currency", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("snapshot", DOCUMENT, nullable=False),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("sending_at", UtcTime(), nullable=True),
        sa.Column("payment_id", sa.String(length=60), nullable=True),
        sa.Column("confirmed", Money(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_more_than_nothing")),
        sa.ForeignKeyConstraint(["approved_by"], ["agent.id"], name=op.f("fk_credit_approved_by")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_credit_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
        sa.UniqueConstraint(
            "panel_id", "object_kind", "object_id", "component", "raises_to", "attempt", name=op.f("uq_credit_panel_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_credit_reference")),
    )
    op.create_index("ix_credit_case", "credit", ["case_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("agent_id", KEY, nullable=True),
        sa.Column("observed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_fact_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_fact_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_case", "fact", ["case_id", "round"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("agent_id", KEY, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("redactions", DOCUMENT, nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("buttons", DOCUMENT, nullable=False),
        sa.Column("files", DOCUMENT, nullable=False),
        sa.Column("inbox_id", KEY, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_message_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_message_chat_id")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_message_inbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_case", "message", ["case_id", "id"], unique=False)
    op.create_index("ix_message_chat", "message", ["chat_id", "id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("credit_id", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_entry_more_than_nothing")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_ledger_entry_two_sides")),
        sa.ForeignKeyConstraint(["credit_id"], ["credit.id"], name=op.f("fk_ledger_entry_credit_id")),
        sa.ForeignKeyConstraint(["from_id"], ["ledger_account.id"], name=op.f("fk_ledger_entry_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["ledger_account.id"], name=op.f("fk_ledger_entry_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_credit", "ledger_entry", ["credit_id"], unique=False)
    op.create_index("ix_ledger_entry_from", "ledger_entry", ["from_id"], unique=False)
    op.create_index("ix_ledger_entry_to", "ledger_entry", ["to_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat_key", sa.String(length=120), nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", UtcTime(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("channel_message_id", sa.String(length=120), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_waiting", "notice", ["channel", "chat_key", "id"], unique=False, **where("state = 'waiting'")
    )
