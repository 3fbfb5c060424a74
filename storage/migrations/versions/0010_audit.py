"""The record is sealed and append-only, the audit keeps what it finds, and a late payment can be booked after all."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Document, UtcTime
from storage.seals import START, digest_of, seal

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENT = sa.table(
    "case_event",
    sa.column("id", KEY),
    sa.column("panel_id", sa.String()),
    sa.column("case_id", KEY),
    sa.column("kind", sa.String()),
    sa.column("actor", sa.String()),
    sa.column("data", Document),
    sa.column("at", UtcTime()),
    sa.column("place", sa.Integer()),
    sa.column("digest", sa.String()),
    sa.column("seal", sa.String()),
)

STEPS = " OR ".join(
    f"(OLD.state = '{start}' AND NEW.state IN ({', '.join(repr(end) for end in ends)}))"
    for start, ends in {
        "intended": ("intended", "sending", "withdrawn"),
        "sending": ("sending", "intended", "credited", "unknown"),
        "unknown": ("unknown", "credited", "withdrawn"),
        "credited": ("credited",),
        "withdrawn": ("withdrawn",),
    }.items()
)
FOUND_AFTER_ALL = "(OLD.state = 'withdrawn' AND NEW.state = 'credited' AND OLD.sending_at IS NOT NULL)"
CREDIT_STEP = f"NOT ({STEPS} OR {FOUND_AFTER_ALL})"

SAME = " AND ".join(
    f"OLD.{column} = NEW.{column}"
    for column in ("id", "panel_id", "case_id", "kind", "actor", "at", "place", "digest", "seal")
)
ERASED = {"sqlite": "NEW.data = '{\"erased\": true}'", "postgresql": "NEW.data = '{\"erased\": true}'::jsonb"}
FINAL = "the record cannot be changed"


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    op.add_column("case_event", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_event", sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("case_event", sa.Column("seal", sa.String(length=64), nullable=False, server_default=""))
    _tables()
    _seal_what_is_there()
    op.create_index("uq_case_event_place", "case_event", ["case_id", "place"], unique=True)
    _guard(engine, "event_final", "case_event", "BEFORE UPDATE", f"NOT ({SAME} AND {ERASED[engine]})", FINAL)
    _guard(engine, "event_kept", "case_event", "BEFORE DELETE", "1 = 1", FINAL)
    _guard(engine, "anchor_final", "record_anchor", "BEFORE UPDATE", "1 = 1", FINAL)
    _guard(engine, "anchor_kept", "record_anchor", "BEFORE DELETE", "1 = 1", FINAL)
    _credit_step(engine)


def _credit_step(engine: str) -> None:
    words = "a credit cannot take this step"
    op.execute("DROP TRIGGER credit_step" + (" ON credit" if engine == "postgresql" else ""))
    if engine == "postgresql":
        op.execute("DROP FUNCTION credit_step()")
        for table in ("case_event", "record_anchor"):
            op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION kept_whole()")
    _guard(engine, "credit_step", "credit", "BEFORE UPDATE", CREDIT_STEP, words)


def _guard(engine: str, name: str, table: str, moment: str, refused: str, words: str) -> None:
    if engine == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    gives = "OLD" if moment.endswith("DELETE") else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {gives}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _seal_what_is_there() -> None:
    conn = op.get_bind()
    last: dict[int, tuple[int, str]] = {}
    for row in list(conn.execute(sa.select(EVENT).order_by(EVENT.c.id))):
        place, before = last.get(row.case_id, (0, START))
        digest = digest_of(row.data)
        sealed = seal(before, row.panel_id, row.case_id, place + 1, row.kind, row.actor, digest, row.at)
        values = {"place": place + 1, "digest": digest, "seal": sealed}
        conn.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(**values))
        last[row.case_id] = (place + 1, sealed)


def _tables() -> None:
    op.create_table(
        "record_anchor",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("up_to", KEY, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_anchor")),
    )
    op.create_index("ix_record_anchor_panel", "record_anchor", ["panel_id", "id"])
    op.create_table(
        "audit_run",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("reached", KEY, nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_run")),
    )
    op.create_index("ix_audit_run_panel", "audit_run", ["panel_id", "id"])
    op.create_table(
        "audit_difference",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("object_kind", sa.String(length=10), nullable=True),
        sa.Column("object_id", sa.String(length=200), nullable=True),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("credit_id", KEY, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=10), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=True),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("last_seen", UtcTime(), nullable=False),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("accepted_by", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["accepted_by"], ["agent.id"], name=op.f("fk_audit_difference_accepted_by_agent")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_audit_difference_case_id_case_")),
        sa.ForeignKeyConstraint(["credit_id"], ["credit.id"], name=op.f("fk_audit_difference_credit_id_credit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_difference")),
        sa.UniqueConstraint("panel_id", "key", name=op.f("uq_audit_difference_panel_id")),
    )
    op.create_index("ix_audit_difference_object", "audit_difference", ["panel_id", "object_kind", "object_id"])
