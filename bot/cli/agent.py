"""`makegood agent`: who may work the desk."""

from datetime import datetime, timedelta

import click
from sqlalchemy import Connection

from bot.composition import open_store
from bot.settings import load
from storage import agents

ROLES = click.Choice(["agent", "lead", "operator"])
FIRST_LINK = timedelta(hours=24)


@click.group("agent")
def agent_group() -> None:
    """People who work the desk."""


@agent_group.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, default="agent", show_default=True)
def add(name: str, role: str) -> None:
    """Add an agent, or make a new sign-in link for one, and print it. The link works once, within a day."""
    settings = load()
    database = open_store(settings)
    try:
        code = database.run(lambda conn: _add(conn, database.now(conn), settings.panel_id, name, role))
    finally:
        database.close()
    click.echo(f"{settings.web.address()}/desk/sign-in/{code}")


def _add(conn: Connection, now: datetime, panel_id: str, name: str, role: str) -> str:
    agent = agents.add(conn, panel_id, name, role, now)
    return agents.sign_in_code(conn, agent.id, now, FIRST_LINK)
