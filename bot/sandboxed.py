"""The embedded default: a sandbox panel in a process of its own, and settings that fit it."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import Connection

from bot.app import App
from bot.settings import Provider, Settings, SettingsError
from storage import registers

ADMIN_KEY = "sandbox-admin-key"
PROVIDER_KEY = "sandbox-provider-key"
SUPPLIER = "sandbox-supplier.example"
FOLDER = Path(__file__).parent / "sandbox"


@dataclass(frozen=True, slots=True)
class Example:
    """An order of the sandbox that is worth trying."""

    number: str
    link: str
    what: str


@dataclass(frozen=True, slots=True)
class Sandboxed:
    """A running sandbox panel and the settings that fit it."""

    settings: Settings

    def fill_registers(self, app: App) -> None:
        """Import the registers that were seeded for the sandbox's orders; again and again gives the same rows."""
        for file in sorted((FOLDER / "registers").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
            app.database.run(partial(_fill, app=app, name=file.stem, rows=rows))

    def examples(self) -> list[Example]:
        """Three orders: one that is credited, one already returned, one that goes to a person."""
        answer = httpx.get(f"{self.settings.panel.url}/_sandbox/examples", timeout=5, trust_env=False)
        return [Example(**one) for one in answer.json()]


def _fill(conn: Connection, *, app: App, name: str, rows: list[dict[str, str]]) -> None:
    registers.replace_rows(conn, app.panel_id, name, rows, by="sandbox", now=app.database.now(conn))


@contextmanager
def sandboxed(settings: Settings) -> Iterator[Sandboxed]:
    """Start the sandbox panel as a child process and stop it again. Raises `SettingsError` when it does not start.

    How it handles money follows the settings where they say so; else it returns money by itself and shows gross
    charges.
    """
    panel = settings.panel
    returns = panel.returns if "returns" in panel.model_fields_set else "automatic"
    charge = panel.charge if "charge" in panel.model_fields_set else "gross"
    with _process(settings, returns, charge) as url:
        update: dict[str, Any] = {
            "url": url,
            "admin_key": SecretStr(ADMIN_KEY),
            "returns": returns,
            "charge": charge,
            "causes": panel.causes or json.loads((FOLDER / "causes.json").read_text("utf-8")),
        }
        providers = settings.providers or (Provider(name=SUPPLIER, url=f"{url}/provider", key=SecretStr(PROVIDER_KEY)),)
        yield Sandboxed(settings.model_copy(update={"panel": panel.model_copy(update=update), "providers": providers}))


@contextmanager
def _process(settings: Settings, returns: str, charge: str) -> Iterator[str]:
    settings.var.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--database", str(settings.var / "sandbox.db")]
    modes = [
        *(("--returns", returns) if returns != "unknown" else ()),
        *(("--charge", charge) if charge != "unknown" else ()),
    ]
    child = subprocess.Popen([*command, *modes], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    try:
        yield _address(child)
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()


def _address(child: "subprocess.Popen[str]") -> str:
    line = child.stdout.readline() if child.stdout else ""
    _, _, url = line.strip().rpartition(" ")
    if not url.startswith("http://"):
        raise SettingsError("the sandbox panel did not start; `makegood sandbox` shows why")
    return url
