"""Incidents that settle many cases by one approval; which service and provider a case is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import UtcTime

revision = "0024"
down_revision = "0023"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("case_", sa.Column("service", sa.String(200)))
    op.add_column("case_", sa.Column("provider", sa.String(200)))
    op.create_index("ix_case_opened", "case_", ["panel_id", "opened_at"])
    _name_services()
    op.create_table(
        "incident",
        sa.Column("id", KEY, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("type", sa.String(30), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("ended_by", KEY),
        sa.Column("ended_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.ForeignKeyConstraint(["proposed_by"], ["agent.id"], name=op.f("fk_incident_proposed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["agent.id"], name=op.f("fk_incident_ended_by")),
    )
    op.create_index("ix_incident_panel", "incident", ["panel_id", "state", "id"])
    op.create_table(
        "incident_case",
        sa.Column("incident_id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", sa.String(10)),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "case_id", name=op.f("pk_incident_case")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_case_incident_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_incident_case_case_id")),
    )
    op.create_index("ix_incident_case_case", "incident_case", ["case_id"])


def _name_services() -> None:
    """Open cases get the service that their facts name; which provider it was is learnt when they are read again."""
    case = sa.table("case_", sa.column("id"), sa.column("state"), sa.column("service"))
    fact = sa.table("fact", sa.column("id"), sa.column("case_id"), sa.column("name"), sa.column("value", DOCUMENT))
    conn = op.get_bind()
    named = (
        sa.select(fact.c.case_id, fact.c.value)
        .join(case, case.c.id == fact.c.case_id)
        .where(case.c.state != "closed", fact.c.name == "order_service")
    )
    for row in conn.execute(named.order_by(fact.c.id)).all():
        service = row.value.get("value")
        conn.execute(case.update().where(case.c.id == row.case_id).values(service=service[:200] if service else None))
