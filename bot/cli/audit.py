"""`makegood audit`: decisions, ledger, panel and record compared; `--export` and `--verify` for dispute packs."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.app import App
from bot.composition import compose, open_store
from bot.settings import Settings, load
from bot.work.auditing import audit_now, differences
from bot.work.exporting import dispute_pack
from bot.work.packs import checked
from storage import seals
from storage.audits import Run


@click.command("audit")
@click.option("--all", "everything", is_flag=True, help="Every credit ever made, not only those of the days set.")
@click.option("--export", "case", metavar="CASE", default="", help="Write the dispute pack of this case instead.")
@click.option("--to", type=click.Path(path_type=Path), default=None, help="Where the pack goes (default CASE.zip).")
@click.option(
    "--verify",
    "pack",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="Check a dispute pack instead; needs nothing but the file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON lines.")
def audit_command(everything: bool, case: str, to: Path | None, pack: Path | None, as_json: bool) -> int:
    """Compare decisions, ledger and panel, verify the record, and say how to resolve each difference.

    Exit 1 when there is any difference that nobody has resolved.
    """
    if pack is not None:
        return _verify(pack)
    with opened() as app:
        if case:
            return _export(app, case, to or Path(f"{case}.zip"))
        run = audit_now(app, f"cli:{getpass.getuser()}", everything=everything)
        found = differences(app)
        for one in found:
            click.echo(json.dumps(one, ensure_ascii=False) if as_json else _in_words(one))
        if not as_json:
            click.echo(_summary(app, run, len(found)))
    return 1 if found else 0


@contextmanager
def opened() -> Iterator[App]:
    """The installation that the settings name, with the sandbox's panel where no real one is connected."""
    settings = load()
    if settings.on_sandbox and not settings.panel.url:
        from bot.sandboxed import sandboxed

        with sandboxed(settings) as sandbox:
            yield from _opened(sandbox.settings)
    else:
        yield from _opened(settings)


def _opened(settings: Settings) -> Iterator[App]:
    database = open_store(settings)
    try:
        app = compose(settings, database)
        try:
            yield app
        finally:
            app.close()
    finally:
        database.close()


def _export(app: App, number: str, path: Path) -> int:
    pack = dispute_pack(app, number)
    if pack is None:
        click.echo(f"There is no case {number}.", err=True)
        return 1
    path.write_bytes(pack)
    click.echo(f"{path}: the record of {number} for a payment dispute; its seal is {checked(path).seal}.")
    return 0


def _verify(path: Path) -> int:
    found = checked(path)
    for fault in found.faults:
        click.echo(f"- {fault}")
    left = f"; left out for handing on: {', '.join(found.left_out)}" if found.left_out else ""
    verdict = "does NOT verify" if found.faults else "verifies"
    click.echo(f"{path} {verdict}: {found.files} files, {found.events} events{left}. Its seal is {found.seal}.")
    return 1 if found.faults else 0


def _in_words(one: dict[str, str]) -> str:
    case = f" (case {one['case']})" if one["case"] else ""
    return f"- {one['words']}{case}\n  {one['how']}"


def _summary(app: App, run: Run, open_count: int) -> str:
    events, _ = app.database.read(lambda conn: seals.counts(conn, app.panel_id))
    unread = f", {run.unread} of them could not be read" if run.unread else ""
    what = "no difference" if not open_count else f"{open_count} difference{'s' if open_count > 1 else ''} to resolve"
    return f"{run.objects} orders compared with the panel{unread}; {events} events of the record verified; {what}."
