"""Money moves only along the ledger's paths and only from a credit's own reservation; leases are numbered.

Before this revision an entry written by hand could lead from `sales` straight to `reserved`, past what was paid.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

PATHS = {
    "paid": (("sales", "refundable"),),
    "reserve": (("refundable", "reserved"),),
    "release": (("reserved", "refundable"),),
    "credit": (("reserved", "credited"),),
    "return": (("refundable", "returned"),),
    "correction": (("sales", "refundable"), ("refundable", "sales"), ("returned", "refundable")),
}

PATH = " OR ".join(
    f"(NEW.kind = '{kind}' AND a.kind = '{start}' AND b.kind = '{end}')"
    for kind, ends in PATHS.items()
    for start, end in ends
)

ON_A_PATH = f"""EXISTS (SELECT 1 FROM ledger_account a, ledger_account b
    WHERE a.id = NEW.from_id AND b.id = NEW.to_id AND ({PATH}))"""  # noqa: S608 - put together from the constants above

OF_A_CREDIT = """EXISTS (SELECT 1 FROM credit c JOIN ledger_account a ON a.panel_id = c.panel_id
    AND a.object_kind = c.object_kind AND a.object_id = c.object_id AND a.currency = c.currency
    WHERE c.id = NEW.credit_id AND a.id = NEW.from_id)"""

RESERVED = """(SELECT coalesce(sum(CASE kind WHEN 'reserve' THEN amount ELSE -amount END), 0)
    FROM ledger_entry WHERE credit_id = NEW.credit_id)"""

STILL_RESERVED = RESERVED.replace("NEW.credit_id", "NEW.id")

BOOKED = "(SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE credit_id = NEW.id AND kind = 'credit')"

ENDS = "NEW.state IN ('credited', 'withdrawn') AND OLD.state <> NEW.state"

NOT_AS_BOOKED = f"""({STILL_RESERVED} <> 0
    OR {BOOKED} <> CASE NEW.state WHEN 'credited' THEN coalesce(NEW.confirmed, 0) ELSE 0 END)"""

BY_CREDIT = "NEW.kind IN ('reserve', 'release', 'credit')"

ACCOUNT_CHANGED = " OR ".join(
    f"OLD.{column} <> NEW.{column}" for column in ("id", "panel_id", "object_kind", "object_id", "kind", "currency")
)

RULES = (
    ("entry_path", "ledger_entry", "INSERT", f"NOT {ON_A_PATH}", "money does not move this way"),
    ("entry_credit", "ledger_entry", "INSERT", f"{BY_CREDIT} AND NOT {OF_A_CREDIT}", "it belongs to no credit"),
    (
        "entry_reserved",
        "ledger_entry",
        "INSERT",
        f"NEW.kind IN ('release', 'credit') AND {RESERVED} < NEW.amount",
        "a credit takes only what it has reserved",
    ),
    ("credit_booked", "credit", "UPDATE", f"{ENDS} AND {NOT_AS_BOOKED}", "a credit ends as its entries say"),
    ("account_key", "ledger_account", "UPDATE", ACCOUNT_CHANGED, "whose account it is cannot be changed"),
)

KEPT_WHOLE = ("ledger_entry", "ledger_account", "credit")


def upgrade() -> None:
    op.add_column("job", sa.Column("claims", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
        return
    for name, table, action, refused, words in RULES:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _postgresql() -> None:
    for name, table, action, refused, words in RULES:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    op.execute(
        "CREATE FUNCTION kept_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the books cannot be emptied' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in KEPT_WHOLE:
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION kept_whole()")
