"""What all tables share: names of constraints, the surrogate key, the panel."""

from sqlalchemy import Column, MetaData

from storage.columns import Key, Line

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    """The row's own number."""
    return Column("id", Key, primary_key=True, autoincrement=True)


def panel() -> Column[str]:
    """The panel a row belongs to."""
    return Column("panel_id", Line(40), nullable=False)
