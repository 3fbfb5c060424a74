"""What was found on stored screenshots: hashes, marks, words, signs of editing, and which show the same."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from storage.columns import Document, Key, Label, Line, UtcTime, Words
from storage.tables.base import metadata, panel

picture = Table(
    "picture",
    metadata,
    Column("evidence_id", Key, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    panel(),
    Column("state", Line(10), nullable=False),  # hashed, not compared yet; seen; failed: nothing can be told
    Column("why", Label(300), nullable=False),  # of a failed one
    Column("pdq", Line(64), nullable=False),  # hexadecimal; empty when failed
    Column("quality", Integer, nullable=False),
    Column("marks", LargeBinary, nullable=False),  # 32 bytes each
    Column("signs", Document, nullable=False),  # of editing: kind, why, suspicious
    Column("reading", Line(10), nullable=False),  # read, nothing, not_read
    Column("reading_why", Label(300), nullable=False),
    Column("text", Words, nullable=False),
    Column("found", Document, nullable=False),  # what was recognised in the text
    Column("at", UtcTime, nullable=False),
)
Index("ix_picture_panel", picture.c.panel_id, picture.c.evidence_id)

picture_match = Table(
    "picture_match",
    metadata,
    Column("evidence_id", Key, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),  # the later one
    Column("other_id", Key, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    panel(),
    Column("kind", Line(12), nullable=False),  # same_bytes, same_file, near
    Column("why", Label(300), nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_picture_match_other", picture_match.c.other_id)
