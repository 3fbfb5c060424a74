"""`makegood register`: what no panel tells, imported from CSV, and declared complete."""

import csv
import getpass
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.composition import open_store
from bot.settings import load
from storage import registers

NAMES = click.Choice(registers.NAMES)


@click.group("register")
def register_group() -> None:
    """Registers of what no panel tells."""


@register_group.command("import")
@click.argument("name", type=NAMES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(name: str, file: Path) -> None:
    """Read a CSV with a header into a register. One wrong line, and nothing is imported."""
    settings = load()
    database = open_store(settings)
    rows = _rows(file)
    try:
        count = database.run(
            lambda conn: registers.import_rows(
                conn, settings.panel_id, name, rows, by=f"cli:{getpass.getuser()}", now=database.now(conn)
            )
        )
    except registers.RegisterError as problem:
        raise SystemExit(_wrong(str(problem))) from None
    finally:
        database.close()
    click.echo(f"{count} rows imported into {name}.")


@register_group.command("complete")
@click.argument("name", type=NAMES)
@click.option("--until", required=True, help="A time such as 2026-11-24T18:00:00Z.")
def complete(name: str, until: str) -> None:
    """Declare that the register holds everything up to a time: its silence then counts as `none`."""
    moment = _moment(until)
    settings = load()
    database = open_store(settings)
    try:
        database.run(
            lambda conn: registers.declare_complete(
                conn, settings.panel_id, name, moment, by=f"cli:{getpass.getuser()}"
            )
        )
    finally:
        database.close()
    click.echo(f"{name} counts as complete until {until}.")


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise SystemExit(_wrong(f"{file} is not a CSV file in UTF-8: {problem}")) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time such as 2026-11-24T18:00:00Z", param_hint="--until") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wrong(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1
