"""`makegood sandbox`: the sandbox panel alone."""

from pathlib import Path

import click

MODES = click.Choice(["automatic", "manual"])
CHARGES = click.Choice(["gross", "net"])


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True)
@click.option(
    "--database", type=click.Path(dir_okay=False, path_type=Path), default=Path("var/sandbox.db"), show_default=True
)
@click.option(
    "--returns", type=MODES, default="automatic", show_default=True, help="Who returns money on partial and canceled."
)
@click.option(
    "--charge", type=CHARGES, default="gross", show_default=True, help="What an order's charge shows afterwards."
)
def sandbox_command(port: int, database: Path, returns: str, charge: str) -> None:
    """Serve the sandbox panel on 127.0.0.1 until Ctrl-C."""
    from bot.sandbox.__main__ import main

    database.parent.mkdir(parents=True, exist_ok=True)
    main(["--port", str(port), "--database", str(database), "--returns", returns, "--charge", charge])
