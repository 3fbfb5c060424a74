"""The Discord door's part of `makegood doctor`: token, intents, and the bot's rights in its channels, one by one."""

import asyncio
from collections.abc import Iterator, Mapping

import discord

from bot.discord.door import point_at
from bot.discord.staff.looks import missing_tags
from bot.findings import Finding, fine, wrong
from bot.settings import Discord

READ = {
    "view_channel": "to see the channel",
    "read_message_history": "to read back what was written while it was away",
}
STAFF = {
    **READ,
    "send_messages": "to post cases (in a forum this right makes posts)",
    "send_messages_in_threads": "to write under a case",
    "embed_links": "to show the brief",
    "attach_files": "to pass pictures on",
}
TEXT = {"create_public_threads": "to open a thread under each case"}
FORUM = {"manage_threads": "to tag and archive posts"}
HELP = {
    **READ,
    "send_messages_in_threads": "to answer in a customer's own thread",
    "create_private_threads": "to open a thread for a customer who takes no direct messages",
    "attach_files": "to pass pictures on",
}
"""Right (as discord.py names it) -> what the bot needs it for."""


def check(settings: Discord) -> list[Finding]:
    """Everything that can be asked of Discord without connecting to its gateway and without writing anything."""
    point_at(settings.api_base, settings.gateway)
    return asyncio.run(_check(settings))


async def _check(settings: Discord) -> list[Finding]:
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(settings.token.get_secret_value())
        except discord.LoginFailure:
            remedy = "take MAKEGOOD_DISCORD__TOKEN from the developer portal again (Bot, Reset Token)"
            return [wrong("Discord does not know the token", remedy)]
        except (discord.HTTPException, OSError) as problem:
            return [wrong(f"Discord does not answer: {problem}", "check that this machine may reach it")]
        return [
            fine(f"the token is {client.user}'s"),
            *_intents(client, settings),
            *await _channel(client, "STAFF_CHANNEL", settings.staff_channel),
            *await _channel(client, "HELP_CHANNEL", settings.help_channel),
        ]


def _intents(client: discord.Client, settings: Discord) -> Iterator[Finding]:
    flags = client.application.flags if client.application else discord.ApplicationFlags()
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        yield fine("the message content intent is on")
    elif settings.staff_channel:
        yield wrong(
            "the message content intent is off, so agents' words in a thread cannot be read (the Reply button works)",
            "switch it on in the developer portal: Bot, Privileged Gateway Intents, Message Content",
        )
    if not (flags.gateway_guild_members or flags.gateway_guild_members_limited):
        yield fine("the server members intent is off: that a customer left is seen only when a message fails")


async def _channel(client: discord.Client, name: str, number: str) -> list[Finding]:
    setting = f"MAKEGOOD_DISCORD__{name}"
    if not number:
        return [fine(f"{setting} is not set")]
    try:
        channel = await client.fetch_channel(int(number))
        if not isinstance(channel, discord.abc.GuildChannel):
            return [
                wrong(f"{setting} is no channel of a server", "set the id of a channel: right-click, Copy Channel ID")
            ]
        # with roles and overwrites, as the gateway would have told them
        guild = await client.fetch_guild(channel.guild.id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        seen = next(one for one in await guild.fetch_channels() if one.id == channel.id)
    except (discord.NotFound, discord.Forbidden, StopIteration) as problem:
        return [wrong(f"{setting} cannot be seen: {problem}", "invite the bot and let it view that channel")]
    return list(_rights(setting, seen, seen.permissions_for(me), staff=name == "STAFF_CHANNEL"))


def _rights(
    setting: str, channel: discord.abc.GuildChannel, granted: discord.Permissions, *, staff: bool
) -> Iterator[Finding]:
    forum = isinstance(channel, discord.ForumChannel)
    if not forum and not isinstance(channel, discord.TextChannel):
        yield wrong(f"{setting} is neither a forum nor a text channel", "set the id of one")
        return
    if forum and not staff:
        yield wrong(f"{setting} is a forum, where nothing is private", "set the id of a text channel")
        return
    needed: Mapping[str, str] = {**STAFF, **(FORUM if forum else TEXT)} if staff else HELP
    lacking = [name for name in needed if not getattr(granted, name)]
    for name in lacking:
        words = name.replace("_", " ").title()
        yield wrong(
            f"{setting}: the right {words} is missing, {needed[name]}", "give it to the bot's role in that channel"
        )
    if not lacking:
        yield fine(f"{setting}: every right that is needed is there")
    if isinstance(channel, discord.ForumChannel) and missing_tags(channel) and not granted.manage_channels:
        names = ", ".join(missing_tags(channel))
        yield wrong(f"{setting}: tags are missing ({names})", "make them, or give the bot Manage Channels once")
    if staff and channel.overwrites_for(channel.guild.default_role).view_channel is not False:
        everyone = channel.permissions_for(channel.guild.default_role).view_channel
        if everyone:
            yield wrong(f"{setting} can be read by everybody", "deny View Channel to @everyone there")
