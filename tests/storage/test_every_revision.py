"""A store of any earlier program, with rows in it, becomes today's and keeps them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.database import open_database
from storage.schema import _config, upgrade
from storage.tables import metadata
from tests.kit.databases import URLS

EARLIER = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][1:]
ROWS = (
    """INSERT INTO chat (id, panel_id, channel, chat_key, language, draft, reachable, created_at, updated_at)
       VALUES (7, 'main', 'web', 'c', 'en', '{}', TRUE, '2026-01-01', '2026-01-01')""",
    """INSERT INTO case_ (id, panel_id, number, chat_id, state, object, claim, opened_at, updated_at)
       VALUES (7, 'main', 'MG-1001', 7, 'handoff', 'order', '{}', '2026-01-01', '2026-01-01')""",
    """INSERT INTO job (panel_id, kind, key, payload, run_at, attempts, claims, done_at, dead)
       VALUES ('main', 'gather', '7', '{}', '2026-01-01', 5, 5, '2026-01-01', TRUE)""",
)


@pytest.mark.parametrize("engine", URLS)
@pytest.mark.parametrize("revision", EARLIER)
def test_a_store_of_every_earlier_revision_is_brought_up_to_date_with_its_rows(engine: str, revision: str) -> None:
    with URLS[engine](migrated=False) as url:
        upgrade(url, to=revision)
        old = open_database(url, upgrade=False)
        leases = revision >= "0003"  # before it, a job did not count its leases
        rows = ROWS if leases else [row.replace("attempts, claims", "attempts").replace("5, 5", "5") for row in ROWS]
        old.run(lambda conn: [conn.execute(text(row)) for row in rows])
        old.close()
        now = open_database(url)
        joined = "SELECT number FROM case_ JOIN chat ON chat.id = chat_id JOIN job ON dead AND key = '7'"
        assert now.read(lambda conn: conn.execute(text(joined)).scalar_one()) == "MG-1001"
        assert now.run(lambda conn: list(compare_metadata(MigrationContext.configure(conn), metadata))) == []
        now.close()
