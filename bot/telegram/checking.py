"""The Telegram door's part of `makegood doctor`: token, staff chat, and the bot's rights in it."""

import asyncio
from collections.abc import Iterator

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.findings import Finding, fine, wrong
from bot.settings import Telegram


def check(settings: Telegram) -> list[Finding]:
    """Everything that can be asked of Telegram without writing anything."""
    return asyncio.run(_check(settings))


async def _check(settings: Telegram) -> list[Finding]:
    root = settings.api_root.rstrip("/")
    async with HTTPXRequest() as request, HTTPXRequest() as updates:
        bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=request,
            get_updates_request=updates,
        )
        try:
            await bot.get_me()
        except InvalidToken:
            return [wrong("Telegram does not know the token", "take MAKEGOOD_TELEGRAM__TOKEN from @BotFather again")]
        except TelegramError as problem:
            return [wrong(f"Telegram does not answer: {problem}", f"check that this machine may reach {root}")]
        return [fine(f"the token is @{bot.username}'s"), *await _staff(bot, settings.staff_chat)]


async def _staff(bot: Bot, staff_chat: str) -> list[Finding]:
    if not staff_chat:
        return [fine("no staff chat is set; cases are worked on the desk (MAKEGOOD_TELEGRAM__STAFF_CHAT)")]
    try:
        chat = await bot.get_chat(staff_chat)
        member = await bot.get_chat_member(staff_chat, bot.id)
    except (BadRequest, Forbidden) as problem:
        remedy = "add the bot to the group, and set MAKEGOOD_TELEGRAM__STAFF_CHAT to its id, a negative number"
        return [wrong(f"the staff chat cannot be seen: {problem}", remedy)]
    return list(_rights(bot, chat, member))


def _rights(bot: Bot, chat: ChatFullInfo, member: ChatMember) -> Iterator[Finding]:
    if chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        yield wrong("the staff chat is no group", "make a group for the staff and set its id")
        return
    kind = "a forum: a topic per case" if chat.is_forum else "a group: one message per case, answered by replies"
    yield fine(f"the staff chat is {kind}")
    admin = member if isinstance(member, ChatMemberAdministrator) else None
    if admin is None and not bot.bot.can_read_all_group_messages:
        yield wrong(
            "the bot sees only commands and replies to it in the staff chat",
            "make it an administrator, or switch its group privacy off with @BotFather",
        )
    if chat.is_forum and not (admin and admin.can_manage_topics):
        yield wrong(
            "the bot may not manage topics, so cases get none",
            "make it an administrator with the right to manage topics",
        )
    elif admin and not admin.can_delete_messages:
        yield wrong(
            "the bot may not delete messages, so a code sent in the group stays readable (it is used up by then)",
            "give it the right to delete messages",
        )
