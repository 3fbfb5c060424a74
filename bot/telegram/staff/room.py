"""The staff chat as a surface: a topic per case in a forum, else one message per case with replies to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import MessageLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.app import App
from bot.doors.sending import Later, Undeliverable, shown_picture
from bot.staff.card import Card
from bot.staff.keeping import Gone
from bot.staff.pace import Pace
from bot.staff.short import clip, short_brief
from bot.staff.talk import Chunk, Line
from bot.telegram.sending import seconds
from bot.telegram.staff.keyboards import main_keyboard
from storage.staffroom import Post

log = structlog.get_logger()
T = TypeVar("T")

MOST_A_MINUTE = 18
"""Telegram allows a bot about twenty messages a minute in one group, over all its topics; two are kept for answers."""

LONGEST_TOPIC = 128
MOST_LETTERS = int(MessageLimit.MAX_TEXT_LENGTH)
MOST_CAPTION = int(MessageLimit.CAPTION_LENGTH)
GONE = ("message thread not found", "message to edit not found", "topic_deleted", "message to be replied not found")
NOT_CHANGED = ("message is not modified", "topic_not_modified")


@dataclass(slots=True)
class Place:
    """Which chat it is, and whether it is a forum."""

    chat_id: str
    forum: bool = False


class TelegramRoom:
    """The staff chat of one bot. See `bot.staff.keeping.Surface`."""

    name = "telegram"
    most_letters = MOST_LETTERS

    def __init__(self, app: App, bot: Bot, pace: Pace | None = None) -> None:
        self._app = app
        self._bot = bot
        self.place = Place(app.settings.telegram.staff_chat)
        self._pace = pace or Pace(MOST_A_MINUTE)
        self._topics: dict[int, int] = {}
        """Topics made for a case whose brief did not get there yet."""

    @property
    def place_id(self) -> str:
        """The group's id, the new one after it has become a supergroup."""
        return self.place.chat_id

    async def look_around(self) -> None:
        """Ask Telegram what kind of chat it is. Raises the library's errors."""
        chat = await self._bot.get_chat(self.place.chat_id)
        self.place.forum = bool(chat.is_forum)

    def lay(self, line: Line) -> str:
        """Plain text: Telegram parses nothing in it."""
        if not line.who:
            return f"• {line.text}"
        mark = " (deleted by its author)" if line.deleted else " (edited)" if line.edited else ""
        return f"{line.who}{mark}: {line.text}"

    async def open(self, card: Card) -> tuple[str, str]:
        """Make the topic, if this is a forum, and send the brief."""
        thread = await self._topic(card) if self.place.forum else None
        sent = await self._send(text_of(card), thread=thread, keyboard=main_keyboard(card))
        self._topics.pop(card.case_id, None)
        return str(thread or ""), str(sent.message_id)

    async def redraw(self, post: Post, card: Card) -> None:
        """Edit the brief: edits count little, so they are preferred to messages."""
        await self._call(
            lambda: self._bot.edit_message_text(
                text_of(card),
                self.place.chat_id,
                int(post.head),
                reply_markup=main_keyboard(card),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def mark(self, post: Post, card: Card) -> None:
        """Close the topic with the case and open it again; the brief itself says the rest."""
        closes, closed = card.state == "closed", post.state == "closed"
        if not post.thread or closes == closed:
            return
        change = self._bot.close_forum_topic if closes else self._bot.reopen_forum_topic
        await self._call(lambda: change(self.place.chat_id, int(post.thread)))

    async def say(self, post: Post, chunk: Chunk, nonce: str) -> str:  # noqa: ARG002 - Telegram knows no nonce
        """Write in the topic, or in reply to the brief; pictures carry the words as their caption where they fit."""
        thread, reply_to = int(post.thread) if post.thread else None, None if post.thread else int(post.head)
        if not chunk.files:
            return str((await self._send(chunk.text, thread=thread, reply_to=reply_to)).message_id)
        caption = chunk.text if len(chunk.text) <= MOST_CAPTION else ""
        first = None
        if not caption and chunk.text:
            first = await self._send(chunk.text, thread=thread, reply_to=reply_to)
        sent = await self._pictures(chunk.files, caption, thread, reply_to)
        return str((first or sent).message_id)

    async def reword(self, post: Post, channel_key: str, text: str) -> None:  # noqa: ARG002 - as the protocol
        """Edit a message, or the caption under a picture."""
        chat_id, key = self.place.chat_id, int(channel_key)
        try:
            await self._call(lambda: self._bot.edit_message_text(text, chat_id, key))
        except Undeliverable as problem:
            if "no text in the message" not in str(problem):
                raise
            await self._call(lambda: self._bot.edit_message_caption(chat_id, key, caption=clip(text, MOST_CAPTION)))

    async def answer(self, text: str, *, thread: str, reply_to: str) -> str:
        """Say something to an agent, in reply to a message that may be gone by now."""
        sent = await self._send(
            text, thread=int(thread) if thread else None, reply_to=int(reply_to) if reply_to else None
        )
        return str(sent.message_id)

    async def _topic(self, card: Card) -> int:
        if card.case_id not in self._topics:
            made = await self._call(
                lambda: self._bot.create_forum_topic(self.place.chat_id, clip(card.title, LONGEST_TOPIC)), counts=1
            )
            self._topics[card.case_id] = made.message_thread_id
        return self._topics[card.case_id]

    async def _send(
        self,
        text: str,
        *,
        thread: int | None,
        reply_to: int | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Message:
        return await self._call(
            lambda: self._bot.send_message(
                self.place.chat_id,
                clip(text, MOST_LETTERS),
                message_thread_id=thread,
                reply_parameters=_reply(reply_to),
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            counts=1,
        )

    async def _pictures(self, files: Sequence[int], caption: str, thread: int | None, reply_to: int | None) -> Message:
        """One picture alone, several as an album, whose every picture Telegram counts as a message."""
        data = [await shown_picture(self._app, one) for one in files]
        place: dict[str, Any] = {"message_thread_id": thread, "reply_parameters": _reply(reply_to)}
        if len(data) == 1:
            return await self._call(
                lambda: self._bot.send_photo(self.place.chat_id, data[0], caption=caption or None, **place), counts=1
            )
        media = [InputMediaPhoto(one, caption=caption if index == 0 else None) for index, one in enumerate(data)]
        sent = await self._call(
            lambda: self._bot.send_media_group(self.place.chat_id, media, **place), counts=len(media)
        )
        return sent[0]

    async def _call(self, call: Callable[[], Awaitable[T]], *, counts: int = 0) -> T:
        """One call within the chat's pace; Telegram's refusals in the words of `Surface`."""
        wait = self._pace.wait(counts) if counts else 0.0
        if wait > 0:
            raise Later(wait, "the staff chat takes twenty messages a minute")
        try:
            done = await call()
        except RetryAfter as problem:
            raise Later(seconds(problem), "telegram asks to wait") from problem
        except ChatMigrated as problem:
            log.warning(
                "the staff group has become a supergroup; set MAKEGOOD_TELEGRAM__STAFF_CHAT to its new id",
                new=problem.new_chat_id,
            )
            self.place.chat_id = str(problem.new_chat_id)
            raise Later(1, "the staff chat has moved") from problem
        except Forbidden as problem:
            raise Undeliverable(str(problem)) from problem
        except BadRequest as problem:
            _forgive(problem)
            return cast(T, None)
        self._pace.count(counts)
        return done


def text_of(card: Card) -> str:
    """The card within one Telegram message, as plain text."""
    head = f"{clip(card.title, 200)}\n{card.state_words}"
    room = MOST_LETTERS - len(head) - len(card.link) - 4
    blocks = short_brief(card.brief, most=room, most_in_block=1_000)
    return "\n\n".join((head, *(f"{block.title}\n{block.text}" for block in blocks), card.link))


def _reply(message_id: int | None) -> ReplyParameters | None:
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _forgive(problem: BadRequest) -> None:
    """Nothing to change is as good as changed; a deleted post is made anew; anything else is refused for good."""
    words = str(problem).lower()
    if any(one in words for one in NOT_CHANGED):
        return
    if any(one in words for one in GONE):
        raise Gone from problem
    raise Undeliverable(str(problem)) from problem
