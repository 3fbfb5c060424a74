"""`makegood db`: the schema."""

import click

from bot.settings import load
from storage import schema


@click.group("db")
def db_group() -> None:
    """The database's schema."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the schema up to date; safe when several processes do it at once."""
    settings = load()
    schema.upgrade(settings.database_url)
    click.echo("The schema is up to date.")
