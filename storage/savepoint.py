"""A part of a transaction that can be undone by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection


@contextmanager
def undone_when_it_fails(conn: Connection) -> Iterator[None]:
    """What the block wrote is undone when it raises; the exception goes on, and so may the transaction."""
    conn.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        conn.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
        conn.exec_driver_sql("RELEASE SAVEPOINT part")
        raise
    conn.exec_driver_sql("RELEASE SAVEPOINT part")
