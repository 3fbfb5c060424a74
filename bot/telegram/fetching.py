"""Files by Telegram's handle. The address they are fetched from holds the bot's token and is never shown or logged."""

import asyncio
from pathlib import Path

import httpx
from telegram import Bot
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest

from bot.doors.streaming import stream
from bot.inbound import Attachment
from bot.incoming import Incoming, Refused

CHUNK = 1024 * 1024


async def download(bot: Bot, client: httpx.AsyncClient, file: Attachment, into: Incoming) -> None:
    """Write the file. Raises `Refused` where that is final: too big for a bot, or no longer there."""
    try:
        handle = await bot.get_file(file.channel_file)
    except BadRequest as problem:
        raise Refused("too_big" if "too big" in str(problem) else "gone") from problem
    if (handle.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise Refused("too_big")
    path = handle.file_path or ""
    if path.startswith(("https://", "http://")):
        await stream(client, path, into)
    else:  # a Bot API server of the operator's own, in its local mode, names a file on this machine
        await asyncio.to_thread(_copy, Path(path), into)


def _copy(path: Path, into: Incoming) -> None:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            into.write(chunk)
