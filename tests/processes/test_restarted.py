"""PostgreSQL is restarted under load, as an operator does and as a crash does: nothing is lost, nothing paid twice."""

import os
import random
import time
from pathlib import Path

from tests.kit.databases import server_alone
from tests.processes.crowd import Crowd, claiming
from tests.processes.promises import check, settled
from tests.processes.test_killed import KILLS, world

SEED = int(os.environ.get("MAKEGOOD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


def test_nothing_is_lost_and_nothing_paid_twice_when_the_database_server_is_restarted_under_load(
    tmp_path: Path,
) -> None:
    rng = random.Random(SEED)
    times = max(2, KILLS // 10)
    with server_alone() as alone, world(alone.url, tmp_path, 2) as running:
        crowd = Crowd(running.panel, running.replicas, running.telegram)
        with claiming(crowd):
            for place in range(times):
                time.sleep(rng.uniform(1, 4))
                alone.restart(("immediate", "fast")[place % 2])
        settled(running.database)
        ended = check(running.database, running.panel, crowd.orders, crowd.said)
        assert ended["closed credited"], f"seed {SEED}: {dict(ended)}"
        for replica in running.replicas:
            assert replica.stop() == 0, "a replica that outlives its database's restart stops as ever"
    print(f"seed {SEED}: {times} restarts, {len(crowd.orders)} claims, {dict(ended)}")  # noqa: T201 - shown with -s
