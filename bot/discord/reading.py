"""From Discord's objects to an `Inbound`. Pure: fetches nothing, stores nothing."""

from collections.abc import Iterable

import discord

from bot.inbound import Attachment, FileState, Inbound, Kind
from triage.evidence import MOST_BYTES


def read_message(message: discord.Message) -> Inbound:
    """A message of a customer. Its chat is the customer, wherever on Discord it was written."""
    reference = message.reference
    return Inbound(
        channel="discord",
        event_id=f"message:{message.id}",
        chat_key=str(message.author.id),
        at=message.created_at,
        kind=Kind.MESSAGE,
        sender_key=str(message.author.id),
        sender_name=message.author.display_name,
        text=plain(message.content),
        message_key=str(message.id),
        reply_to=str(reference.message_id) if reference is not None and reference.message_id else "",
        attachments=(*files(message.attachments), *_stickers(message)),
    )


def plain(text: str) -> str:
    """The text without the one character no database takes."""
    return text.replace("\0", "")


def files(attachments: Iterable[discord.Attachment]) -> tuple[Attachment, ...]:
    """What came with a message. The address is good for a day only, so the files are fetched at once."""
    return tuple(_file(one) for one in attachments)


def _file(one: discord.Attachment) -> Attachment:
    reason = _refusal(one)
    return Attachment(
        name=one.filename[:200],
        state=FileState.REFUSED if reason else FileState.FETCHING,
        channel_file=one.url,
        unique=str(one.id),
        mime=one.content_type or "",
        size=one.size,
        reason=reason,
    )


def _refusal(one: discord.Attachment) -> str:
    """Why a file is not even fetched; what it claims to be is enough to refuse it, never to take it."""
    if one.is_voice_message() or (one.content_type or "").startswith(("audio/", "video/")):
        return "voice_or_video"
    return "too_big" if one.size > MOST_BYTES else ""


def _stickers(message: discord.Message) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name="sticker", state=FileState.REFUSED, reason="not_a_picture") for _ in message.stickers[:1]
    )
