"""From Discord's objects to what an agent did in a case's thread. Pure."""

from dataclasses import replace

import discord

from bot.discord.reading import read_interaction, read_message
from bot.inbound import Inbound, Kind

TALK = (discord.MessageType.default, discord.MessageType.reply)
"""What people write; everything else is Discord's own word about the thread."""


def read_talk(message: discord.Message, staff_channel: str, *, edited: bool = False) -> Inbound | None:
    """A message in a case's thread, or what it says after an edit; None for Discord's own."""
    if message.type not in TALK or message.webhook_id is not None:
        return None
    inbound = read_message(message, edited=edited)
    return replace(
        inbound,
        chat_key=f"{staff_channel}/{message.channel.id}",
        audience="staff",
        place=staff_channel,
        thread=str(message.channel.id),  # in a history that was read back the library knows no guild
        about=getattr(message.channel, "name", ""),
    )


def read_deleted(kept: Inbound, message_id: int) -> Inbound:
    """The deletion of a message that was kept: it is its author's, whoever deleted it."""
    return replace(kept, event_id=f"delete:{message_id}", kind=Kind.DELETED, text="", attachments=())


def read_act(interaction: discord.Interaction, staff_channel: str, data: str) -> Inbound:
    """A pressed button or a form that was handed in."""
    return replace(read_interaction(interaction, button=data), audience="staff", place=staff_channel)
