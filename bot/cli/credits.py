"""`makegood credits`: the kill switch."""

import getpass

import click

from bot.composition import open_store
from bot.settings import load
from storage import switches


@click.group("credits")
def credits_group() -> None:
    """Stop all credits, or let them go on."""


@credits_group.command("stop")
def stop() -> None:
    """No credit is sent from now on; cases that would get one go to a person."""
    _set(True)
    click.echo(
        "Credits are stopped. Cases that would be credited go to a person. `makegood credits start` undoes this."
    )


@credits_group.command("start")
def start() -> None:
    """Let credits go on, within authority and caps."""
    _set(False)
    click.echo("Credits are on, within authority and caps.")


def _set(stopped: bool) -> None:
    settings = load()
    database = open_store(settings)
    try:
        database.run(
            lambda conn: switches.put(
                conn, settings.panel_id, "credits_stopped", stopped, database.now(conn), by=f"cli:{getpass.getuser()}"
            )
        )
    finally:
        database.close()
