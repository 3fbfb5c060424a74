"""The database turns read-only: a clear answer, nothing half done, nothing missing once it can be written again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bot.sandboxed import ADMIN_KEY
from tests.kit.databases import postgres_url, sqlite_url
from tests.kit.sandbox import SandboxServer
from tests.kit.whole import Customer
from tests.processes.crowd import make_order
from tests.processes.promises import check, settled
from tests.processes.replicas import Replica
from tests.processes.test_killed import world

RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Root may write what nobody may; without these two powers it is held to a file's rights like anybody."""


@pytest.mark.parametrize("part", ["makegood.db", "."])
def test_a_read_only_file_or_folder_is_named_and_left_as_it_was_and_works_when_its_rights_are_repaired(
    part: str, tmp_path: Path
) -> None:
    with sqlite_url() as url, SandboxServer(tmp_path / "panel.db") as panel:
        settings = {
            "MAKEGOOD_DATABASE_URL": url,
            "MAKEGOOD_PANEL__URL": panel.url,
            "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        }
        folder = Path(make_url(url).database or "").parent
        before = _contents(folder)
        with _read_only(folder / part):
            for command in ("run", "doctor"):
                assert "the database is read-only: the " in _said(tmp_path, settings, command)
            assert _contents(folder) == before
        replica = Replica(tmp_path, settings, prefix=RIGHTS)
        replica.start()
        try:
            replica.wait_ready()
            assert replica.stop() == 0
        finally:
            replica.kill()


@contextmanager
def _read_only(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        path.chmod(mode)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _said(folder: Path, settings: dict[str, str], command: str) -> str:
    """What the command says, having failed."""
    root = str(Path(__file__).parent.parent.parent)
    ran = subprocess.run(
        [*RIGHTS, sys.executable, "-m", "bot", command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def test_a_server_that_turns_read_only_refuses_plainly_and_every_claim_made_before_ends_after(tmp_path: Path) -> None:
    with postgres_url() as url, world(url, tmp_path, 1) as running:
        replica = running.replicas[0]
        order = make_order(running.panel, 1)
        with httpx.Client(base_url=replica.url, headers={"accept": "application/json"}, timeout=60) as http:
            http.get("/chat")
            Customer(http).claim(order.number, order.link)
            with _refusing_to_write(url):
                answer = http.post("/chat/messages", data={"event_id": "once", "text": "is there news"})
                assert answer.status_code == 503
                assert "Nothing was lost; please try again" in answer.json()["error"]
                assert httpx.get(f"{replica.url}/healthz").status_code == 200
            again = http.post("/chat/messages", data={"event_id": "once", "text": "is there news"})
            assert again.status_code == 202
        settled(running.database)
        check(running.database, running.panel, [order], said=3)
        assert "the database is read-only" in replica.log.read_text("utf-8")


@contextmanager
def _refusing_to_write(url: str) -> Iterator[None]:
    """Every session of the database is read-only, those that were open too: they are ended and come again."""
    address = make_url(url)
    admin = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as conn:
        end = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :name")
        for change in ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
            conn.execute(text(f'ALTER DATABASE "{address.database}" {change}'))
            conn.execute(end, {"name": address.database})
            if change.startswith("SET"):
                yield
