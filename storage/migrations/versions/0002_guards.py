"""The database keeps the money right by itself: balances follow entries, entries and credits cannot be bent.

Balances are moved when an entry is inserted, and a balance that is not the sum of its entries is refused, so that
neither a hand-written INSERT nor a hand-written UPDATE can make room for a credit.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

SUM = """(SELECT coalesce(sum(CASE WHEN to_id = NEW.id THEN amount ELSE -amount END), 0)
          FROM ledger_entry WHERE from_id = NEW.id OR to_id = NEW.id)"""

ONE_OBJECT = """EXISTS (
    SELECT 1 FROM ledger_account a JOIN ledger_account b ON a.panel_id = b.panel_id
      AND a.object_kind = b.object_kind AND a.object_id = b.object_id AND a.currency = b.currency
    WHERE a.id = NEW.from_id AND b.id = NEW.to_id AND a.panel_id = NEW.panel_id)"""

RESERVED = """(SELECT coalesce(sum(CASE kind WHEN 'reserve' THEN amount ELSE -amount END), 0)
               FROM ledger_entry WHERE credit_id = NEW.id)"""

KEY_CHANGED = " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        *("panel_id", "case_id", "object_kind", "object_id", "component"),
        *("raises_to", "attempt", "amount", "currency", "account", "reference"),
    )
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

MOVE = (
    "UPDATE ledger_account SET balance = balance - NEW.amount WHERE id = NEW.from_id",
    "UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.to_id",
)

RULES = (
    # name, table, moment, condition under which it is refused, what is said
    ("entry_one_object", "ledger_entry", "BEFORE INSERT", f"NOT {ONE_OBJECT}", "both sides must belong to one object"),
    ("entry_final", "ledger_entry", "BEFORE UPDATE", "1 = 1", "ledger entries cannot be changed"),
    ("entry_kept", "ledger_entry", "BEFORE DELETE", "1 = 1", "ledger entries cannot be deleted"),
    ("account_empty", "ledger_account", "BEFORE INSERT", "NEW.balance <> 0", "an account starts with nothing"),
    ("account_sum", "ledger_account", "AFTER UPDATE", f"NEW.balance <> {SUM}", "a balance is the sum of its entries"),
    ("account_kept", "ledger_account", "BEFORE DELETE", "1 = 1", "ledger accounts cannot be deleted"),
    ("credit_starts", "credit", "BEFORE INSERT", "NEW.state <> 'intended'", "a credit starts as intended"),
    ("credit_key", "credit", "BEFORE UPDATE", KEY_CHANGED, "key and amount of a credit cannot be changed"),
    ("credit_step", "credit", "BEFORE UPDATE", f"NOT ({STEPS})", "a credit cannot take this step"),
    (
        "credit_covered",
        "credit",
        "BEFORE UPDATE",
        f"NEW.state = 'sending' AND OLD.state <> 'sending' AND {RESERVED} < NEW.amount",
        "a credit is sent only under its reservation",
    ),
    ("credit_kept", "credit", "BEFORE DELETE", "1 = 1", "credits cannot be deleted"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _sqlite() -> None:
    for name, table, moment, refused, words in RULES:
        op.execute(
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    op.execute(f"CREATE TRIGGER entry_moves AFTER INSERT ON ledger_entry FOR EACH ROW BEGIN {'; '.join(MOVE)}; END")


def _postgresql() -> None:
    for name, table, moment, refused, words in RULES:
        gives = "OLD" if moment.endswith("DELETE") else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {gives}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    moves = "; ".join(MOVE)
    op.execute(
        f"CREATE FUNCTION entry_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {moves}; RETURN NEW; END $$"
    )
    op.execute("CREATE TRIGGER entry_moves AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION entry_moves()")
