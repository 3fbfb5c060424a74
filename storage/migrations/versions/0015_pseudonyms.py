"""What forgetting a customer needs: a settled credit's account may become a pseudonym, and a case says it was done."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcTime

revision = "0015"
down_revision = "0014"

COLUMNS = ("panel_id", "case_id", "object_kind", "object_id", "component", "raises_to", "attempt", "amount", "currency")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in (*COLUMNS, "reference"))
FORGOTTEN = "NEW.account LIKE 'erased-%' AND OLD.state IN ('credited', 'withdrawn') AND NEW.state = OLD.state"
KEY_CHANGED = f"({CHANGED} OR (OLD.account <> NEW.account AND NOT ({FORGOTTEN})))"


WORDS = "key and amount of a credit cannot be changed"


def upgrade() -> None:
    op.add_column("case_", sa.Column("erased_at", UtcTime()))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION credit_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {KEY_CHANGED} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        return
    op.execute("DROP TRIGGER credit_key")
    op.execute(
        f"CREATE TRIGGER credit_key BEFORE UPDATE ON credit FOR EACH ROW WHEN {KEY_CHANGED} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )
