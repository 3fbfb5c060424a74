"""Chats and what is said in them: the inbox, messages, screenshots and outgoing notices."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.columns import Document, Key, Label, Line, UtcTime, Words
from storage.tables.base import key, metadata, panel

chat = Table(
    "chat",
    metadata,
    key(),
    panel(),
    Column("channel", Line(20), nullable=False),  # telegram, discord, web
    Column("chat_key", Line(120), nullable=False),  # the channel's own id of the chat
    Column("customer_name", Label(200)),
    Column("language", Label(20), nullable=False),
    Column("draft", Document, nullable=False),  # the dialogue's whole state, versioned inside
    Column("linked_account", Line(200)),  # the panel login proven for this chat
    Column("reachable", Boolean, nullable=False),  # false once the channel says the bot is blocked
    Column("place", Line(60)),  # the channel's id of the room made for a customer who takes no direct messages
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "channel", "chat_key"),
)

Index("ix_chat_linked", chat.c.panel_id, chat.c.linked_account)

link_code = Table(
    "link_code",
    metadata,
    Column("digest", Line(64), primary_key=True),  # SHA-256 of a one-time code
    panel(),
    Column("chat_id", Key, ForeignKey("chat.id")),  # the chat that sends it as a ticket, or
    Column("account", Line(200)),  # the panel login that a one-time address was made for
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)
Index("ix_link_code_chat", link_code.c.chat_id)

inbox = Table(
    "inbox",
    metadata,
    key(),
    panel(),
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
Index(
    "ix_inbox_ready",
    inbox.c.panel_id,
    inbox.c.id,
    sqlite_where=inbox.c.done_at.is_(None),
    postgresql_where=inbox.c.done_at.is_(None),
)
Index("ix_inbox_dead", inbox.c.id, sqlite_where=inbox.c.state == "dead", postgresql_where=inbox.c.state == "dead")

message = Table(
    "message",
    metadata,
    key(),
    panel(),
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
    Column("channel_key", Line(60)),  # the channel's own id of what came in, so that an edit finds it
    Column("version", Integer, nullable=False, server_default="0"),  # edits and a deletion so far
    Column("earlier", Document),  # [{text, at}], what it said before each edit
    Column("deleted_at", UtcTime),  # its author took it back; the text stays with the record
)
Index("ix_message_chat", message.c.chat_id, message.c.id)
Index("ix_message_case", message.c.case_id, message.c.id)
Index("ix_message_inbox", message.c.inbox_id)
Index(
    "ix_message_channel_key",
    message.c.chat_id,
    message.c.channel_key,
    sqlite_where=message.c.channel_key.is_not(None),
    postgresql_where=message.c.channel_key.is_not(None),
)

evidence = Table(
    "evidence",
    metadata,
    key(),
    panel(),
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
    Column("erased_at", UtcTime),  # the bytes are gone, by retention; the digest stays, for it tells twins
)
Index("ix_evidence_shown", evidence.c.shown_digest)
Index("ix_evidence_digest", evidence.c.panel_id, evidence.c.digest)
Index("ix_evidence_channel_file", evidence.c.panel_id, evidence.c.channel_file_id)

notice = Table(
    "notice",
    metadata,
    key(),
    panel(),
    Column("channel", Line(20), nullable=False),
    Column("chat_key", Line(120), nullable=False),
    Column("message_id", Key, ForeignKey("message.id")),
    Column("case_id", Key, ForeignKey("case_.id")),
    Column("audience", Line(10), nullable=False),  # customer, staff
    Column("payload", Document, nullable=False),  # text, buttons, files
    Column("state", Line(10), nullable=False),  # waiting, sent, failed; settled: a failed one that was seen to
    Column("attempts", Integer, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("leased_by", Line(80)),
    Column("leased_until", UtcTime),
    Column("sent_at", UtcTime),
    Column("channel_message_id", Label(120)),
    Column("error", Words),
)
Index(
    "ix_notice_failed",
    notice.c.id,
    sqlite_where=notice.c.state == "failed",
    postgresql_where=notice.c.state == "failed",
)
Index(
    "ix_notice_waiting",
    notice.c.channel,
    notice.c.chat_key,
    notice.c.id,
    sqlite_where=notice.c.state == "waiting",
    postgresql_where=notice.c.state == "waiting",
)
