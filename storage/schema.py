"""The schema's revisions: brought up to date by one process at a time, refused when newer than this program."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.errors import StorageError
from storage.sqlite import database_file, make_engine, open_beside

LOCK = 7_204_118_663
"""PostgreSQL's advisory lock for migrations: any number, as long as nobody else uses it."""


def upgrade(url: str, *, to: str = "head") -> None:
    """Bring the schema to this program's revision, all or nothing; safe when several processes start at once.

    `to` names an earlier revision to stop at; tests start from there.

    Raises `StorageError` when the database cannot be reached or was written by a newer program.
    """
    with _connected(url) as conn, _alone(conn, url):
        _refuse_newer(conn)
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, to)


def check(url: str) -> None:
    """Raise `StorageError` when the schema is of a revision this program does not know."""
    with _connected(url) as conn:
        _refuse_newer(conn)


def _refuse_newer(conn: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    current = MigrationContext.configure(conn).get_current_revision()
    if current is not None and current not in known:
        raise StorageError(f"the database was written by a newer Makegood (schema {current}); update this program")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection of its own. On SQLite without checkpoints, for a running Makegood may hold the file."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = make_engine(url) if sqlite else create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as conn:
            yield conn
    except DBAPIError as problem:
        raise StorageError(f"the database cannot be used: {str(problem.orig).splitlines()[0]}") from problem
    finally:
        engine.dispose()


@contextmanager
def _alone(conn: Connection, url: str) -> Iterator[None]:
    """One transaction, every other process that would migrate the same database held off until it ends."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield
        conn.commit()
        return
    with open_beside(database_file(url), ".migrating") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        conn.exec_driver_sql("BEGIN IMMEDIATE")  # Alembic begins none itself on a connection that commits by itself
        try:
            yield
        except BaseException:
            conn.exec_driver_sql("ROLLBACK")
            raise
        conn.exec_driver_sql("COMMIT")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
