"""One call from beginning to end: planted faults and delays, the method, the log."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.kit.botapi import bot_methods, changing, rooms, sending
from tests.kit.botapi.params import ApiError, Json, Params
from tests.kit.botapi.state import State

Effect = Literal["before", "after"]

METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getMe": bot_methods.get_me,
    "getUpdates": bot_methods.get_updates,
    "setWebhook": bot_methods.set_webhook,
    "deleteWebhook": bot_methods.delete_webhook,
    "getWebhookInfo": bot_methods.get_webhook_info,
    "getFile": bot_methods.get_file,
    "answerCallbackQuery": bot_methods.answer_callback_query,
    "setMyCommands": bot_methods.set_my_commands,
    "getMyCommands": bot_methods.get_my_commands,
    "deleteMyCommands": bot_methods.delete_my_commands,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "copyMessage": sending.copy_message,
    "editMessageText": changing.edit_message_text,
    "editMessageCaption": changing.edit_message_caption,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "setMessageReaction": changing.set_message_reaction,
    "getChat": rooms.get_chat,
    "getChatMember": rooms.get_chat_member,
    "leaveChat": rooms.leave_chat,
    "sendChatAction": rooms.send_chat_action,
    "createForumTopic": rooms.create_forum_topic,
    "editForumTopic": rooms.edit_forum_topic,
    "closeForumTopic": rooms.close_forum_topic,
    "reopenForumTopic": rooms.reopen_forum_topic,
}
_BY_LOWER_NAME = {name.lower(): name for name in METHODS}
"""Method names are case-insensitive."""


@dataclass
class Call:
    """One request in the log. `error` is None when it was answered with ok, or is not answered yet."""

    method: str
    params: Json
    at: float
    result: Any = None
    error: ApiError | None = None


@dataclass
class Fault:
    """A planted error for the next calls of a method: instead of their effect, or after it (a lost answer)."""

    method: str
    error: ApiError
    times: int
    effect: Effect


@dataclass
class Delay:
    """A planted wait around a method's effect (seconds); `times` None is always."""

    method: str
    seconds: float
    times: int | None
    effect: Effect


@dataclass
class Desk:
    """Takes the calls of all threads."""

    state: State
    log: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)

    def call(self, name: str, values: Json) -> Any:
        """The result of one call; raises ApiError as the real server would answer."""
        method = _BY_LOWER_NAME.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        record = Call(method, dict(values), time.time())
        fault, delay = self._begin(record)
        try:
            record.result = self._effect(method, Params(values), fault, delay)
        except ApiError as problem:
            record.error = problem
            raise
        return record.result

    def _begin(self, record: Call) -> tuple[Fault | None, Delay | None]:
        with self.state.changed:
            self.log.append(record)
            fault = next((one for one in self.faults if one.method == record.method), None)
            delay = next((one for one in self.delays if one.method == record.method), None)
            if fault is not None:
                fault.times -= 1
                self.faults = [one for one in self.faults if one.times > 0]
            if delay is not None and delay.times is not None:
                delay.times -= 1
                self.delays = [one for one in self.delays if one.times is None or one.times > 0]
            return fault, delay

    def _effect(self, method: str, params: Params, fault: Fault | None, delay: Delay | None) -> Any:
        self._wait(delay, "before")
        if fault is not None and fault.effect == "before":
            raise fault.error
        with self.state.changed:
            result = METHODS[method](self.state, params)
            self.state.changed.notify_all()
        self._wait(delay, "after")
        if fault is not None:
            raise fault.error
        return result

    def _wait(self, delay: Delay | None, when: Effect) -> None:
        """Sleep for the delay, without holding anything; the end of the server wakes it."""
        if delay is None or delay.effect != when:
            return
        until = time.monotonic() + delay.seconds
        while time.monotonic() < until and not self.state.updates.closing:
            time.sleep(min(0.05, max(0.0, until - time.monotonic())))
