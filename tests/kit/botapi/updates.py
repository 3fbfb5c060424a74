"""Updates: queued until confirmed, at least once each; polled by one poller at a time."""

import itertools
import threading
from collections.abc import Sequence

from tests.kit.botapi.params import ApiError, Json

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "poll",
    "poll_answer",
    "chat_join_request",
)
ONLY_IF_ASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds that the default set of allowed updates leaves out."""

OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Updates:
    """The queue. `changed` is the server's condition; methods may be called from any thread."""

    def __init__(self, changed: threading.Condition) -> None:
        self.pending: list[Json] = []
        self.allowed: tuple[str, ...] = ()
        """As last asked for; empty means the default set."""
        self.closing = False
        self._changed = changed
        self._given: dict[int, Json] = {}
        self._again: list[Json] = []
        self._ids = itertools.count(700_000_001)
        self._turns = itertools.count(1)
        self._waiter = 0
        self._ended: dict[int, str] = {}

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds are wanted; None keeps what was asked for before. Unknown kinds are ignored."""
        if kinds is not None:
            with self._changed:
                self.allowed = tuple(kind for kind in kinds if kind in KINDS)

    def wants(self, kind: str) -> bool:
        """Whether an update of this kind is made at all."""
        return kind in self.allowed if self.allowed else kind not in ONLY_IF_ASKED

    def add(self, kind: str, content: Json) -> int:
        """Queue an update and give its id; 0 when that kind is not wanted, and then it is gone for good."""
        with self._changed:
            if not self.wants(kind):
                return 0
            update: Json = {"update_id": next(self._ids), kind: content}
            self.pending.append(update)
            self._given[update["update_id"]] = update
            self._changed.notify_all()
            return int(update["update_id"])

    def again(self, update_id: int) -> None:
        """Give an update once more, even one that was confirmed. Raises KeyError for one that never was."""
        with self._changed:
            self._again.append(self._given[update_id])
            self._changed.notify_all()

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps only that many of the newest."""
        with self._changed:
            if offset < 0:
                self.pending = self.pending[offset:]
            elif offset > 0:
                self.pending = [update for update in self.pending if update["update_id"] >= offset]

    def drop(self) -> None:
        """Forget everything that waits."""
        with self._changed:
            self.pending = []

    def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Long polling: what waits from the offset on, at once or within the timeout (seconds).

        Raises ApiError 409 for this poll when a later one, or a webhook, takes over while it waits.
        """
        with self._changed:
            self.end_poll(OTHER_POLLER)
            turn = self._waiter = next(self._turns)
            self.confirm(offset)
            self._changed.wait_for(lambda: turn in self._ended or self.closing or self.waiting(), timeout)
            if turn in self._ended:
                raise ApiError(409, self._ended.pop(turn))
            self._waiter = 0
            return self.take(limit)

    def end_poll(self, reason: str) -> None:
        """End the poll that waits, if one does, with a 409 and this description."""
        with self._changed:
            if self._waiter:
                self._ended[self._waiter] = reason
                self._waiter = 0
                self._changed.notify_all()

    def waiting(self) -> bool:
        """Whether something can be given."""
        return bool(self._again or self.pending)

    def take(self, limit: int) -> list[Json]:
        """The next updates, oldest first; repeated ones come first and only once."""
        with self._changed:
            repeated, self._again = self._again, []
            return [*repeated, *self.pending][:limit]

    def done(self, update_id: int) -> None:
        """Forget one update, as a webhook's 2xx does."""
        with self._changed:
            self.pending = [update for update in self.pending if update["update_id"] != update_id]

    def close(self) -> None:
        """Let every waiting poll return."""
        with self._changed:
            self.closing = True
            self._changed.notify_all()


def poll_limits(limit: int, timeout: int) -> tuple[int, float]:
    """Limit and timeout as the server reads them: 1-100 (100 if outside), 0-50 seconds."""
    return (limit if 1 <= limit <= 100 else 100), float(min(max(timeout, 0), 50))
