"""From an update to what an agent did: words in the staff chat, a button, a code for an account. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.inbound import Inbound, Kind
from bot.telegram.reading import files_of

AGENT = "/agent"


@dataclass(frozen=True, slots=True)
class Code:
    """`/agent CODE`, from whoever wrote it, wherever."""

    user_key: str
    code: str
    chat_id: int
    message_id: int
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a staff post."""

    query_id: str
    user_key: str
    data: str
    message_id: int
    inbound: Inbound


def read_staff(update: Update, staff_chat: str) -> Inbound | Pressed | Code | None:
    """What the update is to the staff's side; None for everything that is not, which is for the customers' side."""
    if update.callback_query is not None:
        return _pressed(str(update.update_id), update.callback_query, staff_chat)
    message = update.edited_message or update.message
    if message is None:
        return None
    text = message.text or ""
    if text.partition(" ")[0].partition("@")[0] == AGENT and message.from_user is not None:
        return _code(message, text)
    if not staff_chat or str(message.chat.id) != staff_chat or not _is_talk(message):
        return None
    return _message(str(update.update_id), message, edited=update.edited_message is not None)


def is_staffs(update: Update, staff_chat: str) -> bool:
    """True for anything that happens in the staff chat, also what means nothing to us."""
    chat = update.effective_chat
    return chat is not None and chat.type != ChatType.PRIVATE and str(chat.id) == staff_chat


def _code(message: Message, text: str) -> Code:
    user = message.from_user
    return Code(
        user_key=str(user.id) if user else "",
        code=text.partition(" ")[2].strip(),
        chat_id=message.chat.id,
        message_id=message.message_id,
        thread_id=message.message_thread_id if message.is_topic_message else None,
    )


def _is_talk(message: Message) -> bool:
    """Words, a picture or another file; not the service messages of topics and members."""
    return bool(message.text or message.caption or files_of(message))


def _message(event_id: str, message: Message, *, edited: bool) -> Inbound:
    user, reply = message.from_user, message.reply_to_message
    thread = str(message.message_thread_id or "") if message.is_topic_message else ""
    reply_to = str(reply.message_id) if reply else ""
    return Inbound(
        channel="telegram",
        event_id=event_id,
        chat_key=f"{message.chat.id}/{thread or reply_to}",
        at=(message.edit_date if edited else None) or message.date,
        kind=Kind.EDIT if edited else Kind.MESSAGE,
        sender_key=str(user.id) if user and message.sender_chat is None else "",
        sender_name=user.full_name if user else "",
        text=message.text or message.caption or "",
        message_key=str(message.message_id),
        reply_to=reply_to,
        attachments=() if edited else files_of(message),
        audience="staff",
        place=str(message.chat.id),
        thread=thread,
        about=_about(reply) if reply else "",
    )


def _about(reply: Message) -> str:
    """The title of the case whose topic or brief is replied to, as we wrote it there.

    In a topic a message without a reply of its own replies to the one that made the topic. Needed while, or in case,
    the message that was replied to is not on record.
    """
    if reply.from_user is None or not reply.from_user.is_bot:
        return ""
    made = reply.forum_topic_created
    return made.name if made else (reply.text or "").partition("\n")[0]


def _pressed(event_id: str, query: CallbackQuery, staff_chat: str) -> Pressed | None:
    message, data = query.message, query.data or ""
    if message is None or not staff_chat or str(message.chat.id) != staff_chat:
        return None
    inbound = Inbound(
        channel="telegram",
        event_id=event_id,
        chat_key=f"{message.chat.id}/{message.message_id}",
        at=datetime.now(UTC),
        kind=Kind.BUTTON,
        sender_key=str(query.from_user.id),
        sender_name=query.from_user.full_name,
        button=data,
        message_key=str(message.message_id),
        audience="staff",
        place=str(message.chat.id),
    )
    return Pressed(query.id, inbound.sender_key, data, message.message_id, inbound)
