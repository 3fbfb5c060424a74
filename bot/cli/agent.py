"""`makegood agent`: who may work the desk."""

from datetime import datetime, timedelta

import click
from sqlalchemy import Connection

from bot.composition import open_store
from bot.settings import load
from storage import agents, passkeys

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


@agent_group.command("list")
def listing() -> None:
    """Everybody who may sign in, with their roles and where they work in chat."""
    settings = load()
    database = open_store(settings)
    try:
        known = database.read(
            lambda conn: [(one, agents.accounts(conn, one.id)) for one in agents.listing(conn, settings.panel_id)]
        )
    finally:
        database.close()
    for agent, accounts in known:
        click.echo("  ".join([agent.name, agent.role, *(channel for channel, _ in accounts)]))


@agent_group.command("remove")
@click.argument("name")
def remove(name: str) -> int:
    """Take all rights away at once: open sessions and unused links end too."""
    settings = load()
    database = open_store(settings)
    try:
        found = database.run(lambda conn: agents.remove(conn, settings.panel_id, name))
    finally:
        database.close()
    click.echo(f"{name} is removed." if found else f"there is no agent called {name}", err=not found)
    return 0 if found else 1


@agent_group.command("link")
@click.argument("name")
@click.option("--forget", is_flag=True, help="Take every chat account and open session of the agent away at once.")
def link(name: str, forget: bool) -> int:
    """Print what the agent sends the bot, on Telegram or Discord, to work cases there. It works once, within a day."""
    settings = load()
    database = open_store(settings)
    try:
        said = database.run(lambda conn: _link(conn, database.now(conn), settings.panel_id, name, forget))
    finally:
        database.close()
    click.echo(said or f"there is no agent called {name}; `makegood agent add` makes one", err=not said)
    return 0 if said else 1


@agent_group.command("reset-passkeys")
@click.argument("name")
def reset_passkeys(name: str) -> int:
    """Take every passkey of an agent away, sign them out everywhere, and print a new sign-in link."""
    settings = load()
    database = open_store(settings)
    try:
        code = database.run(lambda conn: _reset(conn, database.now(conn), settings.panel_id, name))
    finally:
        database.close()
    click.echo(
        f"{settings.web.address()}/desk/sign-in/{code}" if code else f"there is no agent called {name}", err=not code
    )
    return 0 if code else 1


def _reset(conn: Connection, now: datetime, panel_id: str, name: str) -> str:
    agent = next((one for one in agents.listing(conn, panel_id) if one.name == name), None)
    if agent is None:
        return ""
    passkeys.remove_all(conn, agent.id)
    return agents.sign_in_code(conn, agent.id, now, FIRST_LINK)


def _link(conn: Connection, now: datetime, panel_id: str, name: str, forget: bool) -> str:
    agent = next((one for one in agents.listing(conn, panel_id) if one.name == name), None)
    if agent is None:
        return ""
    if forget:
        return f"{name} has {agents.forget(conn, agent.id)} chat account(s) less, and is signed out everywhere."
    return f"/agent {agents.sign_in_code(conn, agent.id, now, FIRST_LINK, 'link')}"


def _add(conn: Connection, now: datetime, panel_id: str, name: str, role: str) -> str:
    agent = agents.add(conn, panel_id, name, role, now)
    return agents.sign_in_code(conn, agent.id, now, FIRST_LINK)
