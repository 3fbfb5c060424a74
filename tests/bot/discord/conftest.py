"""The real Discord client against a simulated Discord, with a sandbox panel behind it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.kit.discord_people import Person
from tests.kit.discord_server import DiscordServer, discord_server
from tests.kit.whole import Whole, whole

Begin = Callable[..., Whole]
LINK = "https://www.instagram.com/maria.lopes.art/"


@pytest.fixture
def server() -> Iterator[DiscordServer]:
    """The Discord that customers and bot meet on."""
    with discord_server() as running:
        yield running


@pytest.fixture
def begin(database: Database, tmp_path: Path, server: DiscordServer) -> Iterator[Begin]:
    """Starts an installation; its Discord door is open unless told otherwise."""
    with ExitStack() as stack:

        def start(*, door: bool = True, **given: Any) -> Whole:
            settings = {"discord": server.settings, **given}
            running = stack.enter_context(whole(database, tmp_path, **settings))
            stack.callback(server.close_door)
            if door:
                server.open_door(running.app)
            return running

        yield start


def claim(person: Person) -> None:
    """A whole claim by direct message, up to the confirmed summary."""
    person.write(f"order 10482 {LINK} only a part of my order ever came")
    person.hears("Order: 10482")
    person.press("Send")


def fill_in_claim(person: Person, **more: object) -> None:
    """The form behind /refund, filled in completely."""
    shown = person.command("refund")
    assert shown.modal is not None
    person.fill_in(shown, number="10482", link=LINK, explanation="only a part of my order ever came", **more)
