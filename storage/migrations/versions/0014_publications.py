"""Published texts of the policy, which the database refuses to change or delete."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0014"
down_revision = "0013"

TABLE = "policy_publication"
WORDS = "published texts are kept as they are"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("general", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f(f"fk_{TABLE}_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("panel_id", "policy", "place", name=op.f(f"uq_{TABLE}_panel_id")),
    )
    _keep_for_good()


def _keep_for_good() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {TABLE}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_kept()"
        )
        op.execute(f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION kept_whole()")
        return
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_kept_{moment.lower()} BEFORE {moment} ON {TABLE} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
