"""Where time comes from. No statement calls `now()` by itself; each is given the time of this clock."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, text

ReadClock = Callable[[Connection], datetime]
"""The present moment as seen through a connection; timezone-aware UTC."""


def database_time(conn: Connection) -> datetime:
    """PostgreSQL's own time, so that replicas agree; on SQLite, which has one process, this machine's."""
    if conn.dialect.name == "postgresql":
        moment: datetime = conn.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)
