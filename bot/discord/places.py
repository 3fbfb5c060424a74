"""Where a customer can be written to: direct messages, or a private thread of the help channel."""

from typing import Literal

import discord
import structlog

from bot.app import App
from bot.doors.sending import Later, Unreachable
from storage import chats
from storage.chats import Chat

log = structlog.get_logger()

CLOSED = (50007, 50278)
"""Codes for a person who takes no direct messages, and for one who shares no server with the bot any more."""

TOO_FAST = 40003
"""Direct messages are being opened too fast."""

NO_THREAD = (10003, 50083)
"""Codes for a thread that was deleted, and for one that is archived and locked."""

THREAD_NAME = "refund desk"
"""Says nothing about anybody: moderators see the names of private threads."""

WEEK_MINUTES: Literal[10080] = 10080


async def chat_of(app: App, chat_key: str) -> Chat | None:
    """The stored chat of that account."""
    return await app.database.aread(lambda conn: chats.find(conn, app.panel_id, "discord", chat_key))


async def direct(client: discord.Client, chat_key: str) -> discord.abc.Messageable:
    """The customer's direct messages. Raises `Later` where they are being opened too fast."""
    try:
        return await client.create_dm(discord.Object(int(chat_key)))
    except discord.HTTPException as problem:
        if problem.code == TOO_FAST:
            raise Later(60, "direct messages are being opened too fast") from problem
        raise


async def own_thread(app: App, client: discord.Client, chat: Chat, *, anew: bool) -> discord.abc.Messageable:
    """The private thread of this customer, made where there is none or `anew`.

    Raises `Unreachable` with the reason when there can be none: no help channel, no right, or nobody there to add.
    """
    if chat.place and not anew:
        return client.get_partial_messageable(int(chat.place))
    thread = await _made(app, client, chat)
    await app.database.arun(lambda conn: chats.set_place(conn, chat.id, str(thread.id), app.database.now(conn)))
    return thread


async def _made(app: App, client: discord.Client, chat: Chat) -> discord.Thread:
    channel = await _help_channel(app, client)
    customer = discord.Object(int(chat.chat_key))
    try:
        await channel.guild.fetch_member(customer.id)  # asked first, so that no thread is left with nobody in it
    except discord.NotFound as problem:
        raise Unreachable("direct messages are closed, and the customer has left the server") from problem
    try:
        thread = await channel.create_thread(
            name=THREAD_NAME,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=WEEK_MINUTES,
        )
        await thread.add_user(customer)
    except discord.Forbidden as problem:
        log.error("the bot may not make private threads in the help channel", problem=str(problem))
        raise Unreachable(f"direct messages are closed, and no private thread can be made: {problem}") from problem
    return thread


async def _help_channel(app: App, client: discord.Client) -> discord.TextChannel:
    number = app.settings.discord.help_channel
    if not number:
        raise Unreachable("direct messages are closed, and MAKEGOOD_DISCORD__HELP_CHANNEL is not set")
    try:
        channel = client.get_channel(int(number)) or await client.fetch_channel(int(number))
    except (discord.Forbidden, discord.NotFound) as problem:
        log.error("the help channel cannot be seen", problem=str(problem))
        raise Unreachable("direct messages are closed, and the help channel cannot be seen") from problem
    if not isinstance(channel, discord.TextChannel):
        raise Unreachable("direct messages are closed, and the help channel is no text channel")
    return channel
