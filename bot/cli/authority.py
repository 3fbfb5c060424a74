"""`makegood authority`: how far the bot may go alone, clause by clause."""

import getpass

import click

from bot.app import App
from bot.cli.audit import opened
from bot.desk.authority import LEVELS, Standing, change, standings
from bot.desk.rights import Invalid, NotAllowed


@click.group("authority")
def authority_group() -> None:
    """How far the bot may go alone under each clause, and how far people agree with it."""


@authority_group.command("show")
def show() -> None:
    """Each clause: its level, how people decided, and whether `auto` may be given."""
    with opened() as app:
        found = app.database.read(lambda conn: standings(conn, app, app.database.now(conn)))
    for one in found:
        click.echo(_line(one))


@authority_group.command("set")
@click.argument("clause")
@click.argument("level", type=click.Choice((*LEVELS, "default")))
@click.option("--reason", default="", help="Why; kept with the change.")
def set_level(clause: str, level: str, reason: str) -> None:
    """Raise or lower a clause; `default` has it follow MAKEGOOD_AUTHORITY again. `auto` needs the numbers for it."""
    with opened() as app:
        try:
            _set(app, clause, "" if level == "default" else level, reason)
        except (Invalid, NotAllowed) as problem:
            raise click.ClickException(str(problem)) from problem
    click.echo(f"{clause} is {level} from now on.")


def _set(app: App, clause: str, level: str, reason: str) -> None:
    by = f"cli:{getpass.getuser()}"
    app.database.run(lambda conn: change(conn, app, clause, level, reason, app.database.now(conn), by=by))


def _line(one: Standing) -> str:
    told = one.agreement
    level = one.level if one.own else f"({one.level})"
    agreed = f"{told.same} of {told.decided} as proposed, surely {told.surely:.0%}" if told.decided else "none decided"
    more = "; may be auto" if one.may_be_auto and one.level != "auto" else ""
    return f"{one.clause:<10} {level:<10} {agreed}{more}"
