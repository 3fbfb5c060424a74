"""The same conversation by what people build such bots with: python-telegram-bot and aiogram, each with persistence.

Every customer says the order, the link and what is wrong, and confirms: four messages, four answers. Nothing is sent
anywhere, and 2,000 customers (FULL=1: 20,000) have spoken before. Ours keeps each message before it is worked, reads it
in any of its languages, and keeps each answer with its state, on a disk that is synced. Theirs keep three texts:
`ConversationHandler` with `PicklePersistence`, as it comes (written once a minute) and written after each message;
aiogram's states in a small SQLite storage, for those it brings itself need a server. aiogram cannot live beside our
pydantic, so it runs in an environment of its own (`tests.bench.by_aiogram`), made on first use.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from bot.inbound import Inbound, Kind
from bot.receiving import receive
from bot.work.turns import take_turns
from storage.database import open_database
from tests.bench.by_telegram import talk
from tests.bench.filling import fill_at
from tests.bench.timing import Row
from tests.kit.databases import remove_shared_folder, shared_folder, sqlite_url
from tests.kit.web import installation

ROOT = Path(__file__).parent.parent.parent
APART = ROOT / ".venv" / "aiogram"
PINNED = ROOT / "deploy" / "requirements" / "aiogram.txt"
SAID = (
    "order 10482",
    "https://www.instagram.com/maria.lopes.art/",
    "only a part of my order ever came, please look into it",
)
ROUNDS = 3


def run(*, full: bool) -> list[Row]:
    """Messages a second of one customer after the other, and of 16 at once, beside each other way."""
    people, before = (320, 20_000) if full else (64, 2_000)
    ways: dict[str, Callable[[Path], float]] = {
        f"python-telegram-bot, {how}": partial(_by_telegram, people=people, before=before, each=each)
        for how, each in (("written once a minute", False), ("written each message", True))
    }
    if _aiogram():
        ways["aiogram, SQLite, written each message"] = partial(_by_aiogram, people=people, before=before)
    mine = {f"{count} at once": partial(ours, people=people, before=before, count=count) for count in (1, 16)}
    found: dict[str, list[float]] = {}
    shared_folder()
    try:
        for _ in range(ROUNDS):
            for name, way in {**mine, **ways}.items():
                with tempfile.TemporaryDirectory() as folder:
                    found.setdefault(name, []).append(way(Path(folder)))
    finally:
        remove_shared_folder()
    return [_row(one, found[one], other, found[other]) for other in ways for one in mine]


def ours(folder: Path, *, people: int, before: int, count: int) -> float:
    """Messages a second by this program: stored, worked, answered; so many customers at the same time."""
    with sqlite_url() as url:
        fill_at(url, before)
        database = open_database(url, exclusive=True)
        app = installation(database, folder)
        began = time.perf_counter()
        for first in range(0, people, count):
            for place, text in enumerate((*SAID, "")):
                said = [_said(person, place, text) for person in range(first, first + count)]
                database.run_all([partial(receive, app=app, inbound=one, now=one.at) for one in said])
                take_turns(app, count)
        took = time.perf_counter() - began
        app.close()
        database.close()
    return people * (len(SAID) + 1) / took


def _said(person: int, place: int, text: str) -> Inbound:
    now, event = datetime.now(UTC), f"{person}-{place}"
    if text:
        return Inbound("telegram", event, str(person), now, text=text)
    return Inbound("telegram", event, str(person), now, kind=Kind.BUTTON, button="mg1:1:send")


def _by_telegram(folder: Path, *, people: int, before: int, each: bool) -> float:
    return asyncio.run(talk(folder, SAID, before, people, each=each))


def _by_aiogram(folder: Path, *, people: int, before: int) -> float:
    program = [APART / "bin" / "python", ROOT / "tests" / "bench" / "by_aiogram.py"]
    command = [*program, folder, str(before), str(people), json.dumps(SAID)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _aiogram() -> bool:
    """Make its environment where it is not there yet; False, and a word, where that cannot be done."""
    python = APART / "bin" / "python"
    if python.exists():
        return True
    try:
        subprocess.run([sys.executable, "-m", "venv", APART], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", PINNED]
        subprocess.run(install, check=True, capture_output=True)
    except subprocess.CalledProcessError as problem:
        subprocess.run(["rm", "-rf", APART], check=True)
        sys.stderr.write(f"aiogram is left out, it could not be installed: {problem.stderr.decode()[-200:]}\n")
        return False
    return True


def _row(name: str, mine: list[float], other: str, theirs: list[float]) -> Row:
    ratios = [one / beside for one, beside in zip(mine, theirs, strict=True)]
    low, high = round(min(ratios), 2), round(max(ratios), 2)
    note = f"{median(theirs):,.0f}/s by it"
    return Row(f"a claim's talk, {name}", median(mine), other, round(median(ratios), 2), low, high, note)
