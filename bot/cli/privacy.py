"""`makegood privacy`: what is kept about a customer, handed over or forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.app import App
from bot.composition import compose, open_store
from bot.settings import load
from bot.work.exporting import customer_pack
from bot.work.forgetting import forget
from storage import erasing_people
from storage.erasing_people import Customer

WHO = "telegram:ID, discord:ID, web:KEY, account:LOGIN or the number of a case"


@click.group("privacy")
def privacy_group() -> None:
    """Export or erase what is kept about a customer.

    CUSTOMER is telegram:ID, discord:ID, web:KEY, account:LOGIN (the chats tied to it) or the number of a case.
    """


@privacy_group.command("export")
@click.argument("customer")
@click.option("--to", type=click.Path(path_type=Path), default=Path("customer.zip"), help="Where the ZIP goes.")
def export(customer: str, to: Path) -> int:
    """Write everything that is kept about the customer and may be told to them into a ZIP."""

    def write(app: App, who: Customer) -> int:
        to.touch(mode=0o600)
        to.write_bytes(customer_pack(app, who))
        click.echo(f"{to}: {_of(who)}")
        return 0

    return _with(customer, write)


@privacy_group.command("erase")
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(customer: str, yes: bool) -> int:
    """Forget what the customer said, showed and is called, for good. Ledger and audit stay, under pseudonyms."""

    def work(app: App, who: Customer) -> int:
        if not yes:
            click.confirm(f"Erase {_of(who)} for good?", abort=True)
        against = forget(app, who)
        for line in against:
            click.echo(line, err=True)
        done = f"Erased: {_of(who)}. Ledger and audit stay, under pseudonyms."
        click.echo("Nothing was erased." if against else done)
        return 1 if against else 0

    return _with(customer, work)


@privacy_group.command("key")
def key() -> None:
    """Print a new key for MAKEGOOD_EVIDENCE__KEYS: one a line, the first seals, all open."""
    from storage.sealed import new_key  # its library is an extra

    click.echo(new_key())


@privacy_group.command("reseal")
def reseal() -> int:
    """Encrypt every screenshot by the first key that is not yet; afterwards the older keys may go."""
    from storage.sealed import Sealed

    settings = load()
    database = open_store(settings)
    try:
        blobs = compose(settings, database).blobs
        if not isinstance(blobs, Sealed):
            click.echo(
                "There is no key: set MAKEGOOD_EVIDENCE__KEYS_FILE (`makegood privacy key` makes one).", err=True
            )
            return 1
        click.echo(f"{blobs.reseal(datetime.now(UTC))} screenshots are encrypted anew.")
    finally:
        database.close()
    return 0


def _with(customer: str, act: Callable[[App, Customer], int]) -> int:
    settings = load()
    database = open_store(settings)
    try:
        who = database.read(lambda conn: erasing_people.find(conn, settings.panel_id, customer))
        if who is None:
            click.echo(f"Nobody is known as {customer!r}. Say {WHO}.", err=True)
            return 1
        app = compose(settings, database)
        try:
            return act(app, who)
        finally:
            app.close()
    finally:
        database.close()


def _of(who: Customer) -> str:
    return f"{len(who.chats)} chat(s), {len(who.cases)} case(s)"
