"""The real Discord client against a simulated Discord, with a sandbox panel behind it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.kit.discord_server import DiscordServer, discord_server
from tests.kit.whole import Whole, whole

Begin = Callable[..., Whole]


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
            running = stack.enter_context(whole(database, tmp_path, discord=server.settings, **given))
            if door:
                server.open_door(running.app)
            stack.callback(server.close_door)
            return running

        yield start
