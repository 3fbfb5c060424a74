"""The people who meet the bot: what they see in a chat, and what they do there."""

import itertools
import time
from collections.abc import Callable, Sequence

from tests.kit.botapi.formatting import found_entities
from tests.kit.botapi.params import Json
from tests.kit.botapi.rooms import member
from tests.kit.botapi.sight import Seen, seen
from tests.kit.botapi.state import Chat, Message, Press, State, basic

PATIENCE = 20.0
_QUERIES = itertools.count(4_000_000_001)


class View:
    """What is to be seen of the bot in one chat."""

    def __init__(self, state: State, chat: Chat) -> None:
        self.state = state
        self.chat = chat
        self.chat_id = chat.id
        self._read = 0

    @property
    def messages(self) -> list[Seen]:
        """The bot's messages, oldest first, as they stand now; deleted ones are gone."""
        return [one for one in self.history if not one.deleted]

    @property
    def history(self) -> list[Seen]:
        """The bot's messages, with the deleted ones; service messages are left out."""
        with self.state.changed:
            return [
                seen(self.state, message)
                for message in self.state.in_chat(self.chat)
                if self.state.by_bot(message) and not any(name.startswith("forum_topic") for name in message.body)
            ]

    @property
    def last(self) -> Seen:
        """The bot's newest message. Raises AssertionError if there is none."""
        if not self.messages:
            raise AssertionError("the bot has said nothing here")
        return self.messages[-1]

    def wait_for(self, wanted: str | Callable[[Seen], bool], timeout: float = PATIENCE) -> Seen:
        """The bot's next message, new or newly edited, that holds these words or fits the test.

        Reads on from where the last `wait_for` of this handle ended. Raises AssertionError with all that was said.
        """
        with self.state.changed:
            found = self.state.changed.wait_for(lambda: self._unread(wanted), timeout)
            if not found:
                said = "\n  ".join(repr(one.text) for one in self.messages)
                raise AssertionError(f"waited {timeout} s in vain for {wanted!r}; the bot said:\n  {said}")
            self._read = found.moment
            return found

    def wait_for_button(self, wanted: str, timeout: float = PATIENCE) -> Seen:
        """The newest message that has that button, by label or data; what was read so far does not matter."""
        with self.state.changed:
            found = self.state.changed.wait_for(lambda: self._with_button(wanted), timeout)
            if not found:
                raise AssertionError(f"waited {timeout} s in vain for a button {wanted!r}")
            return found

    def _with_button(self, wanted: str) -> Seen | None:
        return next((one for one in reversed(self.messages) if one.button(wanted)), None)

    def _unread(self, wanted: str | Callable[[Seen], bool]) -> Seen | None:
        unread = sorted((one for one in self.messages if one.moment > self._read), key=lambda one: one.moment)
        fits = wanted if callable(wanted) else lambda one: str(wanted) in one.text
        return next((one for one in unread if fits(one)), None)


class Person(View):
    """Somebody in a chat with the bot. What they do becomes an update, where the bot has asked for that kind."""

    def __init__(self, state: State, chat: Chat, user: Json) -> None:
        super().__init__(state, chat)
        self.user = user

    def send(self, text: str, *, thread_id: int | None = None, reply_to: int | Seen | None = None) -> int:
        """Send a text; gives its message id."""
        return self._say({"text": text, **_marked("entities", text)}, thread_id, reply_to)

    def reply(self, to: int | Seen, text: str) -> int:
        """Answer to one message."""
        return self.send(text, reply_to=to)

    def send_photo(self, data: bytes, caption: str | None = None, *, thread_id: int | None = None) -> int:
        """Send a picture as a photo. Raises ApiError for bytes that no client could send as one."""
        return self._say({"photo": self._photo(data), **_captioned(caption)}, thread_id)

    def send_document(
        self,
        data: bytes,
        name: str,
        mime: str,
        caption: str | None = None,
        *,
        thread_id: int | None = None,
        claimed_size: int | None = None,
    ) -> int:
        """Send a file as it is; its name and type are only claimed, and so is a size that is given."""
        with self.state.changed:
            document = self.state.files.other("document", data, name, mime, claimed_size)
        return self._say({"document": document, **_captioned(caption)}, thread_id)

    def send_album(self, pictures: Sequence[bytes], caption: str | None = None, *, gap: float = 0.0) -> list[int]:
        """Send 2-10 photos together: an update each, one media_group_id, the caption on the first alone.

        `gap`: so many seconds pass before each further one, as on a slow connection.
        """
        if not 2 <= len(pictures) <= 10:
            raise ValueError("an album has 2-10 items")
        album = {"media_group_id": self.state.new_album()}
        captions = [caption, *[None] * (len(pictures) - 1)]
        photos = [self._photo(data) for data in pictures]
        sent = []
        for photo, words in zip(photos, captions, strict=True):
            time.sleep(gap if sent else 0)
            sent.append(self._say({"photo": photo, **_captioned(words), **album}, None))
        return sent

    def send_voice(self, data: bytes = b"OggS", duration: int = 3) -> int:
        """Send a voice message."""
        with self.state.changed:
            voice = self.state.files.other("voice", data, "", "audio/ogg")
        return self._say({"voice": {**voice, "duration": duration}}, None)

    def send_video(self, data: bytes = b"ftyp", caption: str | None = None) -> int:
        """Send a video."""
        with self.state.changed:
            video = self.state.files.other("video", data, "clip.mp4", "video/mp4")
        shape = {"width": 640, "height": 360, "duration": 5}
        return self._say({"video": {**video, **shape}, **_captioned(caption)}, None)

    def edit(self, message_id: int, text: str) -> None:
        """Edit an own text, or the caption of an own file."""
        with self.state.changed:
            message = self._own(message_id)
            field = "text" if "text" in message.body else "caption"
            marks = {"text": "entities", "caption": "caption_entities"}[field]
            kept = {name: value for name, value in message.body.items() if name not in (field, marks)}
            message.body = {**kept, field: text, **_marked(marks, text), "edit_date": int(time.time())}
            if self._visible(message):
                self.state.updates.add("edited_message", dict(message.body))

    def click(self, message: int | Seen, wanted: str) -> Press:
        """Press an inline button by label or data. A `Seen` may be old: its buttons can be pressed as they were."""
        shown = message if isinstance(message, Seen) else self._find(message)
        button = shown.button(wanted)
        if button is None or not button.data:
            raise AssertionError(f"no button {wanted!r} to press; there are {shown.labels}")
        return self.press(shown, button.data)

    def tap(self, wanted: str, timeout: float = PATIENCE) -> Press:
        """Wait for a button, and press it in the newest message that has it."""
        return self.click(self.wait_for_button(wanted, timeout), wanted)

    def press(self, message: int | Seen, data: str) -> Press:
        """Send a button's data, also forged. A deleted message comes as an inaccessible one, as in the real API."""
        with self.state.changed:
            message_id = message.message_id if isinstance(message, Seen) else message
            found = self.state.find(self.chat, message_id)
            gone = {"chat": self.chat.brief(), "message_id": message_id, "date": 0}
            press = Press(str(next(_QUERIES)), data)
            self.state.presses[press.query_id] = press
            query = {
                "id": press.query_id,
                "from": self.user,
                "message": dict(found.body) if found else gone,
                "chat_instance": str(self.chat.id),
                "data": data,
            }
            self.state.updates.add("callback_query", query)
            return press

    def wait_answer(self, press: Press, timeout: float = PATIENCE) -> Json:
        """The first answer to a press: text, show_alert, url. Raises AssertionError when none comes."""
        with self.state.changed:
            if not self.state.changed.wait_for(lambda: press.answers, timeout):
                raise AssertionError(f"the press of {press.data!r} was not answered in {timeout} s")
            return press.answers[0]

    def block(self) -> None:
        """Block the bot (private chats)."""
        self._set_blocked(True)

    def unblock(self) -> None:
        """Unblock the bot."""
        self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> None:
        with self.state.changed:
            if not self.chat.private or self.chat.blocked == blocked:
                raise ValueError("only a private chat that is not so already can be blocked or unblocked")
            self.chat.blocked = blocked
            before, after = ("member", "kicked") if blocked else ("kicked", "member")
            membership(self.state, self.chat, self.user, before, after)

    def _say(self, content: Json, thread_id: int | None, reply_to: int | Seen | None = None) -> int:
        with self.state.changed:
            if self.chat.blocked:
                raise ValueError("who has blocked the bot cannot write to it; unblock first")
            self.chat.started = True
            message = self.state.add_message(self.chat, self.user, {**self._place(thread_id, reply_to), **content})
            if self._visible(message):
                self.state.updates.add("message", dict(message.body))
            return int(message.body["message_id"])

    def _place(self, thread_id: int | None, reply_to: int | Seen | None) -> Json:
        """Topic and reply. In a topic a message without a reply of its own replies to the one that created it."""
        place: Json = {}
        if thread_id is not None:
            if thread_id not in self.chat.topics:
                raise ValueError(f"there is no topic {thread_id}")
            place = {"message_thread_id": thread_id, "is_topic_message": True}
        target = reply_to.message_id if isinstance(reply_to, Seen) else reply_to or thread_id
        if target is None:
            return place
        replied = self.state.find(self.chat, target)
        if replied is None:
            raise ValueError(f"there is no message {target} to reply to")
        return {**place, "reply_to_message": basic(replied)}

    def _visible(self, message: Message) -> bool:
        """Group privacy: a bot that is no administrator sees commands and replies to itself only."""
        if self.chat.bot_status in ("left", "kicked"):
            return False
        if self.chat.private or self.chat.bot_status == "administrator":
            return True
        replied = message.body.get("reply_to_message", {}).get("from", {})
        return message.body.get("text", "").startswith("/") or bool(replied.get("id") == self.state.bot["id"])

    def _photo(self, data: bytes) -> list[Json]:
        with self.state.changed:
            return self.state.files.photo(data)

    def _own(self, message_id: int) -> Message:
        message = self.state.find(self.chat, message_id)
        if message is None or message.body["from"]["id"] != self.user["id"]:
            raise ValueError(f"message {message_id} is none of theirs")
        return message

    def _find(self, message_id: int) -> Seen:
        found = next((one for one in self.history if one.message_id == message_id), None)
        if found is None:
            raise AssertionError(f"the bot wrote no message {message_id} here")
        return found


class Group(View):
    """A supergroup the bot is in; with topics if it is a forum."""

    def person(self, user_id: int, first_name: str, status: str = "member", language_code: str = "en") -> Person:
        """Somebody in the group: `member`, `administrator`, `creator`."""
        user = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
        with self.state.changed:
            self.chat.members[user_id] = (user, status)
        return Person(self.state, self.chat, user)

    @property
    def topics(self) -> dict[int, str]:
        """Thread id -> name of the open topics."""
        with self.state.changed:
            return {topic.thread_id: topic.name for topic in self.chat.topics.values() if not topic.closed}

    def in_topic(self, thread_id: int) -> list[Seen]:
        """The bot's messages in a topic."""
        return [one for one in self.messages if one.thread_id == thread_id]

    def remove_bot(self, by: Person) -> None:
        """Throw the bot out."""
        with self.state.changed:
            before, self.chat.bot_status = self.chat.bot_status, "kicked"
            membership(self.state, self.chat, by.user, before, "kicked")


def membership(state: State, chat: Chat, by: Json, before: str, after: str) -> None:
    """Tell the bot about its own new status in a chat."""
    change = {
        "chat": chat.brief(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": member(state.bot, before),
        "new_chat_member": member(state.bot, after),
    }
    state.updates.add("my_chat_member", change)
    state.changed.notify_all()


def _marked(field: str, text: str) -> Json:
    entities = found_entities(text)
    return {field: entities} if entities else {}


def _captioned(caption: str | None) -> Json:
    return {"caption": caption, **_marked("caption_entities", caption)} if caption else {}
