"""Texts of the policy published from the desk. Append-only: a row is the event and the text at once."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, UniqueConstraint

from storage.columns import Key, Line, UtcTime, Words
from storage.tables.base import key, metadata, panel

publication = Table(
    "policy_publication",
    metadata,
    key(),
    panel(),
    Column("place", Integer, nullable=False),  # 1, 2, 3 within the policy; so two at once cannot both be the next
    Column("policy", Line(200), nullable=False),  # the policy's name
    Column("version", Words, nullable=False),
    Column("digest", Line(64), nullable=False),  # of document and general clauses, as assessments carry it
    Column("effective", Date, nullable=False),  # orders created from this day on are judged by it
    Column("document", Words, nullable=False),
    Column("general", Words, nullable=False),  # the bot's own clauses as they were then
    Column("agent_id", Key, ForeignKey("agent.id"), nullable=False),
    Column("reason", Words, nullable=False),
    Column("again", Boolean, nullable=False),  # an earlier text put back into force
    Column("at", UtcTime, nullable=False),
    Column("seal", Line(64)),  # over the seal before it and all of this; null only before texts were sealed
    UniqueConstraint("panel_id", "policy", "place"),
)
