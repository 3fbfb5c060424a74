"""What agents type in a thread is done by the desk's own functions, with its rights and in its record."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.app import App
from bot.desk.rights import Invalid, NotAllowed, Stale
from bot.staff.asking import Asked
from bot.staff.commands import read_command
from bot.staff.deeds import perform
from storage import agents, cases, searching, tasks
from storage.agents import Agent
from storage.database import open_database
from tests.bot.desk.test_money_on_the_desk import lost
from tests.kit.cases import Opened, add_agent, case_now, open_case
from tests.kit.databases import sqlite_url
from tests.kit.web import installation


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An installation on SQLite whose bot is on Telegram."""
    with sqlite_url() as url:
        database = open_database(url)
        yield installation(database, tmp_path, telegram={"token": "1:a"})
        database.close()


def typed(app: App, agent: Agent, opened: Opened, words: str) -> str:
    """What the agent is answered in the thread."""
    command = read_command(words)
    assert command is not None
    asked = Asked(command[0], opened.case_id, None, typed=command[1])
    return app.database.run(lambda conn: perform(conn, app, agent, asked, app.database.now(conn)))


def test_a_fact_is_recorded_and_the_answer_says_before_and_now(app: App) -> None:
    ada, opened = add_agent(app, "Ada"), open_case(app, order_remains=None)
    said = typed(app, ada, opened, "/fact order_remains 1000 seen in the panel")
    assert said.startswith("order_remains = 1000. Before: ")
    assert "Now: " in said
    with pytest.raises(Invalid, match="how you know it"):
        typed(app, ada, opened, "/fact order_remains 900")
    assert "unknown" in typed(app, ada, opened, "/fact order_remains - it cannot be told").lower()


def test_a_refill_is_asked_for_once(app: App) -> None:
    ada, opened = add_agent(app, "Ada"), open_case(app)
    typed(app, ada, opened, "/refill")
    assert [one.kind for one in app.database.read(lambda conn: tasks.of_case(conn, opened.case_id))] == ["refill"]
    with pytest.raises((Invalid, Stale)):
        typed(app, ada, opened, "/refill")


def test_a_case_is_put_off_tagged_and_given_on(app: App) -> None:
    ada, opened = add_agent(app, "Ada"), open_case(app)
    bo = add_agent(app, "Bo")
    assert typed(app, ada, opened, "/putoff 24") == "Put off for a day."
    assert case_now(app, opened).snoozed_until is not None
    assert typed(app, ada, opened, "/putoff").endswith("is back in the queue.")
    typed(app, ada, opened, "/tag vip night")
    assert app.database.read(lambda conn: searching.tags(conn, [opened.case_id]))[opened.case_id] == ["night", "vip"]
    typed(app, ada, opened, "/give Bo")
    assert case_now(app, opened).held_by == bo.id
    with pytest.raises(Invalid):
        typed(app, ada, opened, "/putoff 9999")


def test_a_lost_credit_is_settled_by_a_lead_and_by_nobody_else(app: App) -> None:
    lead, opened = add_agent(app, "Lia", "lead"), open_case(app)
    credit = lost(app, opened, lead)
    with pytest.raises(Invalid, match=credit.reference):
        typed(app, lead, opened, "/paid MG-nothing 77")
    with pytest.raises(NotAllowed):
        typed(app, add_agent(app, "Ada"), opened, f"/paid {credit.reference} 77")
    assert typed(app, lead, opened, f"/paid {credit.reference} 77") == "Settled as paid."
    assert case_now(app, opened).outcome == "credited"


def test_a_sign_in_link_goes_to_the_agents_own_chat_and_works_once(app: App) -> None:
    ada, opened = add_agent(app, "Ada"), open_case(app)

    def work(conn: Connection) -> None:
        agents.identify(conn, "telegram", "71", ada.id, app.database.now(conn))

    app.database.run(work)
    assert "/sign-in/" not in typed(app, ada, opened, "/desk")

    def read(conn: Connection) -> tuple[str, str]:
        row = conn.execute(text("SELECT chat_key, payload FROM notice WHERE audience = 'agent'")).one()
        return row.chat_key, str(row.payload)

    chat, words = app.database.read(read)
    found = re.search(r"/desk/sign-in/([\w-]+)", words)
    assert chat == "71"
    assert found is not None
    redeemed = [app.database.run(lambda conn: agents.redeem(conn, found[1], app.database.now(conn))) for _ in range(2)]
    assert [one.id if one else None for one in redeemed] == [ada.id, None]
    assert not any(
        "sign-in" in str(one.data) for one in app.database.read(lambda conn: cases.events(conn, opened.case_id))
    )
