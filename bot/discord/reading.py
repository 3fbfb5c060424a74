"""From Discord's objects to an `Inbound`. Pure: fetches nothing, stores nothing.

A chat is a customer, wherever on Discord they write: in direct messages, in a thread of their own, or by a command.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import discord

from bot.inbound import Attachment, FileState, Inbound, Kind
from triage.evidence import MOST_BYTES

CHANNEL = "discord"


def edit_event(message_id: int, at: datetime, text: str) -> str:
    """What makes an edit one event: the message, when it was edited, and to what."""
    return f"edit:{message_id}:{at.timestamp():.3f}:{sha256(text.encode()).hexdigest()[:8]}"


def read_message(message: discord.Message, *, edited: bool = False) -> Inbound:
    """A message of a customer, or what it says after an edit."""
    at = (message.edited_at or message.created_at) if edited else message.created_at
    reference = message.reference
    return Inbound(
        channel=CHANNEL,
        event_id=edit_event(message.id, at, message.content) if edited else message_event(message.id),
        chat_key=str(message.author.id),
        at=at,
        kind=Kind.EDIT if edited else Kind.MESSAGE,
        sender_key=str(message.author.id),
        sender_name=message.author.display_name,
        language="",
        text=plain(_without_bots(message) or _forwarded(message)),
        message_key=str(message.id),
        reply_to=str(reference.message_id) if reference is not None and reference.message_id else "",
        attachments=() if edited else (*files(_sent_along(message)), *_stickers(message)),
        thread=str(message.channel.id) if message.guild is not None else "",
    )


def read_interaction(
    interaction: discord.Interaction,
    *,
    text: str = "",
    button: str = "",
    attachments: tuple[Attachment, ...] = (),
    reply_token: str = "",
) -> Inbound:
    """A command, a press or a form that was handed in."""
    message = interaction.message
    return Inbound(
        channel=CHANNEL,
        event_id=f"interaction:{interaction.id}",
        chat_key=str(interaction.user.id),
        at=interaction.created_at,
        kind=Kind.BUTTON if button else Kind.MESSAGE,
        sender_key=str(interaction.user.id),
        sender_name=interaction.user.display_name,
        language=interaction.locale.value,
        text=plain(text),
        button=plain(button)[:100],
        message_key=str(message.id) if button and message is not None else str(interaction.id),
        attachments=attachments,
        reply_token=reply_token,
    )


def read_deletion(message_id: int, chat_key: str) -> Inbound:
    """A customer has deleted a message of theirs. Discord does not say when; it is told at once."""
    return Inbound(
        channel=CHANNEL,
        event_id=f"delete:{message_id}",
        chat_key=chat_key,
        at=datetime.now(UTC),
        kind=Kind.DELETED,
        sender_key=chat_key,
        message_key=str(message_id),
    )


def read_membership(user: discord.abc.User, *, left: bool) -> Inbound:
    """A customer has left the server, or is back. Discord gives no event id; one a second is told apart."""
    now = datetime.now(UTC)
    return Inbound(
        channel=CHANNEL,
        event_id=f"{'left' if left else 'joined'}:{user.id}:{now.timestamp():.0f}",
        chat_key=str(user.id),
        at=now,
        kind=Kind.BLOCKED if left else Kind.UNBLOCKED,
        sender_key=str(user.id),
        sender_name=user.display_name,
    )


def speaks(message: discord.Message) -> bool:
    """True for what somebody wrote; Discord's own notes (something was pinned, somebody joined) are nobody's words."""
    return message.type in (discord.MessageType.default, discord.MessageType.reply)


def message_event(message_id: int) -> str:
    """The event id that a message is stored under."""
    return f"message:{message_id}"


def plain(text: str) -> str:
    """The text without the one character no database takes."""
    return text.replace("\0", "")


def files(attachments: Iterable[discord.Attachment]) -> tuple[Attachment, ...]:
    """What came with a message. The address is good for a day only, so the files are fetched at once."""
    return tuple(
        _file(
            name=one.filename,
            url=one.url,
            unique=str(one.id),
            mime=one.content_type or "",
            size=one.size,
            voice=one.is_voice_message(),
        )
        for one in attachments
    )


def uploads(records: Iterable[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """As `files`, from Discord's own records of what came with a form."""
    return tuple(
        _file(
            name=str(one.get("filename", "")),
            url=str(one["url"]),
            unique=str(one["id"]),
            mime=str(one.get("content_type") or ""),
            size=int(one.get("size") or 0),
            voice=False,
        )
        for one in records
    )


def _file(*, name: str, url: str, unique: str, mime: str, size: int, voice: bool) -> Attachment:
    """What a file claims to be is enough to refuse it at once, never to take it."""
    reason = "voice_or_video" if voice or mime.startswith(("audio/", "video/")) else ""
    reason = reason or ("too_big" if size > MOST_BYTES else "")
    return Attachment(
        name=plain(name)[:200],
        state=FileState.REFUSED if reason else FileState.FETCHING,
        channel_file=url,
        unique=unique,
        mime=mime[:100],
        size=size,
        reason=reason,
    )


def _without_bots(message: discord.Message) -> str:
    """What it says, without the mention by which a bot is made to read it."""
    text = message.content
    for bot in (one for one in message.mentions if one.bot):
        text = text.replace(f"<@{bot.id}>", "").replace(f"<@!{bot.id}>", "")
    return text.strip()


def _forwarded(message: discord.Message) -> str:
    """What a forwarded message says; it comes as a snapshot beside an empty text."""
    return "\n".join(one.content for one in message.message_snapshots)


def _sent_along(message: discord.Message) -> list[discord.Attachment]:
    return [*message.attachments, *(file for one in message.message_snapshots for file in one.attachments)]


def _stickers(message: discord.Message) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name="sticker", state=FileState.REFUSED, reason="not_a_picture") for _ in message.stickers[:1]
    )
