"""What the tests of the kit share: pictures, keyboards, waiting."""

import asyncio
import io
import re
from collections.abc import Callable

from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update


def picture(color: str = "navy", width: int = 100, height: int = 400) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), color).save(target, "PNG")
    return target.getvalue()


def keyboard(**buttons: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons.items()])


def words(text: str) -> re.Pattern[str]:
    """These words in a description, in whatever case: the library changes it."""
    return re.compile(re.escape(text), re.IGNORECASE)


async def the_update(bot: Bot) -> Update:
    """The one update that waits; confirms it."""
    updates = await bot.get_updates(timeout=2)
    assert len(updates) == 1, updates
    await bot.get_updates(offset=updates[0].update_id + 1, timeout=0)
    return updates[0]


async def aside(work: Callable[[], None]) -> None:
    """Work that waits in a thread, so that the bot's loop goes on."""
    await asyncio.get_running_loop().run_in_executor(None, work)
