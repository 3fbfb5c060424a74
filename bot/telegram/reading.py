"""From a Telegram update to an `Inbound`. Pure: fetches nothing, stores nothing."""

from datetime import UTC, datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, PhotoSize, Update
from telegram.constants import ChatType, FileSizeLimit

from bot.inbound import Attachment, FileState, Inbound, Kind

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update the door asks for."""

GONE = (ChatMember.BANNED, ChatMember.LEFT)


def read(update: Update) -> Inbound | None:
    """The update as an `Inbound`, or None for one that is no customer's doing in a private chat."""
    event_id = str(update.update_id)
    if update.callback_query is not None:
        return _button(event_id, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(event_id, update.my_chat_member)
    edited = update.edited_message is not None
    message = update.edited_message or update.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return _message(event_id, message, edited)


def _message(event_id: str, message: Message, edited: bool) -> Inbound:
    user = message.from_user
    reply = message.reply_to_message
    return Inbound(
        channel="telegram",
        event_id=event_id,
        chat_key=str(message.chat.id),
        at=message.edit_date or message.date if edited else message.date,
        kind=Kind.EDIT if edited else Kind.MESSAGE,
        sender_key=str(user.id) if user else "",
        sender_name=user.full_name if user else "",
        language=(user.language_code if user else None) or "en",
        text=message.text or message.caption or "",
        message_key=str(message.message_id),
        reply_to=str(reply.message_id) if reply else "",
        attachments=() if edited else files_of(message),
        album=message.media_group_id or "",
    )


def files_of(message: Message) -> tuple[Attachment, ...]:
    """What came with the message: files to fetch, or refused ones with the reason."""
    if message.photo:
        return (_photo(message.photo[-1]),)
    if message.document is not None:
        document = message.document
        return (
            _sized(
                document.file_name or "file",
                document.file_id,
                document.file_unique_id,
                document.file_size,
                document.mime_type,
            ),
        )
    if any((message.voice, message.video, message.video_note, message.audio)):
        return (Attachment(name="recording", state=FileState.REFUSED, reason="voice_or_video"),)
    if message.sticker is not None or message.animation is not None:
        return (Attachment(name="sticker", state=FileState.REFUSED, reason="not_a_picture"),)
    return ()


def _photo(photo: PhotoSize) -> Attachment:
    return _sized("photo.jpg", photo.file_id, photo.file_unique_id, photo.file_size, "image/jpeg")


def _sized(name: str, file_id: str, unique: str, size: int | None, mime: str | None) -> Attachment:
    """A file to fetch; one over the 20 MB that a bot may download is refused at once (Bot API, getFile)."""
    too_big = (size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD
    return Attachment(
        name=name[:200],
        state=FileState.REFUSED if too_big else FileState.FETCHING,
        channel_file=file_id,
        unique=unique,
        mime=mime or "",
        size=size,
        reason="too_big" if too_big else "",
    )


def _button(event_id: str, query: CallbackQuery) -> Inbound | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return Inbound(
        channel="telegram",
        event_id=event_id,
        chat_key=str(message.chat.id),
        at=datetime.now(UTC),
        kind=Kind.BUTTON,
        sender_key=str(query.from_user.id),
        sender_name=query.from_user.full_name,
        language=query.from_user.language_code or "en",
        button=query.data or "",
        message_key=str(message.message_id),
    )


def _membership(event_id: str, change: ChatMemberUpdated) -> Inbound | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status in GONE
    return Inbound(
        channel="telegram",
        event_id=event_id,
        chat_key=str(change.chat.id),
        at=change.date,
        kind=Kind.BLOCKED if blocked else Kind.UNBLOCKED,
        sender_key=str(change.from_user.id),
        sender_name=change.from_user.full_name,
        language=change.from_user.language_code or "en",
    )
