"""Cases with their screenshots, events, facts and assessments."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.columns import Document, Key, Label, Line, Money, UtcTime, Words
from storage.tables.base import key, metadata, panel

case = Table(
    "case_",
    metadata,
    key(),
    panel(),
    Column("number", Line(20), nullable=False),  # what people say: MG-1042
    Column("chat_id", Key, ForeignKey("chat.id"), nullable=False),
    Column(
        "state", Line(12), nullable=False
    ),  # gathering, asking, crediting, following, advised, handoff, parked, closed
    Column("outcome", Line(20)),  # credited, returned, accepted, declined, refilled, withdrawn, answered, merged
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
    Column("snoozed_until", UtcTime),  # out of the agents' queue until then
    Column("erased_at", UtcTime),  # what was said on it is gone; the record and the money stay
    Column("batch_id", Key),  # the first of the cases that were claimed together with this one
    Column("due_at", UtcTime),  # when people should have moved on it, where there are targets
    Column("merged_into", Key),  # the case that goes on in this one's place
    Column("service", Label(200)),  # what was ordered, by the panel's name of it, once read
    Column("provider", Label(200)),  # whom the order was forwarded to, likewise
    UniqueConstraint("panel_id", "number"),
)
Index("ix_case_queue", case.c.panel_id, case.c.state, case.c.handed_off_at)
Index("ix_case_opened", case.c.panel_id, case.c.opened_at)
Index("ix_case_awake", case.c.panel_id, case.c.state, case.c.snoozed_until)
Index(
    "ix_case_closed",
    case.c.panel_id,
    case.c.closed_at,
    case.c.id,
    sqlite_where=case.c.state == "closed",
    postgresql_where=case.c.state == "closed",
)
Index("ix_case_order", case.c.panel_id, case.c.order_number)
Index("ix_case_target", case.c.panel_id, case.c.target_key)
Index("ix_case_chat", case.c.chat_id)
Index(
    "ix_case_batch",
    case.c.batch_id,
    sqlite_where=case.c.batch_id.is_not(None),
    postgresql_where=case.c.batch_id.is_not(None),
)

Index(
    "ix_case_merged",
    case.c.merged_into,
    sqlite_where=case.c.merged_into.is_not(None),
    postgresql_where=case.c.merged_into.is_not(None),
)

case_evidence = Table(
    "case_evidence",
    metadata,
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    Column("evidence_id", Key, ForeignKey("evidence.id"), primary_key=True),
    Column("added_at", UtcTime, nullable=False),
)

case_tag = Table(
    "case_tag",
    metadata,
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    Column("tag", Line(40), primary_key=True),
    panel(),
    Column("at", UtcTime, nullable=False),
)
Index("ix_case_tag_panel", case_tag.c.panel_id, case_tag.c.tag)

case_mention = Table(
    "case_mention",
    metadata,
    Column("agent_id", Key, ForeignKey("agent.id"), primary_key=True),
    Column("case_id", Key, ForeignKey("case_.id"), primary_key=True),
    panel(),
    Column("at", UtcTime, nullable=False),  # of the newest note that names the agent
)

event = Table(
    "case_event",
    metadata,
    key(),
    panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("kind", Line(40), nullable=False),
    Column("actor", Label(120), nullable=False),  # bot, customer, agent:<name>, job:<kind>
    Column("data", Document, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("place", Integer, nullable=False),  # 1 for the case's first event
    Column("digest", Line(64), nullable=False),  # of the data
    Column("seal", Line(64), nullable=False),  # over the seal before it and all of this (storage.seals)
)
Index("ix_case_event_case", event.c.case_id, event.c.id)
Index("uq_case_event_place", event.c.case_id, event.c.place, unique=True)

fact = Table(
    "fact",
    metadata,
    key(),
    panel(),
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
    key(),
    panel(),
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

task = Table(
    "task",
    metadata,
    key(),
    panel(),
    Column("case_id", Key, ForeignKey("case_.id"), nullable=False),
    Column("kind", Line(10), nullable=False),  # refill, cancel
    Column("order_number", Line(60), nullable=False),
    Column("state", Line(10), nullable=False),  # intended, sending, running, done, refused, unclear
    Column("provider", Label(200)),
    Column("reference", Label(60)),  # the provider's number of the refill
    Column("note", Words),  # why it was refused or cannot be told
    Column("agent_id", Key, ForeignKey("agent.id")),  # who asked; nobody: the policy
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)
Index("ix_task_case", task.c.case_id)
OPEN_TASK = task.c.state.in_(("intended", "sending", "running"))
Index(
    "ix_task_open",
    task.c.panel_id,
    task.c.kind,
    task.c.order_number,
    unique=True,
    sqlite_where=OPEN_TASK,
    postgresql_where=OPEN_TASK,
)
