# ruff: noqa: S608 - every statement is put together from the words below
"""A record of many years: chats, cases, events, worked messages and finished jobs, written by the database itself."""

from sqlalchemy import Connection, text

from storage.database import Database, open_database

AT_ONCE = 50_000
"""Rows of each table in one transaction. Their ids go down from two thousand million, out of the way of later ones."""

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)",
    "postgresql": "WITH n AS (SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS i)",
}

MADE = "'2026-01-01 00:00:00'"

ROWS = (
    f"""INSERT INTO chat (id, panel_id, channel, chat_key, language, draft, reachable, created_at, updated_at)
        {{numbers}} SELECT 2000000000 - i, 'main', 'web', 'old-' || i, 'en', '{{{{}}}}', TRUE, {MADE}, {MADE} FROM n""",
    f"""INSERT INTO case_ (id, panel_id, number, chat_id, state, outcome, object, order_number, claim, opened_at,
            updated_at, closed_at)
        {{numbers}} SELECT 2000000000 - i, 'main', 'OLD-' || i, 2000000000 - i, 'closed', 'credited', 'order', 'o' || i,
            '{{{{}}}}', {MADE}, {MADE}, {MADE} FROM n""",
    f"""INSERT INTO case_event (panel_id, case_id, kind, actor, data, at, place, digest, seal)
        {{numbers}} SELECT 'main', 2000000000 - i, 'decided', 'bot', '{{{{}}}}', {MADE}, 1, 'd', 's' FROM n""",
    f"""INSERT INTO inbox (panel_id, channel, event_id, chat_key, payload, state, attempts, run_at, received_at,
            done_at)
        {{numbers}} SELECT 'main', 'web', 'old-' || i, 'old-' || i, '{{{{}}}}', 'done', 0, {MADE}, {MADE},
            {MADE} FROM n""",
    f"""INSERT INTO message (panel_id, chat_id, case_id, author, channel, text, redactions, buttons, files, at, version)
        {{numbers}} SELECT 'main', 2000000000 - i, 2000000000 - i, 'customer', 'web', 'nothing came', '[]', '[]', '[]',
            {MADE}, 0 FROM n""",
    f"""INSERT INTO notice (panel_id, channel, chat_key, case_id, audience, payload, state, attempts, run_at, sent_at)
        {{numbers}} SELECT 'main', 'telegram', 'old-' || i, 2000000000 - i, 'customer', '{{{{}}}}', 'sent', 1, {MADE},
            {MADE} FROM n""",
    f"""INSERT INTO evidence (id, panel_id, chat_id, digest, shown_digest, name, mime, size, width, height, stored_at)
        {{numbers}} SELECT 2000000000 - i, 'main', 2000000000 - i, 'd' || i, 's' || i, 'a.png', 'image/png', 9, 9, 9,
            {MADE} FROM n""",
    f"""INSERT INTO case_evidence (case_id, evidence_id, added_at)
        {{numbers}} SELECT 2000000000 - i, 2000000000 - i, {MADE} FROM n""",
    f"""INSERT INTO fact (panel_id, case_id, round, name, value, source, observed_at)
        {{numbers}} SELECT 'main', 2000000000 - i, 1, 'order_status', '{{{{}}}}', 'panel', {MADE} FROM n""",
    f"""INSERT INTO assessment (panel_id, case_id, round, policy, version, digest, evaluator, facts, result, decision,
            at)
        {{numbers}} SELECT 'main', 2000000000 - i, 1, 'fluxmio', '1', 'd', '1', '{{{{}}}}', '{{{{}}}}', '{{{{}}}}',
            {MADE} FROM n""",
    f"""INSERT INTO statement (panel_id, case_id, kind, quote, corrects, at)
        {{numbers}} SELECT 'main', 2000000000 - i, 'delivered_none', 'nothing came', FALSE, {MADE} FROM n""",
    """INSERT INTO wording_band (panel_id, case_id, place, band)
        {numbers} SELECT 'main', 2000000000 - i, 1, 'b' || i FROM n""",
    f"""INSERT INTO link_check (panel_id, target_key, order_number, state, reason, via, owner, at)
        {{numbers}} SELECT 'main', 't' || i, 'o' || i, 'public', '', 'test', '', {MADE} FROM n""",
    f"""INSERT INTO job (panel_id, kind, key, payload, run_at, attempts, claims, done_at, dead)
        {{numbers}} SELECT 'main', 'gather', 'old-' || i, '{{{{}}}}', {MADE}, 1, 1, {MADE}, FALSE FROM n""",
)


def fill_at(url: str, cases: int) -> None:
    """As `fill`, for a store that nobody has open: on SQLite what was written is out of the log then."""
    database = open_database(url, exclusive=url.startswith("sqlite"))
    fill(database, cases)
    database.close()


def fill(database: Database, cases: int) -> None:
    """Bring the record to so many closed cases with all that belongs to them, and let the planner know."""
    numbers = NUMBERS[database.dialect]

    def one(conn: Connection) -> bool:
        there = conn.execute(text("SELECT count(*) FROM case_ WHERE id BETWEEN 1000000000 AND 1999999999")).scalar_one()
        if there >= cases:
            return False
        span = {"first": there + 1, "last": min(cases, there + AT_ONCE)}
        for statement in ROWS:
            conn.execute(text(statement.format(numbers=numbers)), span)
        return True

    while database.run(one, quiet=True):
        pass
    database.run(lambda conn: conn.execute(text("ANALYZE")), quiet=True)
