"""Customers on Discord: what they do is acknowledged at once, stored, and answered by the notices that come of it."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import discord
import structlog

from bot.app import App
from bot.dialogue.catalogues import mark, say, supported
from bot.discord.answering import Way
from bot.discord.commands import add_commands
from bot.discord.forms import PREFIX, said, uploaded, words_form
from bot.discord.intake import Intake
from bot.discord.places import chat_of
from bot.discord.pressing import ITEMS, view
from bot.discord.reading import (
    CHANNEL,
    message_event,
    read_deletion,
    read_interaction,
    read_membership,
    read_message,
    speaks,
    uploads,
)
from bot.inbound import Attachment
from storage import inbox

log = structlog.get_logger()

NOT_KEPT = mark("I could not keep this just now. Please send it again in a minute.")
UNREADABLE = mark("I cannot read what is typed in a server. Please press the button, or mention me in your message.")


class Customers:
    """The customers' side of one connection."""

    def __init__(self, app: App, client: discord.Client) -> None:
        self._app = app
        self._client = client
        self._intake = Intake(app)
        self._in_threads = asyncio.Lock()

    def set_up(self, tree: "discord.app_commands.CommandTree[Any]") -> None:
        """Make commands and buttons known to the client."""
        add_commands(tree, self)
        self._client.add_dynamic_items(*ITEMS)

    async def said(self, message: discord.Message) -> None:
        """A message of somebody who is no bot; kept where it is a customer's."""
        if not speaks(message):
            return
        if message.guild is None:
            await self._intake.keep(read_message(message))
        elif self._may_be_thread_of_ours(message.channel):
            async with self._in_threads:  # the look-up must not change the order
                await self._said_in_thread(message)

    async def read_back(self, message: discord.Message, first: bool) -> None:
        """A message of a customer that was found in the history of their direct messages or their own thread."""
        direct = isinstance(message.channel, discord.DMChannel)
        thread = "" if direct else str(message.channel.id)
        await self._intake.keep(replace(read_message(message), late=first, thread=thread))

    async def edited(self, message: discord.Message) -> None:
        """A message was changed by its author. What Discord itself adds to one (a preview) is no edit."""
        if message.edited_at is None or not message.content:
            return
        if message.guild is None or await self._is_own_thread(message):
            await self._intake.keep(read_message(message, edited=True))

    async def deleted(self, message_id: int) -> None:
        """A message was deleted; Discord does not say whose, so it is looked for among what was stored."""
        stored = await self._app.database.aread(
            lambda conn: inbox.by_event(conn, self._app.panel_id, CHANNEL, message_event(message_id))
        )
        if stored is not None:
            await self._intake.keep(read_deletion(message_id, stored.chat_key))

    async def moved(self, user: discord.abc.User, *, left: bool) -> None:
        """Somebody left the server or came back; told only of customers, and where it is the only server."""
        chat = await chat_of(self._app, str(user.id))
        if chat is not None and len(self._client.guilds) == 1:
            await self._intake.keep(read_membership(user, left=left))

    async def commanded(self, interaction: discord.Interaction, text: str) -> None:
        """A command that means the same as the text typed."""
        await self._take(interaction, text=text)

    async def pressed(self, interaction: discord.Interaction, data: str) -> None:
        """A button, or a choice from a menu."""
        await self._take(interaction, button=data)

    async def wants_to_write(self, interaction: discord.Interaction) -> None:
        """The form must be the first answer, so nothing is looked up before it."""
        await interaction.response.send_modal(words_form(supported(interaction.locale.value)))

    async def handed_in(self, interaction: discord.Interaction) -> bool:
        """A form was handed in, however long ago it was opened. False where it is none of ours."""
        data = cast("dict[str, Any]", interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        if not custom_id.startswith(PREFIX):
            return False
        await self._take(interaction, text=said(custom_id, data), attachments=uploads(uploaded(data)))
        return True

    async def _take(
        self,
        interaction: discord.Interaction,
        *,
        text: str = "",
        button: str = "",
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """Say "thinking…" first, then store: Discord waits three seconds, a busy database may take longer.

        Only the answer that comes of what was stored says that anything was received.
        """
        way = await self._acknowledge(interaction)
        token = str(way) if way is not None else ""
        inbound = read_interaction(interaction, text=text, button=button, attachments=attachments, reply_token=token)
        try:
            await self._intake.keep(inbound)
        except Exception:
            log.exception("an interaction could not be stored", interaction=interaction.id)
            if way is not None:
                await interaction.edit_original_response(content=say(interaction.locale.value, NOT_KEPT))

    async def _acknowledge(self, interaction: discord.Interaction) -> Way | None:
        """How it can be answered in place; None where Discord no longer waits, so that the answer comes by message."""
        hidden = interaction.guild_id is not None and not self._is_thread_of_ours(interaction.channel)
        try:
            response = await interaction.response.defer(ephemeral=hidden, thinking=True)
        except discord.HTTPException as problem:
            log.warning("an interaction could not be acknowledged", problem=str(problem))
            return None
        if response is None or response.message_id is None:
            return None
        return Way(response.message_id, hidden, interaction.token)

    async def _said_in_thread(self, message: discord.Message) -> None:
        if not await self._is_own_thread(message):
            return
        if message.content or message.attachments or message.stickers:
            await self._intake.keep(read_message(message))
        else:
            chat = await chat_of(self._app, str(message.author.id))
            language = chat.language if chat is not None else "en"
            shown = view((), language, write=True) or discord.utils.MISSING
            await message.channel.send(say(language, UNREADABLE), view=shown, nonce=f"mgu{message.id}")

    def _is_thread_of_ours(self, channel: Any) -> bool:
        """True for a private thread that this bot has made: nobody else but moderators can read it."""
        return (
            isinstance(channel, discord.Thread)
            and channel.type is discord.ChannelType.private_thread
            and self._client.user is not None
            and channel.owner_id == self._client.user.id
        )

    def _may_be_thread_of_ours(self, channel: Any) -> bool:
        """Also true for a room that the library does not know, such as a thread that just came back."""
        return isinstance(channel, discord.PartialMessageable) or self._is_thread_of_ours(channel)

    async def _is_own_thread(self, message: discord.Message) -> bool:
        """True in the thread that was made for its author; a moderator's words there are not the customer's."""
        if not self._may_be_thread_of_ours(message.channel):
            return False
        chat = await chat_of(self._app, str(message.author.id))
        return chat is not None and chat.place == str(message.channel.id)
