"""Every table, in the order a claim meets them. A row that belongs to a panel carries `panel_id`.

No column has a default taken from a clock: the caller passes the time (database time, or the simulation's).
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from storage.columns import Document, Key, Label, Line, Money, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def _panel() -> Column[str]:
    return Column("panel_id", Line(40), nullable=False)


chat = Table(
    "chat",
    metadata,
    _key(),
    _panel(),
    Column("channel", Line(20), nullable=False),  # telegram, discord, web
    Column("chat_key", Line(120), nullable=False),  # the channel's own id of the chat
    Column("customer_name", Label(200)),
    Column("language", Label(20), nullable=False),
    Column("draft", Document, nullable=False),  # the dialogue's whole state, versioned inside
    Column("linked_account", Line(200)),  # the panel login proven for this chat
    Column("reachable", Boolean, nullable=False),  # false once the channel says the bot is blocked
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "channel", "chat_key"),
)

inbox = Table(
    "inbox",
    metadata,
    _key(),
    _panel(),
    Column("channel", Line(20), nullable=False),
    Column("event_id", Line(120), nullable=False),
    Column("chat_key", Line(120), nullable=False),
    Column("payload", Document, nullable=False),  # the Inbound, as the door understood it
    Column("state", Line(12), nullable=False),  # fetching (files not yet here), ready, done, dead
    Column("attempts", Integer, nullable=False),
    Column("run_at", UtcTime, nullable=False),  # not before (back-off after a failed turn)
    Column("received_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("error", Words),
    UniqueConstraint("channel", "event_id"),
)
Index(
    "ix_inbox_waiting",
    inbox.c.panel_id,
    inbox.c.channel,
    inbox.c.chat_key,
    inbox.c.id,
    sqlite_where=inbox.c.done_at.is_(None),
    postgresql_where=inbox.c.done_at.is_(None),
)

case = Table(
    "case_",
    metadata,
    _key(),
    _panel(),
    Column("number", Line(20), nullable=False),  # what people say: MG-1042
    Column("chat_id", Key, ForeignKey("chat.id"), nullable=False),
    Column("state", Line(12), nullable=False),  # gathering, asking, crediting, advised, handoff, parked, closed
    Column("outcome", Line(20)),  # credited, returned, accepted, declined, refilled, withdrawn, answered
    Column("object", Line(10), nullable=False),  # order, topup, vip, account
    Column("order_number", Line(60)),
    Column("target_key", Line(200)),  # canonical key of the claimed link
    Column("account", Line(200)),  # the panel login the order belongs to, once read
    Column("claim", Document, nullable=False),
    Column("handoff_reason", Label(40)),
    Column("handoff_note", Words),  # the reason in words, for the agent
    Column("held_by", Key, ForeignKey("agent.id")),
    Column("stake", Money),  # what is at stake, in `currency`
    Column("currency", Line(10)),
    Column("opened_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("handed_off_at", UtcTime),
    Column("closed_at", UtcTime),
    UniqueConstraint("panel_id", "number"),
)
Index("ix_case_queue", case.c.panel_id, case.c.state, case.c.handed_off_at)
Index("ix_case_order", case.c.panel_id, case.c.order_number)
Index("ix_case_target", case.c.panel_id, case.c.target_key)
Index("ix_case_chat", case.c.chat_id)

message = Table(
    "message",
    metadata,
    _key(),
    _panel(),
    Column("chat_id", Key, ForeignKey("chat.id"), nullable=False),
    Column("case_id", Key, ForeignKey("case_.id")),
    Column("author", Line(10), nullable=False),  # customer, bot, agent, note (a note never leaves the desk)
    Column("agent_id", Key, ForeignKey("agent.id")),
    Column("channel", Line(20), nullable=False),
    Column("text", Words, nullable=False),
    Column("redactions", Document, nullable=False),  # what was cut out before storing, by kind and place
    Column("language", Label(20)),
    Column("buttons", Document, nullable=False),  # rows of {label, data}
    Column("files", Document, nullable=False),  # evidence ids in order
    Column("inbox_id", Key, ForeignKey("inbox.id")),
    Column("at", UtcTime, nullable=False),
)
Index("ix_message_chat", message.c.chat_id, message.c.id)
Index("ix_message_case", message.c.case_id, message.c.id)

evidence = Table(
    "evidence",
    metadata,
    _key(),
    _panel(),
    Column("chat_id", Key, ForeignKey("chat.id")),
    Column("digest", Line(64), nullable=False),  # SHA-256 of the original
    Column("shown_digest", Line(64)),  # SHA-256 of the re-encoded picture people look at
    Column("name", Label(200), nullable=False),
    Column("mime", Label(60), nullable=False),  # by content, not as claimed
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("channel_file_id", Label(200)),  # Telegram's file_unique_id and the like
    Column("stored_at", UtcTime, nullable=False),
)
Index("ix_evidence_digest", evidence.c.panel_id, evidence.c.digest)

case_evidence = Table(
    "case_evidence",
    metadata,
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    Column("evidence_id", Key, ForeignKey("evidence.id"), primary_key=True),
    Column("added_at", UtcTime, nullable=False),
)

event = Table(
    "case_event",
    metadata,
    _key(),
    _panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("kind", Line(40), nullable=False),
    Column("actor", Label(120), nullable=False),  # bot, customer, agent:<name>, job:<kind>
    Column("data", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_case_event_case", event.c.case_id, event.c.id)

fact = Table(
    "fact",
    metadata,
    _key(),
    _panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("round", Integer, nullable=False),  # the gathering it came from; agents' facts outlive rounds
    Column("name", Line(60), nullable=False),
    Column("value", Document, nullable=False),  # {"value": …}; null inside is unknown
    Column("source", Label(60), nullable=False),
    Column("note", Words),
    Column("agent_id", Key, ForeignKey("agent.id")),
    Column("observed_at", UtcTime, nullable=False),
)
Index("ix_fact_case", fact.c.case_id, fact.c.round)

assessment = Table(
    "assessment",
    metadata,
    _key(),
    _panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("policy", Line(60), nullable=False),
    Column("version", Line(20), nullable=False),
    Column("digest", Line(64), nullable=False),
    Column("evaluator", Line(20), nullable=False),
    Column("facts", Document, nullable=False),  # exactly what the policy saw
    Column("result", Document, nullable=False),  # the assessment as JSON, trace included
    Column("decision", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_assessment_case", assessment.c.case_id, assessment.c.id)

job = Table(
    "job",
    metadata,
    _key(),
    _panel(),
    Column("kind", Line(30), nullable=False),
    Column("key", Line(160), nullable=False),
    Column("payload", Document, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claims", Integer, nullable=False),  # leases ever given out: tells this one from every earlier one
    Column("leased_by", Line(80)),
    Column("leased_until", UtcTime),
    Column("done_at", UtcTime),
    Column("dead", Boolean, nullable=False),
    Column("error", Words),
    UniqueConstraint("kind", "key"),
)
Index("ix_job_due", job.c.run_at, sqlite_where=job.c.done_at.is_(None), postgresql_where=job.c.done_at.is_(None))

notice = Table(
    "notice",
    metadata,
    _key(),
    _panel(),
    Column("channel", Line(20), nullable=False),
    Column("chat_key", Line(120), nullable=False),
    Column("message_id", Key, ForeignKey("message.id")),
    Column("case_id", Key, ForeignKey("case_.id")),
    Column("audience", Line(10), nullable=False),  # customer, staff
    Column("payload", Document, nullable=False),  # text, buttons, files
    Column("state", Line(10), nullable=False),  # waiting, sent, failed
    Column("attempts", Integer, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("leased_by", Line(80)),
    Column("leased_until", UtcTime),
    Column("sent_at", UtcTime),
    Column("channel_message_id", Label(120)),
    Column("error", Words),
)
Index(
    "ix_notice_waiting",
    notice.c.channel,
    notice.c.chat_key,
    notice.c.id,
    sqlite_where=notice.c.state == "waiting",
    postgresql_where=notice.c.state == "waiting",
)

register_row = Table(
    "register_row",
    metadata,
    _key(),
    _panel(),
    Column("register", Line(30), nullable=False),
    Column("subject", Line(200), nullable=False),  # order number, account or service it speaks of
    Column("data", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)
Index("ix_register_row_subject", register_row.c.panel_id, register_row.c.register, register_row.c.subject)

register_complete = Table(
    "register_complete",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("register", Line(30), primary_key=True),
    Column("until", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)

ledger_account = Table(
    "ledger_account",
    metadata,
    _key(),
    _panel(),
    Column("object_kind", Line(10), nullable=False),  # order, topup, vip, account
    Column("object_id", Line(200), nullable=False),
    Column("kind", Line(12), nullable=False),  # sales | refundable, reserved, returned, credited
    Column("currency", Line(10), nullable=False),
    Column("balance", Money, nullable=False),  # kept by the database as entries arrive
    UniqueConstraint("panel_id", "object_kind", "object_id", "kind", "currency"),
    CheckConstraint("kind = 'sales' OR balance >= 0", name="never_below_zero"),
)

credit = Table(
    "credit",
    metadata,
    _key(),
    _panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("object_kind", Line(10), nullable=False),
    Column("object_id", Line(200), nullable=False),
    Column("component", Line(10), nullable=False),  # loss, excess, topup, vip
    Column("raises_to", Money, nullable=False),  # the total entitlement this credit raises the object to
    Column("attempt", Integer, nullable=False),  # 1; a lead's second payment after an unknown is 2
    Column("amount", Money, nullable=False),  # what is sent, already rounded down to the panel's decimals
    Column("currency", Line(10), nullable=False),
    Column("account", Line(200), nullable=False),
    Column("reference", Line(40), nullable=False),  # travels in the payment's memo
    Column("state", Line(10), nullable=False),  # intended, sending, credited, unknown, withdrawn
    Column("tries", Integer, nullable=False),  # calls certainly refused so far
    Column("snapshot", Document, nullable=False),  # status, charge, remains, link when decided
    Column("approved_by", Key, ForeignKey("agent.id")),
    Column("sending_at", UtcTime),
    Column("payment_id", Label(60)),
    Column("confirmed", Money),
    Column("reason", Words),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "object_kind", "object_id", "component", "raises_to", "attempt"),
    UniqueConstraint("reference"),
    CheckConstraint("amount > 0", name="more_than_nothing"),
)
Index("ix_credit_case", credit.c.case_id)

entry = Table(
    "ledger_entry",
    metadata,
    _key(),
    _panel(),
    Column("kind", Line(12), nullable=False),  # paid, reserve, release, credit, return, correction
    Column("from_id", Key, ForeignKey("ledger_account.id"), nullable=False),
    Column("to_id", Key, ForeignKey("ledger_account.id"), nullable=False),
    Column("amount", Money, nullable=False),
    Column("credit_id", Key, ForeignKey("credit.id")),
    Column("note", Words),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("amount > 0", name="more_than_nothing"),
    CheckConstraint("from_id <> to_id", name="two_sides"),
)
Index("ix_ledger_entry_credit", entry.c.credit_id)
Index("ix_ledger_entry_from", entry.c.from_id)
Index("ix_ledger_entry_to", entry.c.to_id)

agent = Table(
    "agent",
    metadata,
    _key(),
    _panel(),
    Column("name", Line(80), nullable=False),
    Column("role", Line(10), nullable=False),  # agent, lead, operator
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "name"),
)

agent_code = Table(
    "agent_code",
    metadata,
    Column("digest", Line(64), primary_key=True),  # SHA-256 of a one-time code
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("purpose", Line(10), nullable=False),  # sign_in, link
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

agent_session = Table(
    "agent_session",
    metadata,
    Column("digest", Line(64), primary_key=True),  # SHA-256 of the cookie's value
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("csrf", Line(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

agent_identity = Table(
    "agent_identity",
    metadata,
    Column("channel", Line(20), primary_key=True),
    Column("user_key", Line(120), primary_key=True),
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

switch = Table(
    "switch",
    metadata,
    Column("panel_id", Line(40), primary_key=True),
    Column("name", Line(60), primary_key=True),  # credits_stopped, telegram_offset, …
    Column("value", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Label(120), nullable=False),
)
