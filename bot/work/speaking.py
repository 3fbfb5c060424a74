"""Putting a turn of the dialogue into effect: the draft is saved, each reply stored and queued for its channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.dialogue.turn import Reply, Turn
from bot.work.batches import queue_together
from storage import chats, messages, notices
from storage.chats import Chat

LIVE = ("web",)
"""Channels whose page reads the stored messages itself; nothing is sent to them."""


def speak(
    conn: Connection,
    app: App,
    chat: Chat,
    turn: Turn,
    *,
    case_id: int | None,
    now: datetime,
    author: str = "bot",
    agent_id: int | None = None,
    inbox_id: int | None = None,
    files: Sequence[int] = (),
) -> None:
    """Save the draft and store every reply as a message, queued as a notice where the channel needs sending.

    All of it in the caller's transaction: a reply exists exactly when what caused it does. `files` are evidence ids
    that travel with the first reply.
    """
    chats.save_draft(conn, chat.id, turn.draft.to_json(), turn.draft.language, now)
    batch = chat.draft.get("batch")
    if batch is not None and turn.draft.batch != batch:
        queue_together(conn, app, batch, now)  # the chat is free for the next of the orders claimed together
    for place, reply in enumerate(turn.replies):
        message_id = messages.add(
            conn,
            panel_id=app.panel_id,
            chat_id=chat.id,
            case_id=case_id,
            author=author,
            agent_id=agent_id,
            channel=chat.channel,
            text=reply.text,
            buttons=_rows(reply),
            files=list(files) if place == 0 else [],
            language=turn.draft.language,
            inbox_id=inbox_id,
            now=now,
        )
        if chat.channel not in LIVE:
            notices.queue(
                conn,
                panel_id=app.panel_id,
                channel=chat.channel,
                chat_key=chat.chat_key,
                audience="customer",
                payload={
                    "text": reply.text,
                    "buttons": _rows(reply),
                    "files": list(files) if place == 0 else [],
                    "language": turn.draft.language,
                },
                message_id=message_id,
                case_id=case_id,
                now=now,
            )


def correct(
    conn: Connection, app: App, chat: Chat, message_id: int, case_id: int, now: datetime, *, text: str | None
) -> None:
    """Let the customer's copy of a message follow: other words, or none at all (`text` None: it is deleted).

    A message that still waits to be sent is simply sent in the new words.
    """
    first = notices.of_message(conn, message_id)
    if chat.channel in LIVE or first is None:
        return
    if text is not None and notices.reword(conn, first[0], text):
        return
    notices.queue(
        conn,
        panel_id=app.panel_id,
        channel=chat.channel,
        chat_key=chat.chat_key,
        audience="customer",
        payload={"text": text or "", "buttons": [], "files": [], "corrects": message_id},
        case_id=case_id,
        now=now,
    )


def _rows(reply: Reply) -> list[list[dict[str, Any]]]:
    return [[{"label": button.label, "data": button.data} for button in row] for row in reply.buttons]
