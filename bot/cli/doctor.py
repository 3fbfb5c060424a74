"""`makegood doctor`: what keeps this installation from working, each with its remedy.

A check is a function from the settings to what it found; a door's own checks live with the door. To add one, add it to
`CHECKS`.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bot.composition import open_store, panel_of
from bot.findings import Finding, fine, wrong
from bot.policies import Policies
from bot.settings import SECRETS_FILE, Settings, SettingsError, load
from policy import PolicyError
from storage import given_up
from storage.errors import StorageError
from triage.panels.model import PanelRefused, PanelUnavailable

LEAST_FREE = 500 * 2**20
MOST_APART = timedelta(seconds=5)

Check = Callable[[Settings], Iterable[Finding]]


@click.command("doctor")
def doctor_command() -> int:
    """Check settings, database, policy, panel, Telegram and Discord; say what is wrong and how to repair it."""
    try:
        settings = load()
    except SettingsError as problem:
        for line in str(problem).splitlines():
            _show("settings", wrong(line, "correct it in the environment or in makegood.toml"))
        return 1
    _show("settings", fine("all settings can be used"))
    found = [one for name, check in CHECKS for one in examined(name, check, settings)]
    for name, finding in found:
        _show(name, finding)
    problems = sum(not finding.well for _, finding in found)
    click.echo(f"{problems} thing(s) to repair." if problems else "Everything is well.")
    return 1 if problems else 0


def examined(name: str, check: Check, settings: Settings) -> Iterator[tuple[str, Finding]]:
    """What the check finds, under its name. A check that fails itself is a finding too, never the end of all."""
    try:
        for finding in check(settings):
            yield name, finding
    except Exception as problem:
        words = f"this could not be checked: {type(problem).__name__}: {problem}"
        yield name, wrong(words, "run it again; report it if it stays")


def _show(name: str, finding: Finding) -> None:
    click.echo(f"{'ok   ' if finding.well else 'WRONG'}  {name}: {finding.words}")
    if finding.remedy:
        click.echo(f"       -> {finding.remedy}")


def database(settings: Settings) -> Iterator[Finding]:
    """It opens, its schema is this program's, and no work in it was given up."""
    try:
        store = open_store(settings)
    except StorageError as problem:
        yield wrong(str(problem), "see MAKEGOOD_DATABASE_URL; `makegood db upgrade` brings a schema up to date")
        return
    yield fine("it opens and its schema is up to date")
    try:
        waiting = store.read(lambda conn: given_up.count(conn, settings.panel_id))
    finally:
        store.close()
    if waiting:
        yield wrong(f"{waiting} piece(s) of work were given up", "look at each on the desk, under Given up")


def the_policy(settings: Settings) -> Iterator[Finding]:
    """The document loads."""
    try:
        text = Policies(settings.policy).current
    except PolicyError as problem:
        yield wrong(str(problem).splitlines()[0], "`makegood policy check` names every fault of the document")
    else:
        yield fine(f"{settings.policy} loads: {len(text.clauses)} clauses")


def panel(settings: Settings) -> Iterator[Finding]:
    """It answers, the key works, and its ways with money are known."""
    if settings.on_sandbox:
        yield fine("the sandbox panel; `makegood run` starts it")
        return
    yield _answers(settings)
    for name, value in (("RETURNS", settings.panel.returns), ("CHARGE", settings.panel.charge)):
        if value == "unknown":
            yield wrong(
                f"MAKEGOOD_PANEL__{name} is unknown, so every credit goes to a person",
                "say how your panel handles money; the README's table says what the words mean",
            )


def panel_answers(settings: Settings) -> Iterator[Finding]:
    """It answers, and the key works; nothing else is asked."""
    yield _answers(settings)


def files(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001 - every check takes the same
    """The secrets' file is read by its owner alone, and there is room on the disk."""
    if SECRETS_FILE.exists() and SECRETS_FILE.stat().st_mode & 0o077:
        yield wrong(f"others may read {SECRETS_FILE}", f"chmod 600 {SECRETS_FILE}")
    free = shutil.disk_usage(Path.cwd()).free
    if free < LEAST_FREE:
        yield wrong(f"only {free // 2**20} MB are free on the disk", "make room: a full disk stops every door")
    else:
        yield fine(f"{free // 2**30} GB are free on the disk")


def clock(settings: Settings) -> Iterator[Finding]:
    """This machine and its database agree on the time: leases, deadlines and audits lean on it."""
    store = open_store(settings)
    try:
        apart = abs(store.read(store.now) - datetime.now(UTC))
    finally:
        store.close()
    if apart > MOST_APART:
        yield wrong(
            f"this machine's clock and the database's are {apart.total_seconds():.0f} s apart", "run NTP on both"
        )
    else:
        yield fine("this machine's clock agrees with the database's")


def _answers(settings: Settings) -> Finding:
    asked = panel_of(settings)
    try:
        asked.order("1")  # any number: what counts is that the question is answered
    except PanelRefused as problem:
        return wrong(f"it refuses: {problem}", "check MAKEGOOD_PANEL__ADMIN_KEY and the key's rights in the panel")
    except PanelUnavailable as problem:
        return wrong(f"it does not answer: {problem}", "check MAKEGOOD_PANEL__URL and that this machine may reach it")
    finally:
        asked.close()
    return fine("it answers and knows the key")


def telegram(settings: Settings) -> Iterable[Finding]:
    """Token, and the bot's rights in the staff chat."""
    if not settings.telegram.token.get_secret_value():
        return [fine("off (set MAKEGOOD_TELEGRAM__TOKEN to open this door)")]
    from bot.telegram.checking import check

    return check(settings.telegram)


def discord(settings: Settings) -> Iterable[Finding]:
    """Token, intents, and the bot's rights in the channels."""
    if not settings.discord.token.get_secret_value():
        return [fine("off (set MAKEGOOD_DISCORD__TOKEN to open this door)")]
    from bot.discord.checking import check

    return check(settings.discord)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", database),
    ("policy", the_policy),
    ("panel", panel),
    ("telegram", telegram),
    ("discord", discord),
    ("files", files),
    ("clock", clock),
)
"""Name and check, in the order in which they are shown."""
