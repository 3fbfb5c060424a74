"""The connection: what it asks Discord for, and which part of the door each event belongs to."""

import discord
import structlog
from discord import app_commands

from bot.app import App
from bot.discord.catching_up import CatchingUp
from bot.discord.commands import Translator
from bot.discord.customers import Customers
from bot.discord.staff.office import StaffOffice

log = structlog.get_logger()

MOST_WAIT = 30.0
"""Seconds the library itself may wait where Discord asks to; beyond it the notice is put off instead."""


def intents(flags: discord.ApplicationFlags | None = None) -> discord.Intents:
    """What is asked for: messages and members' leaving only as far as the operator has switched them on.

    Direct messages carry their content without the privileged intent; asking for one that is off closes the gateway
    (code 4014).
    """
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    if flags is not None:
        wanted.message_content = flags.gateway_message_content or flags.gateway_message_content_limited
        wanted.members = flags.gateway_guild_members or flags.gateway_guild_members_limited
    return wanted


class DiscordClient(discord.Client):
    """One bot of one installation. The staff's go to `staff`, all others to `customers`."""

    def __init__(self, app: App, *, wanted: discord.Intents | None = None) -> None:
        super().__init__(
            intents=wanted or intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=MOST_WAIT,
        )
        self.app = app
        self.tree = app_commands.CommandTree(self)
        self.customers = Customers(app, self)
        self.staff = StaffOffice(app, self)
        self.catching_up = CatchingUp(app, self, self.customers.read_back, self.staff.read_back)

    async def setup_hook(self) -> None:
        """Before the gateway opens: commands and buttons are known, whatever was sent before a restart."""
        self.customers.set_up(self.tree)
        self.staff.set_up(self.tree)
        await self.tree.set_translator(Translator())
        try:
            await self.tree.sync()
        except discord.HTTPException as problem:
            log.error("the commands could not be registered", problem=str(problem))

    async def on_connect(self) -> None:
        """A new session, which is told nothing of what was written before it."""
        await self.catching_up.connected()

    async def on_ready(self) -> None:
        """Connected anew; said once per connection."""
        log.info("discord door open", bot=str(self.user))

    async def on_message(self, message: discord.Message) -> None:
        """A message that this bot can see, its own among them."""
        if message.author.bot:
            return
        await self.catching_up.before(str(message.author.id), str(message.channel.id))
        if not await self.staff.said(message):
            await self.customers.said(message)

    async def on_raw_message_edit(self, change: discord.RawMessageUpdateEvent) -> None:
        """A message was changed, remembered by the library or not."""
        if not change.message.author.bot and not await self.staff.said(change.message, edited=True):
            await self.customers.edited(change.message)

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted."""
        await self._deleted(gone.message_id)

    async def on_raw_bulk_message_delete(self, gone: discord.RawBulkMessageDeleteEvent) -> None:
        """A moderator's sweep."""
        for message_id in sorted(gone.message_ids):
            await self._deleted(message_id)

    async def _deleted(self, message_id: int) -> None:
        if not await self.staff.deleted(message_id):
            await self.customers.deleted(message_id)

    async def on_raw_member_remove(self, gone: discord.RawMemberRemoveEvent) -> None:
        """Somebody left the server; told only where the operator has switched the members intent on."""
        await self.customers.moved(gone.user, left=True)

    async def on_member_join(self, member: discord.Member) -> None:
        """Somebody joined the server, perhaps again."""
        await self.customers.moved(member, left=False)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Every interaction; commands and buttons have their own ways, forms are read here."""
        if interaction.type is discord.InteractionType.modal_submit and not await self.staff.handed_in(interaction):
            await self.customers.handed_in(interaction)
