"""Whom the notes on a case name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import UtcTime

revision = "0026"
down_revision = "0025"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "case_mention",
        sa.Column("agent_id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("panel_id", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "case_id", name=op.f("pk_case_mention")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_case_mention_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_mention_case_id")),
    )
    _from_the_record()


def _from_the_record() -> None:
    """Mentions that were noted before are in the events, by name."""
    conn = op.get_bind()
    event = sa.table("case_event", *map(sa.column, ("id", "panel_id", "case_id", "kind")), sa.column("data", DOCUMENT))
    event.append_column(sa.column("at", UtcTime()))
    agent = sa.table("agent", *map(sa.column, ("id", "panel_id", "name")))
    ids = {(row.panel_id, row.name): row.id for row in conn.execute(sa.select(agent))}
    found = {
        (ids[row.panel_id, name], row.case_id): {"panel_id": row.panel_id, "at": row.at}
        for row in conn.execute(sa.select(event).where(event.c.kind == "noted").order_by(event.c.id))
        for name in row.data.get("mentions", ())
        if (row.panel_id, name) in ids
    }
    columns = (*map(sa.column, ("agent_id", "case_id", "panel_id")), sa.column("at", UtcTime()))
    rows = [{"agent_id": who, "case_id": case, **rest} for (who, case), rest in found.items()]
    if rows:
        conn.execute(sa.table("case_mention", *columns).insert(), rows)
