"""Where a customer who takes no direct messages is answered: a room made for this chat alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("chat", sa.Column("place", sa.String(60)))
