"""Where the staff see cases in chat: one post a case and surface, and which chat message shows what."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.columns import Key, Label, Line, UtcTime, Words
from storage.tables.base import key, metadata, panel

staff_post = Table(
    "staff_post",
    metadata,
    key(),
    panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("surface", Line(20), nullable=False),  # telegram, discord
    Column("place", Line(60), nullable=False),  # the channel's id of the staff chat
    Column("thread", Line(60), nullable=False),  # topic, thread; empty while none is made, and where there are none
    Column("head", Line(60), nullable=False),  # the message that shows the brief; empty before it is sent
    Column("head_digest", Line(64), nullable=False),  # of what the head shows, so that nothing is edited in vain
    Column("state", Line(20), nullable=False),  # what the thread shows as the case's state
    Column("last_message", Key, nullable=False),  # newest message of the case that stands in the thread
    Column("last_event", Key, nullable=False),
    Column("changes", Integer, nullable=False),  # counted by triggers with every change of the case
    Column("shown", Integer, nullable=False),  # the count that the post shows
    Column("attempts", Integer, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("leased_by", Line(80)),
    Column("leased_until", UtcTime),
    Column("error", Words),
    UniqueConstraint("case_id", "surface"),
)
Index(
    "ix_staff_post_waiting",
    staff_post.c.panel_id,
    staff_post.c.surface,
    staff_post.c.run_at,
    sqlite_where=staff_post.c.changes > staff_post.c.shown,
    postgresql_where=staff_post.c.changes > staff_post.c.shown,
)
Index("ix_staff_post_head", staff_post.c.surface, staff_post.c.place, staff_post.c.head)
Index("ix_staff_post_thread", staff_post.c.surface, staff_post.c.place, staff_post.c.thread)

staff_word = Table(
    "staff_word",
    metadata,
    key(),
    Column("post_id", Key, ForeignKey("staff_post.id"), nullable=False),
    Column("channel_key", Line(60), nullable=False),  # the chat message in the thread
    Column("message_id", Key, ForeignKey("message.id")),
    Column("event_id", Key, ForeignKey("case_event.id")),
    Column("version", Integer, nullable=False),  # of the message as it is shown
    Column("own", Boolean, nullable=False),  # an agent wrote it there; a copy of ours otherwise
)
Index("ix_staff_word_channel", staff_word.c.post_id, staff_word.c.channel_key)
Index("ix_staff_word_key", staff_word.c.channel_key)
Index("ix_staff_word_message", staff_word.c.message_id)

macro = Table(
    "macro",
    metadata,
    key(),
    panel(),
    Column("name", Line(60), nullable=False),
    Column("language", Line(20), nullable=False),
    Column("text", Words, nullable=False),  # its variables stand in braces
    Column("by", Label(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("panel_id", "name", "language"),
)
