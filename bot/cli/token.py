"""`makegood token`: programs that may use the API."""

import click

from bot.composition import open_store
from bot.settings import load
from storage import tokens


@click.group("token")
def token_group() -> None:
    """Programs that may use the API."""


@token_group.command("add")
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(tokens.SCOPES), multiple=True, required=True)
def add(name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for a program of that name and print it, once. Send it as `Authorization: Bearer TOKEN`."""
    settings = load()
    database = open_store(settings)
    try:
        token = database.run(lambda conn: tokens.add(conn, settings.panel_id, name, scopes, database.now(conn)))
    finally:
        database.close()
    click.echo(token)


@token_group.command("list")
def listing() -> None:
    """Every program that holds a token, with what it may do."""
    settings = load()
    database = open_store(settings)
    try:
        known = database.read(lambda conn: tokens.listing(conn, settings.panel_id))
    finally:
        database.close()
    for token in known:
        click.echo(f"{token.name}  {' '.join(token.scopes)}")


@token_group.command("remove")
@click.argument("name")
def remove(name: str) -> int:
    """End every token of that name at once."""
    settings = load()
    database = open_store(settings)
    try:
        ended = database.run(lambda conn: tokens.revoke(conn, settings.panel_id, name, database.now(conn)))
    finally:
        database.close()
    click.echo(f"{name}: {ended} ended." if ended else f"there is no token called {name}", err=not ended)
    return 0 if ended else 1
