"""`kill -9` at random under load, on the page and on Telegram: one process on SQLite, two replicas on PostgreSQL."""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandboxed import ADMIN_KEY, FOLDER, PROVIDER_KEY, SUPPLIER
from storage.database import Database, open_database
from tests.kit.botapi.serving import BotApiServer
from tests.kit.databases import URLS
from tests.kit.sandbox import SandboxServer
from tests.processes.crowd import Crowd, claiming
from tests.processes.promises import check, settled
from tests.processes.replicas import Replica, kill_at_random

KILLS = int(os.environ.get("MAKEGOOD_KILLS", "4"))
"""Per engine; `make soak` asks for 110 each."""

SEED = int(os.environ.get("MAKEGOOD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
STAFF = -1001


@dataclass
class World:
    """The panel, Telegram, the database and the processes, all real."""

    panel: SandboxServer
    telegram: BotApiServer
    database: Database
    replicas: list[Replica]


def settings_of(url: str, panel: SandboxServer, telegram: BotApiServer) -> dict[str, str]:
    """What an operator sets; leases are short, so that a test need not wait a minute for each dead process."""
    return {
        "MAKEGOOD_DATABASE_URL": url,
        "MAKEGOOD_SECRET_KEY": "the same for every replica, at least as long",
        "MAKEGOOD_PANEL__KIND": "sandbox",
        "MAKEGOOD_PANEL__URL": panel.url,
        "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        "MAKEGOOD_PANEL__RETURNS": "manual",
        "MAKEGOOD_PANEL__CHARGE": "gross",
        "MAKEGOOD_PANEL__CAUSES": (FOLDER / "causes.json").read_text("utf-8"),
        "MAKEGOOD_PROVIDERS": f'[{{"name": "{SUPPLIER}", "url": "{panel.url}/provider", "key": "{PROVIDER_KEY}"}}]',
        "MAKEGOOD_CREDIT__LOOK_AFTER": "0.5",
        "MAKEGOOD_CREDIT__GRACE": "4",
        "MAKEGOOD_REPLICAS__JOB_LEASE": "5",
        "MAKEGOOD_REPLICAS__OWNER_LEASE": "3",
        "MAKEGOOD_TELEGRAM__TOKEN": telegram.token,
        "MAKEGOOD_TELEGRAM__API_ROOT": telegram.root,
        "MAKEGOOD_TELEGRAM__STAFF_CHAT": str(STAFF),
    }


@contextmanager
def world(url: str, folder: Path, replicas: int) -> Iterator[World]:
    """Everything running on that database; the processes are gone afterwards."""
    with ExitStack() as stack:
        panel = stack.enter_context(SandboxServer(folder / "panel.db", returns="manual", charge="gross"))
        telegram = stack.enter_context(BotApiServer())
        telegram.group(STAFF)
        settings = settings_of(url, panel, telegram)
        running = [Replica(folder, settings, name) for name in "abc"[:replicas]]
        for replica in running:
            replica.start()
            stack.callback(replica.kill)
        for replica in running:
            replica.wait_ready()
        database = open_database(url, upgrade=False)
        stack.callback(database.close)
        yield World(panel, telegram, database, running)


@pytest.mark.parametrize(("engine", "replicas"), [("sqlite", 1), ("postgresql", 2)])
def test_nothing_is_lost_and_nothing_paid_twice_however_often_processes_are_killed(
    engine: str, replicas: int, tmp_path: Path
) -> None:
    rng = random.Random(SEED)
    with URLS[engine]() as url, world(url, tmp_path, replicas) as running:
        crowd = Crowd(running.panel, running.replicas, running.telegram)
        with claiming(crowd):
            kill_at_random(running.replicas, KILLS, rng)
        settled(running.database)
        ended = check(running.database, running.panel, crowd.orders, crowd.said)
        assert ended["closed credited"], f"seed {SEED}: {dict(ended)}"
        for replica in running.replicas:
            assert replica.stop() == 0
    print(f"seed {SEED}: {KILLS} kills, {len(crowd.orders)} claims, {dict(ended)}")  # noqa: T201 - shown with -s
