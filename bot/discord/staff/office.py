"""The staff's side of the Discord door: posts kept true, replies, presses and forms taken, accounts mapped by code."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import discord
import structlog
from discord import app_commands

from bot.app import App
from bot.discord.reading import CHANNEL, message_event
from bot.discord.staff.forms import TITLES, form_for, handed_in
from bot.discord.staff.items import ITEMS, clause_menus
from bot.discord.staff.reading import read_act, read_deleted, read_talk
from bot.discord.staff.room import DiscordRoom
from bot.doors.rounds import repeat
from bot.doors.sending import Sender, Undeliverable
from bot.inbound import Inbound
from bot.receiving import receive_all
from bot.staff.asking import Asked
from bot.staff.deeds import carry_out, may_look, read
from bot.staff.identity import link
from bot.staff.keeping import Gone, Keeper
from bot.staff.notices import whereto
from storage import inbox, staffroom
from storage.notices import Notice

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""A form must be the first answer, within three seconds; who takes longer to be looked up is refused at the end."""

FORMS = {"amount": "amount", "asking": "ask", "closing": "close", "saying": "say"}
"""Buttons that open a form -> the deed that the form asks for."""

NOTHING = "This button does nothing any more."
UNREADABLE = (
    "I cannot read what is typed here, so it went nowhere. Mention me in the message, press Reply under the brief, "
    "or have the operator switch the message content intent on."
)


class StaffOffice:
    """One staff channel of one bot; without one only `/agent` is heard."""

    def __init__(self, app: App, client: discord.Client) -> None:
        self._app = app
        self._client = client
        self.room = DiscordRoom(app, client)
        self._keeper = Keeper(app, self.room)
        self._sender = Sender(app, "discord-staff", self._deliver)

    def set_up(self, tree: "app_commands.CommandTree[Any]") -> None:
        """Make the command and the buttons known to the client."""
        self._client.add_dynamic_items(*ITEMS)
        tree.add_command(
            app_commands.Command(
                name="agent",
                description="Staff only: map this account to an agent of the desk",
                callback=_agent,
                auto_locale_strings=False,
            )
        )

    def rounds(self, posts: asyncio.Event, notices: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """What must run while the door is open; the events say that something was written."""
        return [self._keep(posts), repeat(notices, self._sender.round)] if self.room.channel_id else []

    async def release(self) -> None:
        """Give back what is held."""
        await self._keeper.release()
        await self._sender.release()

    async def said(self, message: discord.Message, *, edited: bool = False) -> bool:
        """Keep what was written in a case's thread. False: it was written elsewhere."""
        if message.guild is None or not await self._is_ours(message.channel):
            return False
        inbound = read_talk(message, self.room.channel_id, edited=edited)
        if inbound is None or (edited and message.edited_at is None):
            return True
        if not inbound.text and not inbound.attachments and not self._client.intents.message_content:
            await message.reply(UNREADABLE, nonce=f"mgu{message.id}")
            return True
        await receive_all(self._app, [inbound])
        return True

    async def read_back(self, message: discord.Message, first: bool) -> None:  # noqa: ARG002 - as the customers' side
        """A message of an agent that was found in the history of a case's thread."""
        inbound = read_talk(message, self.room.channel_id)
        if inbound is not None:
            await receive_all(self._app, [inbound])

    async def deleted(self, message_id: int) -> bool:
        """A message was deleted. False: it was not one of the staff's."""
        event = message_event(message_id)
        stored = await self._app.database.aread(lambda conn: inbox.by_event(conn, self._app.panel_id, CHANNEL, event))
        kept = Inbound.from_json(stored.payload) if stored is not None else None
        if kept is None or kept.audience != "staff":
            return False
        await receive_all(self._app, [read_deleted(kept, message_id)])
        return True

    async def pressed(self, interaction: discord.Interaction, data: str) -> None:
        """A button: a form or a menu is shown, anything else is done at once."""
        asked = read(data)
        if asked is not None and asked.deed in FORMS:
            await self._show_form(interaction, Asked(FORMS[asked.deed], asked.case_id, asked.seen))
        elif asked is not None and asked.deed == "declining":
            await self._show_clauses(interaction, asked)
        else:
            await self._do(interaction, asked, data)

    async def chose(self, interaction: discord.Interaction, data: str, clause: str) -> None:
        """A clause to decline by was chosen."""
        asked = read(data)
        if asked is None or self._app.policies.clause(clause) is None:
            await interaction.response.send_message(NOTHING, ephemeral=True)
            return
        await self._show_form(interaction, Asked("decline", asked.case_id, asked.seen, clause))

    async def handed_in(self, interaction: discord.Interaction) -> bool:
        """A form was handed in, however long ago it was opened. False where it is none of ours."""
        data = cast("dict[str, Any]", interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        asked = handed_in(custom_id, data)
        if asked is None:
            return False
        await self._do(interaction, asked, custom_id)
        return True

    async def link(self, interaction: discord.Interaction, code: str) -> None:
        """Map the account; only its owner reads the answer."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        app, user_key = self._app, str(interaction.user.id)
        words = await app.database.arun(lambda conn: link(conn, app, CHANNEL, user_key, code, app.database.now(conn)))
        await interaction.edit_original_response(content=words)

    async def _do(self, interaction: discord.Interaction, asked: Asked | None, data: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if asked is None:
            await interaction.edit_original_response(content=NOTHING)
            return
        inbound = read_act(interaction, self.room.channel_id, data)
        outcome = await carry_out(self._app, CHANNEL, inbound.sender_key, asked, inbound)
        await interaction.edit_original_response(content=outcome.words or "Done already.")

    async def _show_form(self, interaction: discord.Interaction, asked: Asked) -> None:
        if asked.deed in TITLES and not await self._refused(interaction):
            await interaction.response.send_modal(form_for(asked))

    async def _show_clauses(self, interaction: discord.Interaction, asked: Asked) -> None:
        if not await self._refused(interaction):
            shown = clause_menus(asked, self._app.policies.clauses())
            await interaction.response.send_message("Which clause?", view=shown, ephemeral=True)

    async def _refused(self, interaction: discord.Interaction) -> bool:
        """True after a stranger was told so. A busy database delays no form: what it asks for is refused in the end."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                stranger = await may_look(self._app, CHANNEL, str(interaction.user.id))
        except TimeoutError:
            return False
        if stranger:
            await interaction.response.send_message(stranger, ephemeral=True)
        return bool(stranger)

    async def _is_ours(self, channel: Any) -> bool:
        """True for a thread of the staff channel; where the library does not know it, our own record is asked."""
        if not self.room.channel_id:
            return False
        if isinstance(channel, discord.Thread):
            return str(channel.parent_id) == self.room.channel_id
        if not isinstance(channel, discord.PartialMessageable):
            return False
        thread, place = str(channel.id), self.room.channel_id
        post = await self._app.database.aread(lambda conn: staffroom.in_thread(conn, CHANNEL, place, thread))
        return post is not None

    async def _keep(self, posts: asyncio.Event) -> None:
        await self._client.wait_until_ready()
        await self._keeper.catch_up()
        await repeat(posts, self._keeper.round)

    async def _deliver(self, notice: Notice) -> str:
        where = await whereto(self._app, self.room.name, notice)
        try:
            return await self.room.answer(
                notice.payload["text"], thread=where.thread, reply_to=where.reply_to, nonce=f"st{notice.id}"
            )
        except Gone as problem:
            raise Undeliverable("the thread is gone") from problem


@app_commands.describe(code="The one-time code that `makegood agent link` printed")
async def _agent(interaction: discord.Interaction, code: str) -> None:
    await cast("Any", interaction.client).staff.link(interaction, code)
