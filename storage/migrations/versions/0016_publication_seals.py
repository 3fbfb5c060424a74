"""Each published text is sealed over the one before it, so that no one can be changed or taken out in silence."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("policy_publication", sa.Column("seal", sa.String(length=64)))
