"""One notice as Discord messages, and what Discord's refusals mean."""

import io
from typing import Any

import discord

from bot.app import App
from bot.doors.sending import Later, Undeliverable, Unreachable, shown_picture, split
from storage.notices import Notice

MOST_LETTERS = 2000
CLOSED = (50007, 50278)
"""Codes for a person who takes no direct messages, and for one who shares no server with the bot any more."""


async def deliver(app: App, client: discord.Client, notice: Notice) -> str:
    """Send the notice; gives Discord's id of its last message.

    Raises `Later` where Discord asks to wait, `Unreachable` where there is no way to the chat any more,
    `Undeliverable` where the message itself is refused, and the library's errors for everything that may pass.
    """
    try:
        return await _to_place(app, await _place(client, notice), notice)
    except discord.RateLimited as problem:
        raise Later(problem.retry_after, "discord asks to wait") from problem
    except (discord.Forbidden, discord.NotFound) as problem:
        raise Unreachable(str(problem)) from problem
    except discord.HTTPException as problem:
        if problem.status == 400:
            raise Undeliverable(str(problem)) from problem
        raise


async def _place(client: discord.Client, notice: Notice) -> discord.abc.Messageable:
    """Where the notice goes: a customer's direct messages, or the staff's channel or thread of that id."""
    if notice.audience != "customer":
        return client.get_partial_messageable(int(notice.chat_key))
    user = client.get_user(int(notice.chat_key)) or await client.fetch_user(int(notice.chat_key))
    return user.dm_channel or await user.create_dm()


async def _to_place(app: App, place: discord.abc.Messageable, notice: Notice) -> str:
    """Send all parts; pictures come with the first, buttons stand under the last one.

    The nonce makes Discord give back the message that exists when a part is sent once more within minutes.
    """
    parts = list(split(notice.payload["text"], MOST_LETTERS))
    message_id = ""
    for number, part in enumerate(parts):
        given: dict[str, Any] = {}
        if number == 0 and notice.payload.get("files"):
            given["files"] = [await _upload(app, int(one)) for one in notice.payload["files"][:10]]
        sent = await place.send(part, nonce=nonce(notice, number), suppress_embeds=True, **given)
        message_id = str(sent.id)
    return message_id


def nonce(notice: Notice, part: int) -> str:
    """The same for every attempt at the same part of the same notice; at most 25 characters."""
    return f"mg{notice.id}.{part}"


async def _upload(app: App, evidence_id: int) -> discord.File:
    data = await shown_picture(app, evidence_id)
    name = "picture.png" if data.startswith(b"\x89PNG") else "picture.jpg"
    return discord.File(io.BytesIO(data), filename=name)
