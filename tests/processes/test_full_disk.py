"""The disk is full: a clear answer, nothing half done, and everything that was accepted is handled afterwards."""

import secrets
from pathlib import Path

import httpx
from sqlalchemy import text

from bot.sandboxed import ADMIN_KEY
from storage.database import open_database
from tests.kit.databases import sqlite_url
from tests.kit.sandbox import SandboxServer
from tests.processes.promises import settled
from tests.processes.replicas import Replica

MOST_BYTES = 3_000_000
"""No file of the process may grow beyond this: its write-ahead log soon wants to."""

LONG = "nothing of my order ever came, " * 120


def test_a_full_disk_is_said_plainly_and_what_was_accepted_before_is_handled_after(tmp_path: Path) -> None:
    with sqlite_url() as url, SandboxServer(tmp_path / "panel.db") as panel:
        settings = {
            "MAKEGOOD_DATABASE_URL": url,
            "MAKEGOOD_PANEL__URL": panel.url,
            "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        }
        full = Replica(tmp_path, settings, prefix=("prlimit", f"--fsize={MOST_BYTES}"))
        full.start()
        try:
            full.wait_ready()
            accepted, refusal = say_until_refused(full.url)
            assert refusal.status_code == 503
            assert "Nothing was lost; please try again" in refusal.json()["error"]
            assert httpx.get(f"{full.url}/healthz").status_code == 200
        finally:
            full.kill()
        assert "disk" in full.log.read_text("utf-8")
        handled_after(full, settings, url, accepted)


def say_until_refused(url: str) -> tuple[int, httpx.Response]:
    """How many messages were accepted, and the first answer that refuses one."""
    with httpx.Client(base_url=url, headers={"accept": "application/json"}, timeout=60) as http:
        http.get("/chat")
        for said in range(2000):
            answer = http.post("/chat/messages", data={"event_id": secrets.token_hex(8), "text": f"{said} {LONG}"})
            if answer.status_code != 202:
                return said, answer
    raise AssertionError("the disk never got full")


def handled_after(full: Replica, settings: dict[str, str], url: str, accepted: int) -> None:
    """With room on the disk again every accepted message is handled, once, and none that was refused."""
    roomy = Replica(full.folder, settings, "roomy")
    roomy.start()
    try:
        roomy.wait_ready()
        database = open_database(url, upgrade=False)
        settled(database)
        count = "SELECT count(*) FROM message WHERE author = 'customer'"
        assert database.read(lambda conn: conn.execute(text(count)).scalar_one()) == accepted
        database.close()
        assert roomy.stop() == 0
    finally:
        roomy.kill()
