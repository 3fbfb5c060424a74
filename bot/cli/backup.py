"""`makegood backup` and `makegood restore`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.settings import load
from storage import backup as keeping


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("backups"))
def backup_command(folder: Path) -> None:
    """Copy database and evidence into a new folder under FOLDER, while Makegood runs. Prints where it is."""
    settings = load()
    done = keeping.back_up(settings.database_url, settings.var / "evidence", folder, datetime.now(UTC))
    click.echo(f"{done.folder}  ({done.files} files, {done.size / 1024 / 1024:.1f} MB)")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Only read the backup and say whether it is whole.")
def restore_command(folder: Path, only_check: bool) -> None:
    """Put the backup in FOLDER back into an empty installation. Stop Makegood first; nothing is written over."""
    if only_check:
        listed = keeping.check(folder)
        click.echo(f"whole: {len(listed['files'])} files, made at {listed['made_at']}")
        return
    settings = load()
    made_at = keeping.restore(folder, settings.database_url, settings.var / "evidence")
    click.echo(f"Restored the backup of {made_at:%Y-%m-%d %H:%M} UTC. Run `makegood audit` before the first credit:")
    click.echo("what was credited after the backup is known to the panel alone.")
