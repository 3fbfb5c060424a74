"""`makegood link`: what each link points to, one JSON line per argument."""

import json

import click

from triage.links import Target, parse


@click.command("link")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
def link_command(urls: tuple[str, ...]) -> int:
    """Read links by their shape alone, without any network.

    Prints exactly one JSON line per URL, in order. Exits 1 when any of them names no target.
    """
    targets = [parse(url) for url in urls]
    for url, target in zip(urls, targets, strict=True):
        click.echo(json.dumps(_row(url, target)))
    return 1 if any(target.key is None for target in targets) else 0


def _row(url: str, target: Target) -> dict[str, str | None]:
    """The line's fields. JSON stays plain ASCII, so that arguments which are no valid text come back as given."""
    row: dict[str, str | None] = {
        "input": url,
        "platform": target.platform,
        "kind": target.kind,
        "key": target.key,
        "visibility": target.visibility,
        "why": target.why,
    }
    return row if target.error is None else {**row, "error": target.error}
