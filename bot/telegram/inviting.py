"""A group is no place for a claim: who mentions the bot there is invited to a private chat, and that is all."""

from datetime import timedelta

from sqlalchemy import Connection
from telegram import Message, Update, User
from telegram.constants import ChatType, MessageEntityType

from bot.app import App
from bot.dialogue.catalogues import say, supported
from storage import notices
from storage.pace import SharedPace

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
ONE_A_MINUTE = 1 / timedelta(minutes=1).total_seconds()


def addressed(update: Update, bot: User) -> Message | None:
    """The message of a group that speaks to the bot: a mention, a command with its name, or an answer to it."""
    message = update.message
    if message is None or message.chat.type not in GROUPS or message.from_user is None or message.from_user.is_bot:
        return None
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
        return message
    name = f"@{bot.username}".casefold()
    kinds: list[str | None] = [MessageEntityType.MENTION, MessageEntityType.BOT_COMMAND]
    spoken = {**message.parse_entities([str(one) for one in kinds]), **message.parse_caption_entities(kinds)}
    return message if any(words.casefold().endswith(name) for words in spoken.values()) else None


def invite(conn: Connection, app: App, message: Message, bot: User) -> None:
    """Queue the invitation, once a minute a group at most; a redelivered update is answered once."""
    pace = SharedPace(app.database, app.panel_id, f"invitation {message.chat.id}", ONE_A_MINUTE)
    if pace.take(conn, timedelta(0)) is None:
        return
    language = supported((message.from_user.language_code if message.from_user else None) or "en")
    text = say(
        language,
        "I can only help in private, where nobody else reads it: {address}",
        address=f"https://t.me/{bot.username}",
    )
    notices.queue(
        conn,
        panel_id=app.panel_id,
        channel="telegram",
        chat_key=str(message.chat.id),
        audience="group",
        payload={"text": text, "buttons": [], "files": []},
        now=app.database.now(conn),
    )
