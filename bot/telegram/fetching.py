"""Files by Telegram's handle. The address they are fetched from holds the bot's token and is never shown or logged."""

from telegram import Bot
from telegram.error import BadRequest

from bot.doors.fetching import Refused
from bot.inbound import Attachment
from triage.evidence import MOST_BYTES


async def download(bot: Bot, file: Attachment) -> bytes:
    """The file's bytes. Raises `Refused` where Telegram refuses for good: too big for a bot, or no longer there."""
    try:
        handle = await bot.get_file(file.channel_file)
        if (handle.file_size or 0) > MOST_BYTES:
            raise Refused("too_big")
        return bytes(await handle.download_as_bytearray())
    except BadRequest as problem:
        raise Refused("too_big" if "too big" in str(problem) else "gone") from problem
