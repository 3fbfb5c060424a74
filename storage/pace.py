"""A pace that all replicas keep together: one row says when the next call may be made."""

import time
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Database
from storage.tables import pace as table


class SharedPace:
    """So many calls a second, counted over every process on the database (a `Limiter` of `triage.panels`)."""

    def __init__(self, database: Database, panel_id: str, name: str, per_second: float = 5) -> None:
        self._database = database
        self._key = {"panel_id": panel_id, "name": name}
        self._gap = timedelta(seconds=1 / per_second)

    def wait(self, most: float) -> bool:
        """Return True when the next call may be made, or False at once when that would take longer than `most`."""
        pause = self._database.run(lambda conn: self.take(conn, timedelta(seconds=most)), quiet=True)
        if pause is None:
            return False
        time.sleep(max(0.0, pause.total_seconds()))
        return True

    def take(self, conn: Connection, most: timedelta) -> timedelta | None:
        """How long to wait for the place taken; None, and no place is taken, when that is too long."""
        if conn.dialect.name == "postgresql":
            conn.execute(text("SET LOCAL synchronous_commit = off"))  # a place lost in a crash costs nothing
        now = self._database.now(conn)
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        conn.execute(dialect.insert(table).values(**self._key, next_at=now).on_conflict_do_nothing())
        where = [table.c[name] == value for name, value in self._key.items()]
        free: datetime = conn.execute(select(table.c.next_at).where(*where).with_for_update()).scalar_one()
        start = max(now, free)
        if start - now > most:
            return None
        conn.execute(table.update().where(*where).values(next_at=start + self._gap))
        return start - now
