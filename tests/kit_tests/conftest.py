"""Fixtures for the tests of the test kit."""

import os
from collections.abc import AsyncIterator, Iterator

os.environ.setdefault("PTB_TIMEDELTA", "1")  # read by python-telegram-bot when it is first imported

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.kit.botapi.serving import BotApiServer


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    """A running Bot API server."""
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A real python-telegram-bot Bot that has signed in there."""
    async with open_bot(server) as signed_in:
        yield signed_in


def open_bot(server: BotApiServer, token: str = "", read_timeout: float = 10) -> Bot:
    """A Bot of that server, for `async with`."""
    plain = {"verify": False, "trust_env": False}  # loading certificates takes longer than a test
    return Bot(
        token or server.token,
        base_url=f"{server.root}/bot",
        base_file_url=f"{server.root}/file/bot",
        request=HTTPXRequest(read_timeout=read_timeout, httpx_kwargs=plain),
        get_updates_request=HTTPXRequest(read_timeout=read_timeout, httpx_kwargs=plain),
    )
