"""Calls to Telegram that only please."""

from collections.abc import Awaitable, Callable

import structlog
from telegram.error import TelegramError

log = structlog.get_logger()


async def quietly(call: Callable[[], Awaitable[object]]) -> None:
    """For calls that only please: a press that is too old to be answered, a webhook that was never set."""
    try:
        await call()
    except TelegramError as problem:
        log.info("telegram refused a call that need not succeed", problem=str(problem))
