"""`makegood init`: asks for what an installation needs, tries each answer at once, and writes the settings."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from bot.cli import doctor
from bot.findings import Finding
from bot.settings import CONFIG_FILE, SECRETS_FILE, Settings, SettingsError, load
from bot.settings.writing import as_toml

KINDS = ("sandbox", "perfectpanel", "perfectpanel_v1")
RETURNS = click.Choice(["automatic", "manual", "unknown"])
CHARGE = click.Choice(["gross", "net", "unknown"])

Answers = dict[str, Any]


@click.command("init")
def init_command() -> int:
    """Ask, check each answer live, and write makegood.toml and makegood.secrets.toml (readable by you alone).

    Nothing is written before all is answered; Ctrl-C leaves everything as it was.
    """
    for file in (CONFIG_FILE, SECRETS_FILE):
        if file.exists():
            click.echo(f"{file} exists already; edit it, or move it away and run this again.", err=True)
            return 1
    plain: Answers = {}
    secret: Answers = {}
    for ask in (_panel, _policy, _telegram, _discord, _web, _database):
        ask(plain, secret)
    _write(CONFIG_FILE, plain, 0o644)
    if secret:
        _write(SECRETS_FILE, secret, 0o600)
    click.echo(f"\nWritten: {CONFIG_FILE}{f' and {SECRETS_FILE} (yours alone)' if secret else ''}.")
    if plain["panel"]["kind"] != "sandbox":
        click.echo("Makegood begins by observing: it decides and pays nothing until you set MAKEGOOD_AUTHORITY.")
    click.echo("Now: `makegood doctor` says what is left to do, `makegood run` starts it.")
    return 0


def _panel(plain: Answers, secret: Answers) -> None:
    click.echo("The panel. `sandbox` is a made-up one to try everything with.")
    kind = click.prompt("Kind", type=click.Choice(KINDS), default="sandbox")
    plain["panel"] = {"kind": kind}
    if kind == "sandbox":
        return

    def ask() -> None:
        plain["panel"]["url"] = click.prompt("Its root address, such as https://panel.example").rstrip("/")
        secret["panel"] = {"admin_key": click.prompt("Its admin API key", hide_input=True)}

    _until_well(ask, plain, secret, doctor.panel_answers)
    plain["panel"]["payment_method"] = click.prompt("A payment method of the panel that credits are booked under")
    click.echo("Does the panel return money by itself when an order turns partial or cancelled?")
    plain["panel"]["returns"] = click.prompt("Returns", type=RETURNS, default="unknown")
    click.echo("Does an order's charge stay as paid (gross), or shrink by what was returned (net)?")
    plain["panel"]["charge"] = click.prompt("Charge", type=CHARGE, default="unknown")
    click.echo("While one of these is unknown every credit goes to a person.")


def _policy(plain: Answers, secret: Answers) -> None:
    def ask() -> None:
        plain["policy"] = click.prompt("\nThe policy: fluxmio, instagram_growth, or your document", default="fluxmio")

    _until_well(ask, plain, secret, doctor.the_policy)


def _telegram(plain: Answers, secret: Answers) -> None:
    def ask() -> None:
        token = click.prompt("\nTelegram: the bot's token from @BotFather (empty: no Telegram)", "", hide_input=True)
        plain.pop("telegram", None)
        secret.pop("telegram", None)
        if token:
            secret["telegram"] = {"token": token}
            chat = click.prompt("The staff group's id, a negative number (empty: none)", "")
            plain["telegram"] = {"staff_chat": chat} if chat else {}

    _until_well(ask, plain, secret, doctor.telegram)


def _discord(plain: Answers, secret: Answers) -> None:
    def ask() -> None:
        token = click.prompt("\nDiscord: the bot's token (empty: no Discord)", "", hide_input=True)
        plain.pop("discord", None)
        secret.pop("discord", None)
        if token:
            secret["discord"] = {"token": token}
            plain["discord"] = {
                "staff_channel": click.prompt("The staff channel's number (empty: none)", ""),
                "help_channel": click.prompt("The help channel's number (empty: none)", ""),
            }

    _until_well(ask, plain, secret, doctor.discord)


def _web(plain: Answers, _secret: Answers) -> None:
    address = click.prompt("\nThe public https address of desk and customer page (empty: this machine only)", "")
    plain["web"] = {"public_url": address.rstrip("/")} if address else {}


def _database(plain: Answers, secret: Answers) -> None:
    def ask() -> None:
        url = click.prompt("\nThe database", default="sqlite:///var/makegood.db")
        plain.pop("database_url", None)
        secret.pop("database_url", None)
        (secret if "@" in url else plain)["database_url"] = url  # an address with a password is a secret

    _until_well(ask, plain, secret, doctor.database)


def _until_well(
    ask: Callable[[], None], plain: Answers, secret: Answers, check: Callable[[Settings], Iterable[Finding]]
) -> None:
    """Ask until what was answered works, or is to be kept all the same."""
    while True:
        ask()
        wrong = [one for one in _found(plain, secret, check) if not one.well]
        for one in wrong:
            click.echo(f"  WRONG  {one.words}\n         -> {one.remedy}")
        if not wrong:
            click.echo("  ok")
            return
        if click.confirm("Keep it all the same?", default=False):
            return


def _found(plain: Answers, secret: Answers, check: Callable[[Settings], Iterable[Finding]]) -> list[Finding]:
    try:
        settings = load(**_merged(plain, secret))
    except SettingsError as problem:
        return [Finding(False, str(problem), "answer that again")]
    return [one for name, one in doctor.examined("", check, settings) if name is not None]


def _merged(plain: Answers, secret: Answers) -> Answers:
    both = dict(plain)
    for name, value in secret.items():
        both[name] = {**plain.get(name, {}), **value} if isinstance(value, dict) else value
    return both


def _write(path: Path, answers: Answers, mode: int) -> None:
    """Under its name the file is always whole, and never readable by more than it should be."""
    unfinished = path.with_name(f".{path.name}.new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(as_toml(answers))
    unfinished.replace(path)
