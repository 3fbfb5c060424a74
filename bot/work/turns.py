"""Turn A: one inbound message moves its chat's draft, in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.dialogue import silence
from bot.dialogue.advance import advance
from bot.dialogue.catalogues import say
from bot.dialogue.draft import Draft
from bot.dialogue.resuming import resumed
from bot.dialogue.turn import Reply, Turn
from bot.inbound import Inbound, Kind
from bot.staff.replies import staff_turn, staff_turn_failed
from bot.work.acts import perform
from bot.work.failing import case_for_failure
from bot.work.handing import hand_off
from bot.work.scene import Scene
from bot.work.speaking import speak
from bot.work.timers import reopen
from bot.work.watching import watch_draft
from storage import cases, chats, inbox, messages
from storage.chats import Chat
from storage.errors import StorageError
from storage.inbox import Stored

log = structlog.get_logger()

LATE = timedelta(minutes=5)
"""A customer whose message waited longer is told that it was kept, once an outage."""

MOST_ATTEMPTS = 3
"""A message whose turn fails this often goes to a person."""


NextMessage = Callable[[Connection, str, datetime], Stored | None]
"""What picks the message of a turn, as `inbox.next_ready` does."""


def take_turn(app: App, *, next_message: NextMessage = inbox.next_ready) -> bool:
    """Work the oldest waiting message of one chat; False when none waits. Otherwise as `take_turns`."""
    attempt = _Attempt(app, set(), next_message)
    try:
        return app.database.run(attempt)
    except Exception as problem:
        _failed(app, attempt.taken, problem)
        return True


def take_turns(app: App, most: int) -> int:
    """Work the oldest waiting messages, at most so many and one at a time of each chat; gives how many there were.

    The message, the draft and everything it causes commit together. A turn that fails leaves no trace but its attempt
    count; after `MOST_ATTEMPTS` the message ends in front of a person. Several turns may share a commit; trouble with
    the database is none of the messages', and raised.
    """
    troubled: set[int] = set()
    attempts = [_Attempt(app, troubled, inbox.next_ready) for _ in range(most)]
    results = app.database.run_all(attempts)
    for attempt, result in zip(attempts, results, strict=True):
        if isinstance(result, StorageError):
            raise result
        if isinstance(result, BaseException):
            _failed(app, attempt.taken, result)
    return sum(bool(result) for result in results)


class _Attempt:
    """One look for a message, and its turn. `taken` is what was found, also when the turn failed."""

    def __init__(self, app: App, troubled: set[int], next_message: NextMessage) -> None:
        """`troubled` are the messages whose turn has failed in this round; none is tried twice in one."""
        self._app = app
        self._troubled = troubled
        self._next = next_message
        self.taken: Stored | None = None

    def __call__(self, conn: Connection) -> bool:
        self.taken = None
        now = self._app.database.now(conn)
        stored = self._next(conn, self._app.panel_id, now)
        if stored is None or stored.id in self._troubled:
            return False
        self.taken = stored
        try:
            _turn(conn, self._app, stored, now)
        except Exception:
            self._troubled.add(stored.id)
            raise
        return True


def _failed(app: App, stored: Stored | None, problem: BaseException) -> None:
    """Count the attempt. Raises the problem when no message was found: then it is not the message's."""
    if stored is None:
        raise problem
    log.error("turn failed", inbox_id=stored.id, exc_info=problem)
    reason = f"{type(problem).__name__}: {problem}"
    app.database.run(lambda conn: _after_failure(conn, app, stored, reason))


def _turn(conn: Connection, app: App, stored: Stored, now: datetime) -> None:
    inbound = Inbound.from_json(stored.payload)
    if inbound.audience == "staff":
        staff_turn(conn, app, inbound, now)
    else:
        _customer_turn(conn, app, inbound, stored, now)
    inbox.done(conn, stored.id, now)


def _customer_turn(conn: Connection, app: App, inbound: Inbound, stored: Stored, now: datetime) -> None:
    chat = _chat(conn, app, inbound, now)
    if inbound.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        _reachability(conn, chat, reachable=inbound.kind is Kind.UNBLOCKED, now=now)
    elif inbound.kind is Kind.DELETED:
        _taken_back(conn, chat, inbound, now)
    else:
        _converse(conn, app, chat, inbound, stored, now)


def _converse(conn: Connection, app: App, chat: Chat, inbound: Inbound, stored: Stored, now: datetime) -> None:
    if not chat.reachable:
        _reachability(conn, chat, reachable=True, now=now)
    draft = Draft.from_json(chat.draft)
    turn = _as_said(conn, stored, inbound, draft, advance(draft, inbound))
    if inbound.late or _waited_long(chat, stored, inbound, now):
        turn = silence.late(turn)
    if app.settings.privacy.notice and not chat.draft:
        turn = silence.informed(turn, app.settings.privacy.notice)
    reopen(conn, app, draft, now)
    message_id = _store(conn, app, chat, inbound, draft.case_id, stored.id, now)
    scene = Scene(app=app, chat=chat, turn=turn, message_id=message_id, inbound=inbound, now=now, inbox_id=stored.id)
    draft_after, case_id = perform(conn, scene)
    turn = _at_least_noted(conn, chat, replace(turn, draft=draft_after), inbound, stored.id)
    speak(conn, app, chat, turn, case_id=case_id, now=now, inbox_id=stored.id)
    watch_draft(conn, app, chat, draft, draft_after, now)


def _waited_long(chat: Chat, stored: Stored, inbound: Inbound, now: datetime) -> bool:
    """True when an outage delayed this message, and the chat has not been answered since it began."""
    said = min(inbound.at, stored.received_at)
    return now - said > LATE and not (chat.draft and now - chat.updated_at < LATE)


def _as_said(conn: Connection, stored: Stored, inbound: Inbound, before: Draft, turn: Turn) -> Turn:
    """The turn with the replies that are really said: one answer an album, a button's notice as a message.

    What is not said was not asked either, so that the album's one answer asks as for the first time.
    """
    if inbound.album and inbox.more_of_album(conn, stored, inbound.album):
        return replace(turn, replies=(), draft=replace(turn.draft, asked=before.asked))
    if turn.notice and not turn.replies:
        return resumed(replace(turn, replies=(Reply(turn.notice),)))
    return turn


def _at_least_noted(conn: Connection, chat: Chat, turn: Turn, inbound: Inbound, inbox_id: int) -> Turn:
    """Where the channel shows that an answer is due until there is one, there is one, also while a person has it."""
    if not inbound.reply_token or turn.replies or messages.has_answer(conn, chat.id, inbox_id):
        return turn
    return replace(turn, replies=(Reply(say(turn.draft.language, "Noted.")),))


def _chat(conn: Connection, app: App, inbound: Inbound, now: datetime) -> Chat:
    return chats.open_chat(
        conn,
        app.panel_id,
        inbound.channel,
        inbound.chat_key,
        language=inbound.language,
        name=inbound.sender_name,
        now=now,
    )


def _store(
    conn: Connection, app: App, chat: Chat, inbound: Inbound, case_id: int | None, inbox_id: int, now: datetime
) -> int:
    """Keep what was said; an edit changes the message it belongs to, which remembers what it said before."""
    kept = [file.evidence_id for file in inbound.attachments if file.evidence_id is not None]
    text = inbound.text if inbound.kind is not Kind.BUTTON else f"[{inbound.button}]"
    edited = messages.by_channel_key(conn, chat.id, inbound.message_key) if inbound.kind is Kind.EDIT else None
    if edited is not None:
        messages.revise(conn, edited.id, text, now)
        return edited.id
    return messages.add(
        conn,
        panel_id=app.panel_id,
        chat_id=chat.id,
        case_id=case_id,
        author="customer",
        channel=inbound.channel,
        text=text,
        files=kept,
        redactions=[{"kind": kind, "start": start, "end": end} for kind, start, end in inbound.redactions],
        language=inbound.language,
        inbox_id=inbox_id,
        channel_key=inbound.message_key if inbound.kind is not Kind.BUTTON else "",
        now=now,
    )


def _taken_back(conn: Connection, chat: Chat, inbound: Inbound, now: datetime) -> None:
    """A customer deleted a message: whoever works the case sees that, and still what it said."""
    message = messages.by_channel_key(conn, chat.id, inbound.message_key)
    if message is None or message.deleted:
        return
    messages.take_back(conn, message.id, now)
    if message.case_id is not None:
        case = cases.load(conn, message.case_id)
        cases.add_event(conn, case, "customer_deleted", "customer", {"message_id": message.id}, now)


def _reachability(conn: Connection, chat: Chat, *, reachable: bool, now: datetime) -> None:
    """A customer who blocks the bot keeps the case; whoever works it sees that nothing arrives any more."""
    chats.set_reachable(conn, chat.id, reachable, now)
    for case in cases.of_chat(conn, chat.id):
        if case.state != "closed":
            cases.add_event(conn, case, "reachable" if reachable else "unreachable", "customer", {}, now)


def _after_failure(conn: Connection, app: App, stored: Stored, reason: str) -> None:
    now = app.database.now(conn)
    if stored.attempts + 1 < MOST_ATTEMPTS:
        inbox.failed(conn, stored.id, reason, now + timedelta(seconds=2 ** (stored.attempts + 1)))
        return
    if not inbox.dead(conn, stored.id, reason, now):
        return  # another worker has answered it meanwhile
    inbound = Inbound.from_json(stored.payload)
    if inbound.audience == "staff":
        staff_turn_failed(conn, app, inbound, now)
        return
    chat = _chat(conn, app, inbound, now)
    case = case_for_failure(conn, app, chat, now)
    _store(conn, app, chat, inbound, case.id, stored.id, now)
    hand_off(conn, app, case, "message_failed", f"a message could not be handled: {reason[:300]}", now)
