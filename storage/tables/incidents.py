"""Faults that many claims have in common, and the cases that are settled by each."""

from sqlalchemy import Column, ForeignKey, Index, Table

from storage.columns import Key, Label, Line, Money, UtcTime, Words
from storage.tables.base import key, metadata, panel

incident = Table(
    "incident",
    metadata,
    key(),
    panel(),
    Column("scope", Line(10), nullable=False),  # service, provider
    Column("subject", Label(200), nullable=False),  # its name
    Column("type", Line(30), nullable=False),  # as `incident_type`
    Column("cause", Line(40), nullable=False),  # as `failure_cause`; empty: not named
    Column("words", Words, nullable=False),  # what happened, and how it is known
    Column("state", Line(10), nullable=False),  # proposed, approved, withdrawn
    Column("proposed_by", Key, ForeignKey("agent.id"), nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Column("ended_by", Key, ForeignKey("agent.id")),  # who approved or withdrew it
    Column("ended_at", UtcTime),
)
Index("ix_incident_panel", incident.c.panel_id, incident.c.state, incident.c.id)

incident_case = Table(
    "incident_case",
    metadata,
    Column("incident_id", Key, ForeignKey("incident.id"), primary_key=True),
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    Column("state", Line(10), nullable=False),  # listed, due, credited, left
    Column("amount", Money),  # what was approved for it, in `currency`
    Column("currency", Line(10)),
    Column("why", Words, nullable=False),  # why it was left
    Column("at", UtcTime, nullable=False),
)
Index("ix_incident_case_case", incident_case.c.case_id)
