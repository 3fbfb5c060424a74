"""PostgreSQL's disk is full: a clear answer, nothing half done, and the same process goes on when there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url, text

from bot.sandboxed import ADMIN_KEY
from storage.database import open_database
from storage.schema import upgrade
from tests.kit.databases import Alone, admin, server_alone
from tests.kit.sandbox import SandboxServer
from tests.processes.promises import settled
from tests.processes.replicas import Replica
from tests.processes.test_full_disk import say_until_refused

DISK = "64m"
LEFT = 200_000
"""Bytes that are left when the rest of the disk is taken by somebody else."""

APART = ("unshare", "-m") if os.geteuid() == 0 else ("unshare", "--map-current-user", "--keep-caps", "-m")


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*APART, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True)
    return tried.returncode == 0


@dataclass(frozen=True)
class SmallDisk:
    """A disk of its own under a database. Only the server sees it by its name; we reach it through the server."""

    url: str
    folder: Path

    def fill(self) -> None:
        """Somebody else takes all but a little of it."""
        room = shutil.disk_usage(self.folder).free - LEFT
        (self.folder / "somebody-else").write_bytes(b"x" * room)

    def empty(self) -> None:
        """And gives it back."""
        (self.folder / "somebody-else").unlink()


@contextmanager
def small_disk(alone: Alone) -> Iterator[SmallDisk]:
    """A migrated database on a disk of a few megabytes, whose log lies elsewhere, as on many servers."""
    mounted = alone.folder / "small"
    mounted.mkdir()
    alone.restart_by(*APART, "sh", "-c", f'mount -t tmpfs -o size={DISK},mode=1777 none {mounted} && exec "$@"', "-")
    owned = mounted / "data"
    seen = Path(f"/proc/{alone.pid()}/root{owned}")
    seen.mkdir()
    os.chown(seen, *_owner(alone.folder))
    admin(f"CREATE TABLESPACE small LOCATION '{owned}'", alone.url)
    admin("CREATE DATABASE small TABLESPACE small", alone.url)
    url = make_url(alone.url).set(database="small").render_as_string(hide_password=False)
    upgrade(url)
    yield SmallDisk(url, seen.parent)


def _owner(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_uid, found.st_gid


@pytest.mark.skipif(not _may_mount(), reason="a small disk cannot be mounted here: neither root nor user namespaces")
def test_a_full_disk_under_postgresql_is_said_plainly_and_the_same_process_goes_on_with_room(tmp_path: Path) -> None:
    with server_alone() as alone, small_disk(alone) as disk, SandboxServer(tmp_path / "panel.db") as panel:
        settings = {
            "MAKEGOOD_DATABASE_URL": disk.url,
            "MAKEGOOD_SECRET_KEY": "the same for every replica, at least as long",
            "MAKEGOOD_PANEL__URL": panel.url,
            "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        }
        replica = Replica(tmp_path, settings)
        replica.start()
        try:
            replica.wait_ready()
            disk.fill()
            accepted, refusal = say_until_refused(replica.url)
            assert refusal.status_code == 503
            assert "Nothing was lost; please try again" in refusal.json()["error"]
            assert httpx.get(f"{replica.url}/healthz").status_code == 200
            disk.empty()
            database = open_database(disk.url, upgrade=False)
            settled(database)
            count = "SELECT count(*) FROM message WHERE author = 'customer'"
            assert database.read(lambda conn: conn.execute(text(count)).scalar_one()) == accepted
            database.close()
            assert "the database's disk is full" in replica.log.read_text("utf-8")
            assert replica.stop() == 0
        finally:
            replica.kill()
