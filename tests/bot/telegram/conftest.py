"""The real Telegram door against a Bot API server of our own, with a sandbox panel behind it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.telegram.door import TelegramDoor
from storage.database import Database
from tests.kit.botapi.serving import BotApiServer
from tests.kit.whole import Whole, whole

STAFF = -1001


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    """The server that customers and bot meet at."""
    with BotApiServer() as server:
        server.group(STAFF)
        yield server


@contextmanager
def open_door(app: App) -> Iterator[None]:
    """The door, run in a thread of its own until the block ends."""
    loop = asyncio.new_event_loop()
    task: list[asyncio.Task[None]] = []

    async def run() -> None:
        task.append(asyncio.ensure_future(TelegramDoor(app).run()))
        await asyncio.gather(*task, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), name="telegram door")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(lambda: [one.cancel() for one in task])
        thread.join(15)
        loop.close()


@pytest.fixture
def begin(database: Database, tmp_path: Path, telegram: BotApiServer) -> Iterator[Callable[..., Whole]]:
    """Starts an installation; its Telegram door is open unless told otherwise."""
    with ExitStack() as stack:

        def start(*, door: bool = True, staff_chat: int = STAFF, **given: Any) -> Whole:
            settings = {"token": telegram.token, "api_root": telegram.root, "staff_chat": str(staff_chat)}
            running = stack.enter_context(whole(database, tmp_path, telegram=settings, **given))
            if door:
                stack.enter_context(open_door(running.app))
            return running

        yield start
