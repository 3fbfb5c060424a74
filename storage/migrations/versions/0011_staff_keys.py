"""A chat message in a staff chat is found by its own id, also where no thread says whose it is."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_staff_word_key", "staff_word", ["channel_key"])
    op.create_index("ix_staff_post_head", "staff_post", ["surface", "place", "head"])
